import { useState } from 'react';
import type { JsonValue } from '../../shared/domain/json';
import { useFormats } from './format/use-formats';
import classes from './json-tree.module.css';

/** Deeper than this, parts are closed at first. */
const OPEN_DEPTH = 2;
const SHOWN = 200;

const isBranch = (value: JsonValue): value is JsonValue[] | { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null;

function Leaf({ value }: { value: string | number | boolean | null }) {
  return (
    <span className={classes['leaf']} data-type={value === null ? 'null' : typeof value}>
      {JSON.stringify(value)}
    </span>
  );
}

function Branch({ name, value, depth }: { name: string | null; value: JsonValue; depth: number }) {
  const { t } = useFormats();
  const [open, setOpen] = useState(depth < OPEN_DEPTH);
  if (!isBranch(value)) {
    return (
      <li>
        {name === null ? null : <span className={classes['key']}>{name} </span>}
        <Leaf value={value} />
      </li>
    );
  }
  const entries = Object.entries(value);
  return (
    <li>
      {name === null ? null : (
        <button type="button" className={classes['branch']} aria-expanded={open} onClick={() => setOpen(!open)}>
          <svg className={classes['mark']} data-open={open} viewBox="0 0 8 8" aria-hidden>
            <path d="M2 0l5 4-5 4z" fill="currentColor" />
          </svg>
          <span className={classes['key']}>{name}</span>
          {open && entries.length > 0 ? null : (
            <span className={classes['count']}>
              {Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}
            </span>
          )}
        </button>
      )}
      {open || name === null ? (
        <ul className={name === null ? undefined : classes['children']}>
          {entries.slice(0, SHOWN).map(([key, child]) => (
            <Branch key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > SHOWN ? (
            <li className={classes['count']}>{t('common.list.more', { count: entries.length - SHOWN })}</li>
          ) : null}
        </ul>
      ) : null}
    </li>
  );
}

/** JSON to read: parts open and close. Left to right in any language. */
export function JsonTree({ value }: { value: JsonValue }) {
  return (
    <ul className={classes['tree']} dir="ltr" data-selectable>
      <Branch name={null} value={value} depth={0} />
    </ul>
  );
}
