import { useId, type ReactNode } from 'react';
import classes from './settings.module.css';

/** A setting: its name, what it does in plain words, and what it is set to. `children` gets the id that the name labels. */
export function SettingRow({
  label,
  note,
  children,
}: {
  label: string;
  note?: ReactNode;
  children: ReactNode | ((id: string) => ReactNode);
}) {
  const id = useId();
  const single = typeof children === 'function';
  return (
    <div className={classes['row']} {...(single ? {} : { role: 'group', 'aria-labelledby': id })}>
      <div>
        {single ? (
          <label htmlFor={id} className={classes['label']}>
            {label}
          </label>
        ) : (
          <span id={id} className={classes['label']}>
            {label}
          </span>
        )}
        {note === undefined ? null : <p className={classes['note']}>{note}</p>}
      </div>
      <div className={classes['content']}>{single ? children(id) : children}</div>
    </div>
  );
}
