import type { ReactNode } from 'react';
import classes from './segments.module.css';

/** A few choices of which one holds; a radio group. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}) {
  const move = (step: number): void => {
    const index = options.findIndex((option) => option.value === value);
    const next = options[(index + step + options.length) % options.length];
    if (next) onChange(next.value);
  };
  return (
    <div
      className={classes['segments']}
      role="radiogroup"
      aria-label={label}
      onKeyDown={(event) => {
        const back = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
        if (!event.key.startsWith('Arrow')) return;
        event.preventDefault();
        move(event.key === back || event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          className={classes['segment']}
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
