import { useEffect, useRef } from 'react';
import { Button } from '../controls/button';
import { useFormats } from '../format/use-formats';
import { PlusIcon } from '../icons';
import { ArgumentRowFields } from './argument-row';
import { emptyRow, type ArgumentRow } from './arguments-draft';
import classes from './arguments.module.css';

/** Arguments one below the other, by place or by name. What adds one stays where it is. */
export function ArgumentRows({
  rows,
  named,
  errorAt,
  first = false,
  onChange,
}: {
  rows: readonly ArgumentRow[];
  named: boolean;
  /** Words of what is wrong with a part of the row at a place from 0. */
  errorAt: (place: number, part: 'name' | 'value') => string | undefined;
  first?: boolean;
  onChange: (rows: ArgumentRow[]) => void;
}) {
  const { t } = useFormats();
  const adds = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  /** What has the focus once the rows have changed. */
  const wanted = useRef<number | 'add' | null>(null);
  useEffect(() => {
    const place = wanted.current;
    wanted.current = null;
    if (place === null) return;
    const within = place === 'add' ? adds.current : list.current?.children.item(place);
    within?.querySelector<HTMLElement>('input, textarea, button')?.focus();
  }, [rows]);

  const add = (): void => {
    wanted.current = rows.length;
    onChange([...rows, emptyRow]);
  };
  const remove = (place: number): void => {
    wanted.current = rows.length === 1 ? 'add' : Math.min(place, rows.length - 2);
    onChange(rows.toSpliced(place, 1));
  };
  return (
    <>
      <div ref={adds} className={classes['start']}>
        <Button look="quiet" icon={PlusIcon} first={first && rows.length === 0} onClick={add}>
          {t(named ? 'arguments.addNamed' : 'arguments.add')}
        </Button>
      </div>
      <div ref={list} className={classes['list']}>
        {rows.map((row, index) => (
          <ArgumentRowFields
            // Arguments have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            row={row}
            place={index + 1}
            named={named}
            wrong={{ name: errorAt(index, 'name'), value: errorAt(index, 'value') }}
            first={first && index === 0}
            onChange={(next) => onChange(rows.with(index, next))}
            onRemove={() => remove(index)}
          />
        ))}
      </div>
    </>
  );
}
