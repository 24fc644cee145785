import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Icon } from '../icon';
import { CheckIcon } from '../icons';
import classes from './filter-menu.module.css';

export interface Choice {
  value: string;
  label: string;
  glyph?: ReactNode;
}

/**
 * A filter as a chip: its name, what it is set to, and a short list to choose from. `''` is no filter.
 * Arrows move, Enter and Space choose, Esc closes.
 */
export function FilterMenu({
  name,
  value,
  any,
  choices,
  onChange,
}: {
  name: string;
  value: string;
  any: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}) {
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const all: readonly Choice[] = [{ value: '', label: any }, ...choices];
  const current = all.find((choice) => choice.value === value);

  useEffect(() => {
    if (open) list.current?.focus();
  }, [open]);

  const show = (): void => {
    setActive(
      Math.max(
        0,
        all.findIndex((choice) => choice.value === value),
      ),
    );
    setOpen(true);
  };
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (index: number): void => {
    const choice = all[index];
    close();
    if (choice && choice.value !== value) onChange(choice.value);
  };

  return (
    <div className={classes['root']}>
      <button
        type="button"
        ref={button}
        className={classes['chip']}
        data-set={value !== ''}
        aria-haspopup="listbox"
        aria-expanded={open}
        onClick={() => (open ? close() : show())}
      >
        {name} <bdi>{current?.label ?? value}</bdi>
      </button>
      {open ? (
        <ul
          ref={list}
          role="listbox"
          tabIndex={-1}
          aria-label={name}
          aria-activedescendant={`${id}-${active}`}
          className={classes['list']}
          onBlur={() => setOpen(false)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setActive((active + 1) % all.length);
            else if (event.key === 'ArrowUp') setActive((active + all.length - 1) % all.length);
            else if (event.key === 'Home') setActive(0);
            else if (event.key === 'End') setActive(all.length - 1);
            else if (event.key === 'Enter' || event.key === ' ') choose(active);
            else if (event.key === 'Escape') close();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        >
          {all.map((choice, index) => (
            <li
              key={choice.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={choice.value === value}
              data-active={index === active}
              ref={(element) => {
                if (element && index === active) element.scrollIntoView({ block: 'nearest' });
              }}
              onPointerEnter={() => setActive(index)}
              onPointerDown={(event) => {
                event.preventDefault();
                choose(index);
              }}
            >
              {choice.glyph ?? <span className={classes['noGlyph']} />}
              <bdi>{choice.label}</bdi>
              {choice.value === value ? <Icon of={CheckIcon} size={14} /> : null}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
