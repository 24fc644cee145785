import { useState, type PointerEvent } from 'react';
import { useFormats } from '../format/use-formats';
import { role, type Role } from '../theme/roles';
import classes from './line-chart.module.css';
import { gapsOf, pathOf, timeTicks, type Points, type TimeAxis } from './series';

export interface Series {
  key: string;
  name: string;
  colour: Role;
  dash?: 'dashed' | 'dotted';
  points: Points;
}

interface LineChartProps {
  /** What the chart shows, in a sentence: its picture in words. */
  label: string;
  axis: TimeAxis;
  series: readonly Series[];
  /** The value at the upper edge; the lower one is 0. */
  max: number;
  /** A value with its unit. */
  format: (value: number) => string;
  height?: number;
  /** How many times there is room for on the axis. */
  ticks?: number;
}

const DAY_MS = 86_400_000;
const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
const shiftAt = (at: number): number => -new Date(at).getTimezoneOffset() * 60_000;

function lastValue(points: Points): number | null {
  return points.findLast((value) => value !== null) ?? null;
}

function Legend({
  series,
  at,
  format,
}: {
  series: readonly Series[];
  at: number | null;
  format: (v: number) => string;
}) {
  return (
    <div className={classes['legend']}>
      {series.map(({ key, name, colour, dash, points }) => {
        const value = at === null ? lastValue(points) : (points[at] ?? null);
        return (
          <span key={key}>
            <svg width={16} height={8} aria-hidden>
              <path d="M0 4H16" stroke={role(colour)} className={classes['line']} data-dash={dash} />
            </svg>
            {name} <b>{value === null ? '–' : format(value)}</b>
          </span>
        );
      })}
    </div>
  );
}

/** Lines over time on one scale. Where nothing is known it is hatched. Pointing at it reads the values of that bucket. */
export function LineChart({ label, axis, series, max, format, height = 72, ticks = 8 }: LineChartProps) {
  const { dates } = useFormats();
  const [at, setAt] = useState<number | null>(null);
  const { from, bucketMs, count } = axis;
  const shareOf = (ms: number): number => (ms - from) / (bucketMs * count);
  const point = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const x = isRtl ? box.right - event.clientX : event.clientX - box.left;
    setAt(Math.min(count - 1, Math.max(0, Math.floor((x / box.width) * count))));
  };
  const start = at === null ? null : from + at * bucketMs;
  const isLong = bucketMs * count > 2 * DAY_MS;
  const tickText = (ms: number): string => (isLong ? dates.day(ms) : dates.time(ms));
  return (
    <figure className={classes['chart']}>
      <div className={classes['head']}>
        <Legend series={series} at={at} format={format} />
        <span className={classes['scale']}>
          {start === null ? format(max) : `${isLong ? `${dates.day(start)} ` : ''}${dates.time(start)}`}
        </span>
      </div>
      <div
        className={classes['plot']}
        style={{ height }}
        role="img"
        aria-label={label}
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
      >
        {gapsOf(
          count,
          series.map(({ points }) => points),
        ).map((gap) => (
          <i
            key={gap.from}
            className={classes['gap']}
            style={{ insetInlineStart: percent(gap.from / count), width: percent((gap.to - gap.from) / count) }}
          />
        ))}
        <svg viewBox={`0 0 ${count} ${height}`} preserveAspectRatio="none" aria-hidden>
          {series.map(({ key, colour, dash, points }) => (
            <path
              key={key}
              d={pathOf(points, (value) => height - 1 - (Math.min(value, max) / max) * (height - 3))}
              stroke={role(colour)}
              className={classes['line']}
              data-dash={dash}
            />
          ))}
        </svg>
        {at === null ? null : (
          <i className={classes['cursor']} style={{ insetInlineStart: percent((at + 0.5) / count) }} />
        )}
      </div>
      <div className={classes['axis']} aria-hidden>
        {timeTicks(axis, shiftAt(from), ticks)
          .map((ms) => ({ ms, share: shareOf(ms) }))
          .filter(({ share }) => share > 0.04 && share < 0.96)
          .map(({ ms, share }) => (
            <span key={ms} style={{ insetInlineStart: percent(share) }}>
              <span>{tickText(ms)}</span>
            </span>
          ))}
      </div>
    </figure>
  );
}
