import { Icon } from '../icon';
import { SortedDownIcon, SortedUpIcon } from '../icons';
import { Hidden } from '../text';
import classes from './list.module.css';

/** The header of a column; where it can be, a button that sorts by it. */
export function Header({
  column,
  descending,
  onSort,
}: {
  column: { header: string; unnamed?: true; align?: 'end' };
  /** Undefined while the rows are sorted by something else. */
  descending: boolean | undefined;
  onSort: (() => void) | undefined;
}) {
  const sorted = descending === undefined ? 'none' : descending ? 'descending' : 'ascending';
  return (
    <div
      role="columnheader"
      className={classes['cell']}
      data-align={column.align}
      aria-sort={onSort ? sorted : undefined}
    >
      {column.unnamed ? (
        <Hidden>{column.header}</Hidden>
      ) : onSort ? (
        <button type="button" className={classes['sorter']} onClick={onSort}>
          {column.header}
          {descending === undefined ? null : <Icon of={descending ? SortedDownIcon : SortedUpIcon} size={12} />}
        </button>
      ) : (
        column.header
      )}
    </div>
  );
}
