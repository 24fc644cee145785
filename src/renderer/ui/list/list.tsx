import { useVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
} from 'react';
import { usePreferences, type Density } from '../../store/preferences';
import { useKeys, type Key } from '../keys';
import classes from './list.module.css';
import { Header } from './header';
import { isOnBox, RowBox, SelectAll } from './row-box';
import type { Selection } from './use-selection';

export interface Column<R> {
  key: string;
  header: string;
  /** The header is for screen readers alone. */
  unnamed?: true;
  /** A grid track, e.g. `minmax(120px, 2fr)`. */
  track: string;
  align?: 'end';
  /** Its header sorts by it. */
  sortable?: true;
  /** The narrowest list, in pixels, that shows it. */
  from?: number;
  cell: (row: R) => ReactNode;
}

interface ListProps<R> {
  label: string;
  rows: readonly R[];
  /** How many there are in all, when not all are loaded; -1 for unknown. */
  total?: number;
  idOf: (row: R) => string;
  columns: readonly Column<R>[];
  width: number;
  openId: string | null;
  onOpen: (row: R) => void;
  /** The last rows came into view: load more. */
  onEnd?: () => void;
  /** Commands on the row that is active. */
  commands?: Partial<Record<Key, (row: R) => void>>;
  /** Lets several rows be chosen: their boxes, Ctrl and Shift with a click, Space, Shift with J, K and the arrows, Ctrl A. */
  selection?: Selection<R> | undefined;
  /** What the rows are sorted by, as the column's key. */
  sort?: { key: string; descending: boolean };
  onSort?: (key: string) => void;
}

const rowHeights: Record<Density, number> = { compact: 28, normal: 32, roomy: 40 };
const OVERSCAN = 8;
const BOX_TRACK = '16px';

/** How a row was picked: to open it, to choose it too, or to choose all up to it. */
type Pick = 'open' | 'toggle' | 'extend';

function pickOf(
  event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean },
  chosen: boolean | undefined,
  onBox: boolean,
): Pick {
  if (chosen === undefined) return 'open';
  if (event.shiftKey) return 'extend';
  return onBox || event.ctrlKey || event.metaKey ? 'toggle' : 'open';
}

