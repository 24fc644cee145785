import type { Icon as TablerIcon } from '@tabler/icons-react';
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { Icon } from '../icon';
import classes from './pop-button.module.css';

const PopClose = createContext<() => void>(() => undefined);

/** Closes what the button opened; for what stands in it. */
export const usePopClose = (): (() => void) => useContext(PopClose);

/** A button with a few controls behind it. Esc, and a press elsewhere, close them. */
export function PopButton({
  label,
  icon,
  word,
  children,
}: {
  label: string;
  icon: TablerIcon;
  /** Shown beside the icon. */
  word?: string;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (!open) return undefined;
    panel.current?.querySelector<HTMLElement>('input, button')?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  return (
    <div
      ref={root}
      className={classes['root']}
      role="presentation"
      onKeyDown={(event) => {
        if (!open || event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <button
        type="button"
        className={classes['button']}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon of={icon} />
        {word}
      </button>
      {open ? (
        <div ref={panel} className={classes['panel']} role="dialog" aria-label={label}>
          <PopClose value={close}>{children}</PopClose>
        </div>
      ) : null}
    </div>
  );
}
