import type { ReactNode } from 'react';
import classes from './segments.module.css';

interface Segment<T extends string> {
  value: T;
  label: ReactNode;
  /** Not possible now, and why. */
  disabledReason?: string | undefined;
}

/** A few choices of which one holds; a radio group. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly Segment<T>[];
  onChange: (value: T) => void;
}) {
  const move = (step: number): void => {
    const possible = options.filter((option) => option.value === value || option.disabledReason === undefined);
    const index = possible.findIndex((option) => option.value === value);
    const next = possible[(index + step + possible.length) % possible.length];
    if (next && next.value !== value) onChange(next.value);
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
          aria-disabled={option.disabledReason !== undefined || undefined}
          title={option.disabledReason}
          tabIndex={option.value === value ? 0 : -1}
          className={classes['segment']}
          ref={(element) => {
            const group = element?.parentElement;
            if (element && option.value === value && group?.contains(document.activeElement)) element.focus();
          }}
          onClick={() => {
            if (option.disabledReason === undefined) onChange(option.value);
          }}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