/** Takes only what is equal while the row is: scrolling and the feed render the list again and again. */
const RowView = memo(function RowView({
  row,
  columns,
  top,
  id,
  index,
  active,
  isOpen,
  chosen,
  onPick,
}: {
  row: unknown;
  columns: readonly Column<unknown>[];
  /** Where it begins, in pixels from the top of the rows. */
  top: number;
  id: string;
  index: number;
  active: boolean;
  isOpen: boolean;
  /** Whether the row is chosen; undefined where rows cannot be. */
  chosen: boolean | undefined;
  onPick: (index: number, how: Pick) => void;
}) {
  return (
    // The grid is the one that has the focus, and the keys: Enter opens the row that is active.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={chosen ?? isOpen}
      aria-current={chosen !== undefined && isOpen ? true : undefined}
      data-active={active}
      data-open={isOpen}
      className={classes['row']}
      style={{ insetBlockStart: top }}
      onClick={(event) => onPick(index, pickOf(event, chosen, isOnBox(event.target)))}
    >
      {chosen === undefined ? null : <RowBox checked={chosen} />}
      {columns.map((column) => (
        <div
          key={column.key}
          role="gridcell"
          className={classes['cell']}
          data-align={column.align}
          data-bare={column.unnamed}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
});

/** A virtual table that is one stop for Tab: J, K and the arrows move in it, Enter opens. Rows never move by themselves. */
export function List<R>(props: ListProps<R>) {
  const { label, rows, total, idOf, columns, width, openId, onOpen, onEnd, commands, selection, sort, onSort } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useId();
  const [activeId, setActiveId] = useState<string | null>(openId);
  const shown = useMemo(() => columns.filter((column) => width >= (column.from ?? 0)), [columns, width]);
  const template = [...(selection ? [BOX_TRACK] : []), ...shown.map((column) => column.track)].join(' ');
  const activeIndex = activeId === null ? -1 : rows.findIndex((row) => idOf(row) === activeId);

  const rowHeight = rowHeights[usePreferences((preferences) => preferences.density)];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    initialRect: { width, height: globalThis.innerHeight },
    onChange: (instance) => {
      const last = instance.getVirtualItems().at(-1);
      if (last && last.index >= rows.length - OVERSCAN) onEnd?.();
    },
  });

  const measuredHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    if (measuredHeight.current === rowHeight) return;
    measuredHeight.current = rowHeight;
    virtual.measure();
  }, [virtual, rowHeight]);

  const activate = (index: number): R | undefined => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (row === undefined) return undefined;
    setActiveId(idOf(row));
    virtual.scrollToIndex(Math.min(Math.max(index, 0), rows.length - 1));
    return row;
  };
  const move = (step: number): void => {
    const row = activate(activeIndex < 0 ? (step > 0 ? 0 : rows.length - 1) : activeIndex + step);
    // While something is open beside the list, moving shows the next one.
    if (row !== undefined && openId !== null && rows.some((each) => idOf(each) === openId)) onOpen(row);
  };
  const pick = (index: number, how: Pick): void => {
    const row = activate(index);
    if (row === undefined) return;
    if (how === 'open') onOpen(row);
    else selection?.[how](idOf(row));
  };
  const extend = (step: number): void => {
    if (!selection) return;
    const before = rows[activeIndex];
    if (before !== undefined && selection.ids.size === 0) selection.toggle(idOf(before));
    const row = activate(activeIndex < 0 ? 0 : activeIndex + step);
    if (row !== undefined) selection.extend(idOf(row));
  };
  const latestPick = useRef(pick);
  useLayoutEffect(() => {
    latestPick.current = pick;
  });
  const stablePick = useCallback((index: number, how: Pick) => latestPick.current(index, how), []);

  const onActive = (run: (row: R) => void) => (): void => {
    const row = rows[activeIndex];
    if (row !== undefined) run(row);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 1);
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(page),
    PageUp: () => move(-page),
    Home: () => move(-rows.length),
    End: () => move(rows.length),
    Enter: onActive(onOpen),
    ...(selection
      ? {
          ' ': () => pick(Math.max(0, activeIndex), 'toggle'),
          'shift+j': () => extend(1),
          'shift+k': () => extend(-1),
          'shift+ArrowDown': () => extend(1),
          'shift+ArrowUp': () => extend(-1),
          'mod+a': () => selection.choose(rows.map(idOf)),
        }
      : {}),
    ...(selection && selection.rows.length > 0 ? { Escape: selection.clear } : {}),
    ...Object.fromEntries(Object.entries(commands ?? {}).map(([key, run]) => [key, run ? onActive(run) : undefined])),
  });

  const rowId = (index: number): string => `${grid}-${index}`;
  const drawn = virtual.getVirtualItems();
  const isDrawn = drawn.some((item) => item.index === activeIndex);
  // A row that comes into view takes the elements of one that went out of it: to fill them costs half of making new ones.
  const slots = Math.max(drawn.length, Math.ceil((virtual.scrollRect?.height ?? 0) / rowHeight) + 2 * OVERSCAN + 1);
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={(total ?? rows.length) < 0 ? -1 : (total ?? rows.length) + 1}
      aria-colcount={shown.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={isDrawn ? rowId(activeIndex) : undefined}
      tabIndex={0}
      className={classes['grid']}
      style={{ '--columns': template, '--row': `${rowHeight}px` } as CSSProperties}
    >
      <div role="row" aria-rowindex={1} className={classes['header']}>
        {selection ? <SelectAll selection={selection} total={rows.length} ids={() => rows.map(idOf)} /> : null}
        {shown.map((column) => (
          <Header
            key={column.key}
            column={column}
            descending={sort?.key === column.key ? sort.descending : undefined}
            onSort={column.sortable && onSort ? () => onSort(column.key) : undefined}
          />
        ))}
      </div>
      <div
        ref={scroller}
        className={classes['scroller']}
        role="presentation"
        // The grid has the keys.
        onFocus={(event) => {
          if (event.target.role === 'rowgroup')
            event.currentTarget.closest<HTMLElement>('[role=grid]')?.focus({ preventScroll: true });
        }}
      >
        <div
          role="rowgroup"
          className={classes['rows']}
          style={{ height: virtual.getTotalSize() }}
          // What scrolls has something in it that can have the focus.
          tabIndex={-1}
        >
          {drawn.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = idOf(row);
            return (
              <RowView
                key={item.index % slots}
                row={row}
                columns={shown as readonly Column<unknown>[]}
                id={rowId(item.index)}
                index={item.index}
                active={item.index === activeIndex}
                isOpen={key === openId}
                chosen={selection?.ids.has(key)}
                top={item.start}
                onPick={stablePick}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
