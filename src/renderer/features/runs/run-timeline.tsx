import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Run } from '../../../shared/domain/run';
import { Button } from '../../ui/controls/button';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { ticksOf } from './gantt';
import { laneHeight } from './lane-drawing';
import { moveFrom, placeOf } from './lane-moves';
import { colourOf, LaneView } from './lane-view';
import { lanesOf, type LanesBy } from './lanes';
import classes from './run-timeline.module.css';

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
const LABELLED_SHARE = 0.95;
const AXIS_PX = 22;
const OVERSCAN = 6;
/** What stands beside the line of time: names, and at the end padding and the scroll bar. In pixels. */
const ASIDE_PX = { wide: 226, narrow: 166 };
const NARROW_PX = 900;
const hatched = ['failed', 'timed_out', 'lost'] as const;

/** Hatchings by state: one for the whole chart, because a pattern takes its colour from where it stands. */
function Hatchings({ prefix }: { prefix: string }) {
  return (
    <svg className={classes['patterns']} aria-hidden>
      {hatched.map((state) => (
        <pattern
          key={state}
          id={`${prefix}${state}`}
          width={5}
          height={5}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
          style={{ color: colourOf(state) }}
        >
          <rect width={3} height={5} fill="currentColor" />
        </pattern>
      ))}
    </svg>
  );
}

/** The present, where something still runs. */
function NowLine({ share }: { share: number }) {
  return (
    <span
      className={classes['now']}
      style={{ insetInlineStart: `calc(var(--names) + (100% - var(--names)) * ${share.toFixed(5)})` }}
      aria-hidden
    />
  );
}

/**
 * Runs on one line of time, a lane for each node or job; only the lanes in view are in the page. One stop for Tab: the
 * arrows move from run to run, Home and End to the ends of a lane, Page up and down by what is in view. The list says the
 * same in words.
 */
export default function RunTimeline({
  runs,
  by,
  width,
  onOlder,
}: {
  runs: readonly Run[];
  by: LanesBy;
  width: number;
  onOlder: (() => void) | undefined;
}) {
  const { t, dates } = useFormats();
  const patterns = useId();
  const live = useMemo(() => runs.some(({ endedAt }) => endedAt === null), [runs]);
  const now = useTicking((ms) => (live ? ms : 0));
  const { lanes, fromMs, toMs } = useMemo(() => lanesOf(runs, by, now), [runs, by, now]);
  const [activeId, setActiveId] = useState<string | null>(null);
  const chart = useRef<HTMLDivElement>(null);
  const focusNext = useRef(false);
  const first = lanes[0]?.bars[0];
  const active = useMemo(
    () => placeOf(lanes, activeId) ?? (first === undefined ? null : { lane: 0, bar: first }),
    [lanes, activeId, first],
  );
  const narrow = width < NARROW_PX;
  const heights = lanes.map(laneHeight);
  const virtual = useVirtualizer({
    count: lanes.length,
    getScrollElement: () => chart.current,
    estimateSize: (index) => heights[index] ?? 0,
    getItemKey: (index) => lanes[index]?.key ?? index,
    overscan: OVERSCAN,
    paddingStart: AXIS_PX,
    scrollPaddingStart: AXIS_PX,
    initialRect: { width, height: globalThis.innerHeight },
    // The lane of the bar that has the focus stays in the page wherever it is scrolled to.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...(active ? [active.lane] : [])])].toSorted((a, b) => a - b),
  });
  const shape = heights.join(' ');
  useLayoutEffect(() => virtual.measure(), [virtual, shape]);
  const activeLane = active?.lane ?? 0;
  useLayoutEffect(() => {
    if (!focusNext.current || activeId === null) return;
    focusNext.current = false;
    virtual.scrollToIndex(activeLane, { align: 'auto' });
    chart.current?.querySelector<HTMLElement>(`[data-id="${activeId}"]`)?.focus({ preventScroll: true });
  }, [virtual, activeId, activeLane]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const from = placeOf(lanes, event.currentTarget.dataset['id'] ?? null);
    if (from === null || !/^(Arrow|Home$|End$|Page)/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = moveFrom(lanes, from, event.key, {
      rtl: getComputedStyle(event.currentTarget).direction === 'rtl',
      page: Math.max(1, virtual.getVirtualItems().length - 2 * OVERSCAN),
    });
    if (next === null) return;
    focusNext.current = true;
    setActiveId(next.bar.run.id);
  };
  const end = live ? Math.min(now, toMs) : toMs;
  const days = dates.day(fromMs) !== dates.day(end);
  return (
    <div className={classes['timeline']}>
      <div className={classes['head']}>
        <span>
          {t('runs.timeline.span', {
            count: runs.length,
            n: dates.number(runs.length),
            from: dates.full(fromMs),
            to: days ? dates.full(end) : dates.clock(end),
          })}
        </span>
        {onOlder === undefined ? null : (
          <Button look="quiet" onClick={onOlder}>
            {t('runs.timeline.older')}
          </Button>
        )}
      </div>
      <Hatchings prefix={patterns} />
      <div
        ref={chart}
        className={classes['chart']}
        role="group"
        aria-label={t('runs.timeline.label')}
        data-narrow={narrow}
      >
        <div className={classes['axis']} aria-hidden>
          {ticksOf(fromMs, toMs).map(({ at, position }) => (
            <span key={at} style={{ insetInlineStart: percent(position) }}>
              {position > LABELLED_SHARE
                ? ''
                : `${days ? `${dates.weekday(at)} ` : ''}${toMs - fromMs < 600_000 ? dates.clock(at) : dates.time(at)}`}
            </span>
          ))}
        </div>
        <div className={classes['lanes']} role="list" style={{ height: virtual.getTotalSize() - AXIS_PX }}>
          {live ? <NowLine share={(now - fromMs) / Math.max(1, toMs - fromMs)} /> : null}
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const lane = lanes[index];
            return lane === undefined ? null : (
              <LaneView
                key={key}
                lane={lane}
                by={by}
                width={Math.max(1, width - (narrow ? ASIDE_PX.narrow : ASIDE_PX.wide))}
                top={start - AXIS_PX}
                place={index + 1}
                total={lanes.length}
                active={active?.lane === index ? active.bar : null}
                patterns={patterns}
                onKeyDown={onKeyDown}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
