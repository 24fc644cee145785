import type { ReactNode } from 'react';
import classes from './tabs.module.css';

/** The parts of a sheet or page, one shown at a time. The arrows move between them. */
export function Tabs<T extends string>({
  label,
  value,
  options,
  panel,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  /** The id of what the tabs choose. */
  panel: string;
  onChange: (value: T) => void;
}) {
  const move = (to: number): void => {
    const next = options[(to + options.length) % options.length];
    if (next) onChange(next.value);
  };
  const at = options.findIndex((option) => option.value === value);
  return (
    <div
      className={classes['tabs']}
      role="tablist"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        const back = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
        if (event.key === 'Home') move(0);
        else if (event.key === 'End') move(options.length - 1);
        else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') move(event.key === back ? at - 1 : at + 1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="tab"
          aria-selected={option.value === value}
          aria-controls={panel}
          tabIndex={option.value === value ? 0 : -1}
          className={classes['tab']}
          ref={(element) => {
            const group = element?.parentElement;
            if (element && option.value === value && group?.contains(document.activeElement)) element.focus();
          }}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
