import type { ReactNode } from 'react';
import classes from './text.module.css';

/** Ids, cron lines, paths, logs: monospaced, and left to right in any language. */
export function Mono({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <bdi dir="ltr" className={classes['mono']} title={title}>
      {children}
    </bdi>
  );
}

const KEPT_END = 5;

/** An id cut in the middle: its end is what tells two of them apart. */
export function shortId(id: string): string {
  const kind = id.indexOf('_') + 1;
  return id.length <= kind + KEPT_END + 2 ? id : `${id.slice(0, kind)}…${id.slice(-KEPT_END)}`;
}

export function Id({ id, whole = false }: { id: string; whole?: boolean }) {
  return <Mono title={id}>{whole ? id : shortId(id)}</Mono>;
}

/** A name that a person gave: in its own direction. */
export function Name({ children }: { children: string }) {
  return <bdi className={classes['name']}>{children}</bdi>;
}

/** A key as it is printed; left to right in any language, or brackets would be mirrored into each other. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className={classes['kbd']} dir="ltr" aria-hidden>
      {children}
    </kbd>
  );
}

export function Tag({ children }: { children: string }) {
  return <bdi className={classes['tag']}>{children}</bdi>;
}

/** For screen readers alone. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className={classes['hidden']}>{children}</span>;
}
