import { useRef } from 'react';
import { Icon } from '../icon';
import { SearchIcon } from '../icons';
import { useKeys } from '../keys';
import { Kbd } from '../text';
import classes from './search-field.module.css';

/** Text to find; F puts the cursor into it, Esc takes it out and keeps the text. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useKeys({ f: () => input.current?.focus() });
  return (
    <label className={classes['field']}>
      <Icon of={SearchIcon} size={14} />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      {value === '' ? <Kbd>F</Kbd> : null}
    </label>
  );
}
