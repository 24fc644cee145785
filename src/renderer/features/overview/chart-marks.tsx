import { useFormats } from '../../ui/format/use-formats';
import { role, type Role } from '../../ui/theme/roles';
import { notSucceeded, type BelowLine, type Bucket } from './buckets';
import { stackOf, type Scale } from './chart-scale';
import { AXIS, LINE, TOP } from './chart-size';
import classes from './runs-chart.module.css';
import { QUARTER_MS, quarterOf } from '../../../shared/domain/quarter';

const colours: Record<BelowLine, Role> = {
  failed: 'failed',
  timedOut: 'timed-out',
  lost: 'lost',
  cancelled: 'idle',
};

/** What ended in a quarter of an hour: what succeeded above the line, the rest below. */
export function PastBar({ bucket, scale }: { bucket: Bucket; scale: Scale }) {
  const x = scale.x(bucket.at);
  return (
    <>
      {bucket.succeeded > 0 ? (
        <rect
          x={x}
          y={LINE - scale.above(bucket.succeeded)}
          width={scale.bar}
          height={scale.above(bucket.succeeded)}
          fill={role('success-fill')}
        />
      ) : null}
      {stackOf(bucket, scale).map(({ key, from, height }) => {
        const hollow = key === 'lost' && scale.bar > 3;
        const inset = hollow ? 0.5 : 0;
        return (
          <rect
            key={key}
            x={x + inset}
            y={LINE + 1 + from + inset}
            width={scale.bar - 2 * inset}
            height={Math.max(1, height - 2 * inset)}
            fill={hollow ? 'none' : role(colours[key])}
            stroke={hollow ? role(colours[key]) : 'none'}
          />
        );
      })}
    </>
  );
}

/** What falls due in a quarter of an hour, from now on. */
export function ComingBar({ at, due, now, scale }: { at: number; due: number; now: number; scale: Scale }) {
  if (due === 0) return null;
  const height = scale.above(due);
  return (
    <rect
      x={Math.max(scale.x(at), scale.x(now)) + 0.5}
      y={LINE - height + 0.5}
      width={Math.max(1, scale.bar - 1)}
      height={Math.max(1, height - 0.5)}
      fill="none"
      stroke={role('edge')}
    />
  );
}

const LABEL_WIDTH = 140;

/** One of the worst quarters, in words; pressing it shows its runs. */
export function WorstLabel({ bucket, scale }: { bucket: Bucket; scale: Scale }) {
  const { t, dates } = useFormats();
  const x = scale.x(bucket.at);
  // It reads towards the middle, so that it stays inside.
  const side = x > LABEL_WIDTH ? 'end' : 'start';
  const bad = notSucceeded(bucket);
  return (
    <text
      x={side === 'end' ? x - 6 : x + scale.bar + 6}
      y={LINE + Math.max(16, scale.below(bad) - 2)}
      data-anchor={side}
      data-at={bucket.at}
      data-to={bucket.at + QUARTER_MS}
      className={classes['worst']}
    >
      {t('overview.chart.at', { n: dates.number(bad), time: dates.time(bucket.at) })}
    </text>
  );
}

/** A minute in which many jobs fire together, in words; pressing it shows them. */
export function ClusterLabel({ at, jobs, scale, width }: { at: number; jobs: number; scale: Scale; width: number }) {
  const { t, dates } = useFormats();
  const x = scale.x(quarterOf(at)) + scale.bar / 2;
  const side = x > width - LABEL_WIDTH ? 'end' : 'start';
  return (
    <g className={classes['cluster']} data-at={at} data-to={at + 60_000}>
      <path d={`M${x} ${LINE + 4}v12`} stroke={role('edge')} />
      <text x={side === 'end' ? x - 6 : x + 6} y={LINE + 15} data-anchor={side}>
        <tspan className={classes['strong']}>{dates.time(at)}</tspan>
      </text>
      <text x={side === 'end' ? x - 6 : x + 6} y={LINE + 30} data-anchor={side}>
        {t('overview.chart.jobsDue', { count: jobs, n: dates.number(jobs) })}
      </text>
    </g>
  );
}

const DAY_WIDTH = 90;

/** Where a day begins. Its name gives way to the line of the present, and to the edge. */
export function DayLabel({ at, x, nowX, width }: { at: number; x: number; nowX: number; width: number }) {
  const { dates } = useFormats();
  const isBlocked = x + DAY_WIDTH > width || (nowX >= x && nowX < x + DAY_WIDTH);
  return (
    <>
      <path d={`M${x} ${TOP - 14}V${AXIS}`} stroke={role('line')} />
      {isBlocked && x < 2 * DAY_WIDTH ? null : (
        <text x={isBlocked ? x - 6 : x + 6} y={TOP - 8} data-anchor={isBlocked ? 'end' : 'start'}>
          {dates.weekday(at)} {dates.day(at)}
        </text>
      )}
    </>
  );
}

/** The present, as a line with its time. */
export function NowLine({ x, text }: { x: number; text: string }) {
  return (
    <>
      <path d={`M${x} 0V${AXIS}`} stroke={role('accent')} strokeWidth={2} />
      <rect x={x - 23} y={AXIS + 3} width={46} height={18} rx={4} fill={role('accent')} />
      <text x={x} y={AXIS + 16} data-anchor="middle" className={classes['now']}>
        {text}
      </text>
    </>
  );
}
