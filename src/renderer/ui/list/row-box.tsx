import { useFormats } from '../format/use-formats';
import classes from './row-box.module.css';
import type { Selection } from './use-selection';

function Box({ state }: { state: 'on' | 'off' | 'some' }) {
  return (
    <svg className={classes['box']} data-state={state} viewBox="0 0 16 16" aria-hidden>
      <rect x="1.5" y="1.5" width="13" height="13" rx="3" />
      {state === 'on' ? <path d="M4.5 8.2 7 10.7l4.6-5" /> : state === 'some' ? <path d="M4.5 8h7" /> : null}
    </svg>
  );
}

/** The box of a row, for the pointer; the row itself says whether it is selected. A click on it is the row's: {@link isOnBox}. */
export function RowBox({ checked }: { checked: boolean }) {
  return (
    <div role="gridcell" className={classes['cell']} data-row-box>
      <Box state={checked ? 'on' : 'off'} />
    </div>
  );
}

export const isOnBox = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('[data-row-box]') !== null;

/** Chooses every row of the list, or none. */
export function SelectAll<R>({
  selection,
  total,
  ids,
}: {
  selection: Selection<R>;
  total: number;
  ids: () => string[];
}) {
  const { t } = useFormats();
  const chosen = selection.rows.length;
  const all = chosen === total && total > 0;
  return (
    <div role="columnheader" className={classes['cell']}>
      <button
        type="button"
        role="checkbox"
        aria-checked={all ? true : chosen > 0 ? 'mixed' : false}
        aria-label={t('common.list.selectAll')}
        title={t('common.list.selectAll')}
        className={classes['all']}
        onClick={() => (all ? selection.clear() : selection.choose(ids()))}
      >
        <Box state={all ? 'on' : chosen > 0 ? 'some' : 'off'} />
      </button>
    </div>
  );
}
