import { useId, useState, type ReactNode } from 'react';
import classes from './form.module.css';
import { Icon } from './icon';
import { ForwardIcon } from './icons';
import { RunGlyph } from './glyphs/run-glyph';

/** A word at the start, and beside it what belongs to it. `children` gets the id that the word labels. */
export function FormRow({ label, children }: { label: string; children: ReactNode | ((id: string) => ReactNode) }) {
  const id = useId();
  const single = typeof children === 'function';
  return (
    <div className={classes['row']} {...(single ? {} : { role: 'group', 'aria-labelledby': id })}>
      {single ? (
        <label htmlFor={id} className={classes['label']}>
          {label}
        </label>
      ) : (
        <span id={id} className={classes['label']}>
          {label}
        </span>
      )}
      <div className={classes['content']}>{single ? children(id) : children}</div>
    </div>
  );
}

/** Several controls on one line. */
export function Inline({ children }: { children: ReactNode }) {
  return <div className={classes['inline']}>{children}</div>;
}

/** A quiet line under a control. */
export function Note({ children, tone }: { children: ReactNode; tone?: 'failed' | 'warn' }) {
  return (
    <p className={classes['noteLine']} data-tone={tone} {...(tone === 'failed' ? { role: 'alert' } : {})}>
      {tone === 'failed' ? <RunGlyph state="failed" /> : null}
      <span>{children}</span>
    </p>
  );
}

/** A part of a form in one sentence; it unfolds to be changed. It stands open while something in it is wrong. */
export function Fold({
  label,
  sentence,
  wrong = false,
  children,
}: {
  label: string;
  sentence: ReactNode;
  wrong?: boolean;
  children: ReactNode;
}) {
  const [chosen, setChosen] = useState(false);
  const id = useId();
  const open = chosen || wrong;
  return (
    <div className={classes['fold']}>
      <button
        type="button"
        className={classes['foldButton']}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setChosen(!open)}
      >
        <span className={classes['chevron']} data-open={open}>
          <Icon of={ForwardIcon} size={14} mirror={!open} />
        </span>
        <span className={classes['foldLabel']}>{label}</span>
        <span>{sentence}</span>
      </button>
      {open ? (
        <div id={id} className={classes['foldBody']}>
          {children}
        </div>
      ) : null}
    </div>
  );
}
