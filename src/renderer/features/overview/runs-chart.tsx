import { useState, type KeyboardEvent, type MouseEvent } from 'react';
import { usePreferences } from '../../store/preferences';
import { useFormats, zoneOf } from '../../ui/format/use-formats';
import { zoneShift } from '../../ui/format/zone-shift';
import { role } from '../../ui/theme/roles';
import { notSucceeded, sumOf } from './buckets';
import { ClusterLabel, ComingBar, DayLabel, NowLine, PastBar, WorstLabel } from './chart-marks';
import { hourTicks, scaleOf, standingOut, worstTwo } from './chart-scale';
import { AXIS, DOWN, HEIGHT, LINE, TOP, UP } from './chart-size';
import { dueIn, runsOf, show } from './places';
import { usePointWords } from './point-words';
import classes from './runs-chart.module.css';
import type { Hours, OverviewData } from './use-overview';
import { QUARTER_MS, quarterOf } from '../../../shared/domain/quarter';

const STEPS: Partial<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 4,
  PageDown: -4,
};

/** Whether the writing goes to the left where something is. */
const isMirrored = (element: Element): boolean => getComputedStyle(element).direction === 'rtl';

/**
 * Pictures of what happened and of what comes. It is moved through like a scale, quarter by quarter; Enter or a press shows
 * what is there. Its numbers are in the table, too.
 */
export function RunsChart({ data, hours, width }: { data: OverviewData; hours: Hours; width: number }) {
  const { t, dates } = useFormats();
  const zone = usePreferences((preferences) => zoneOf(preferences.times, undefined));
  const words = usePointWords(data);
  const [pointed, setPointed] = useState<number | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const { past, coming, upcoming, now } = data;
  const from = past[0]?.at ?? now;
  const to = (coming.at(-1)?.at ?? now) + QUARTER_MS;
  const last = (to - from) / QUARTER_MS - 1;
  const scale = scaleOf(past, coming, { width, up: UP - 8, down: DOWN }, from, to);
  const ticks = hourTicks(from, to, (ms) => zoneShift(zone, ms));
  const apart = (to - from) / 8;
  const worst = worstTwo(standingOut(past, notSucceeded), notSucceeded, apart);
  const clusters = worstTwo(
    (upcoming?.clusters ?? [])
      .map(({ at, jobs }) => ({ at: Date.parse(at), jobs }))
      .filter(({ at }) => at > now + QUARTER_MS),
    ({ jobs }) => jobs,
    apart,
  );
  const bad = notSucceeded({ at: 0, ...sumOf(past) });
  const nowX = scale.x(now);
  const nowAt = (quarterOf(now) - from) / QUARTER_MS;
  const current = Math.min(focused ?? nowAt, last);
  const shown = pointed ?? focused;
  const timeOf = (index: number): number => from + index * QUARTER_MS;

  const openAt = (at: number, until: number, below: boolean): void => {
    if (at > now) show(dueIn(at, until, hours === 24 ? '' : `${hours}`));
    else show(runsOf(at, until, below));
  };
  const placeOf = (event: MouseEvent<HTMLElement>): { index: number; below: boolean } => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = isMirrored(event.currentTarget) ? box.right - event.clientX : event.clientX - box.left;
    const index = Math.min(Math.max(Math.floor((x / width) * (last + 1)), 0), last);
    return { index, below: event.clientY - box.top > LINE };
  };
  const press = (event: MouseEvent<HTMLElement>): void => {
    const mark = event.target instanceof Element ? event.target.closest('[data-at]') : null;
    if (mark !== null) openAt(Number(mark.getAttribute('data-at')), Number(mark.getAttribute('data-to')), true);
    else {
      const { index, below } = placeOf(event);
      openAt(timeOf(index), timeOf(index + 1), below);
    }
  };
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const sideways = event.key === 'ArrowRight' || event.key === 'ArrowLeft';
    const along = step === undefined ? null : sideways && isMirrored(event.currentTarget) ? -step : step;
    if (along !== null) setFocused(Math.min(Math.max(current + along, 0), last));
    else if (event.key === 'Home') setFocused(0);
    else if (event.key === 'End') setFocused(last);
    else if (event.key === 'Enter') openAt(timeOf(current), timeOf(current + 1), false);
    else return;
    event.preventDefault();
  };

  return (
    <div
      className={classes['button']}
      role="slider"
      tabIndex={0}
      aria-label={t('overview.chart.slider')}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={current}
      aria-valuetext={words(timeOf(current))}
      onKeyDown={move}
      onFocus={(event) => setFocused(event.currentTarget.matches(':focus-visible') ? current : null)}
      onBlur={() => setFocused(null)}
      onClick={press}
      onMouseMove={(event) => setPointed(placeOf(event).index)}
      onMouseLeave={() => setPointed(null)}
    >
      <svg className={classes['chart']} width={width} height={HEIGHT} aria-hidden>
        <g className={classes['axis']}>
          <rect x={nowX} y={LINE} width={Math.max(0, width - nowX)} height={DOWN + 4} fill={role('canvas')} />
          {shown === null ? null : (
            <rect
              x={scale.x(timeOf(shown)) - 0.6}
              y={TOP - 4}
              width={scale.x(timeOf(1)) - scale.x(timeOf(0))}
              height={AXIS - TOP + 4}
              fill={role('select')}
            />
          )}
          {ticks.midnights.map((at) => (
            <DayLabel key={at} at={at} x={scale.x(at)} nowX={nowX} width={width} />
          ))}
          <path d={`M0 ${LINE + 0.5}H${width}`} stroke={role('edge')} />
          <path d={`M0 ${AXIS + 0.5}H${width}`} stroke={role('line')} />
          {ticks.hours.map((at) =>
            Math.abs(scale.x(at) - nowX) < 46 || scale.x(at) < 20 || scale.x(at) > width - 20 ? null : (
              <text key={at} x={scale.x(at)} y={AXIS + 17} data-anchor="middle">
                {dates.time(at)}
              </text>
            ),
          )}
          <text x={0} y={TOP - 8} data-anchor="start" className={classes['scale']}>
            {t('overview.chart.perBucket', { count: scale.aboveMax })}
          </text>
          {bad > 0 ? (
            <text x={0} y={AXIS - 5} data-anchor="start" className={classes['scale']}>
              {t('overview.chart.notSucceededMax', { n: dates.number(scale.belowMax) })}
            </text>
          ) : null}
        </g>
        {past.map((bucket) => (
          <PastBar key={bucket.at} bucket={bucket} scale={scale} />
        ))}
        {coming.map(({ at, due }) => (
          <ComingBar key={at} at={at} due={due} now={now} scale={scale} />
        ))}
        {worst.map((bucket) => (
          <WorstLabel key={bucket.at} bucket={bucket} scale={scale} />
        ))}
        {clusters.map(({ at, jobs }) => (
          <ClusterLabel key={at} at={at} jobs={jobs} scale={scale} width={width} />
        ))}
        <NowLine x={nowX} text={dates.time(now)} />
      </svg>
      {shown === null ? null : (
        <span className={classes['readout']} aria-hidden>
          {words(timeOf(shown))}
        </span>
      )}
    </div>
  );
}
