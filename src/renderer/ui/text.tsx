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

/** Signs of keys that the bundled fonts do not have; those of the system differ from machine to machine. */
const keySigns: Partial<Record<string, string>> = {
  '↵': 'M9 2v4H2M4.5 3.5 2 6l2.5 2.5',
  '←': 'M9.5 5.5h-8M4.5 2.5l-3 3 3 3',
  '→': 'M1.5 5.5h8M6.5 2.5l3 3-3 3',
};

/** A key as it is printed; left to right in any language, or brackets would be mirrored into each other. */
export function Kbd({ children }: { children: string }) {
  const sign = keySigns[children.slice(-1)];
  return (
    <kbd className={classes['kbd']} dir="ltr" aria-hidden>
      {sign === undefined ? children : children.slice(0, -1)}
      {sign === undefined ? null : (
        <svg width={11} height={11} fill="none" stroke="currentColor" strokeWidth={1.2}>
          <path d={sign} />
        </svg>
      )}
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
