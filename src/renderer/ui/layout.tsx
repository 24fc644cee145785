import { type ReactNode, useEffect, useRef } from 'react';
import { useFormats } from './format/use-formats';
import { useKeys } from './keys';
import classes from './layout.module.css';
import { IconButton } from './controls/button';
import { CloseIcon } from './icons';

/** A screen: its list or page, and beside it a sheet. */
export function Panes({ children, sheet }: { children: ReactNode; sheet?: ReactNode }) {
  return (
    <div className={classes['panes']}>
      <div className={classes['pane']}>{children}</div>
      {sheet}
    </div>
  );
}

export function ScreenHeader({ title, note, children }: { title: ReactNode; note?: ReactNode; children?: ReactNode }) {
  return (
    <header className={classes['header']}>
      <h1 className={classes['title']}>{title}</h1>
      {note === undefined ? null : <span className={classes['note']}>{note}</span>}
      <div className={classes['end']}>{children}</div>
    </header>
  );
}

export function FilterRow({ children, label }: { children: ReactNode; label: string }) {
  return (
    <div className={classes['filters']} role="search" aria-label={label}>
      {children}
    </div>
  );
}

/** In the place of the filter row while rows are selected: what can be done to them. */
export function ActionRow({
  children,
  label,
  takesFocus = false,
}: {
  children: ReactNode;
  label: string;
  /** A question: its first button has the focus until it is answered. */
  takesFocus?: boolean;
}) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!takesFocus) return undefined;
    const before = document.activeElement;
    row.current?.querySelector('button')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [takesFocus]);
  return (
    <div ref={row} className={classes['filters']} data-acts role="toolbar" aria-label={label}>
      {children}
    </div>
  );
}

/** Beside a list that stays alive. Esc closes it; what was typed stays where it was typed. */
export function Sheet({
  label,
  header,
  footer,
  onClose,
  children,
}: {
  label: string;
  header: ReactNode;
  footer?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useFormats();
  const panel = useRef<HTMLElement>(null);
  useKeys({ Escape: onClose });
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside className={classes['sheet']} aria-label={label} tabIndex={-1} ref={panel}>
      <header className={classes['sheetHeader']}>
        {header}
        <IconButton label={t('common.actions.close')} icon={CloseIcon} onClick={onClose} />
      </header>
      <div className={classes['sheetBody']}>{children}</div>
      {footer === undefined ? null : <footer className={classes['sheetFooter']}>{footer}</footer>}
    </aside>
  );
}

/** A part of a page or sheet under its own small title. */
export function Section({
  title,
  note,
  end,
  children,
}: {
  title: string;
  note?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes['section']} aria-label={title}>
      <header className={classes['sectionHeader']}>
        <h2 className={classes['sectionTitle']}>{title}</h2>
        {note === undefined ? null : <span className={classes['note']}>{note}</span>}
        {end === undefined ? null : <div className={classes['end']}>{end}</div>}
      </header>
      {children}
    </section>
  );
}

/** Facts as pairs of a word and its value. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes['facts']}>{children}</dl>;
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
