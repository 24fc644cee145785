import type { MouseEvent } from 'react';
import { useFormats } from '../../ui/format/use-formats';
import { Link } from '../../ui/link';
import { Hidden } from '../../ui/text';
import { role, type Role } from '../../ui/theme/roles';
import { railWidth, useWindowWidth, useCompact } from '../../ui/window-size';
import { go } from '../../store/location';
import { BUCKET_MS, notSucceeded, totals, type BelowLine, type Bucket } from './buckets';
import { hourTicks, scaleOf, stackOf, worstTwo, type Scale } from './chart-scale';
import classes from './runs-chart.module.css';
import type { OverviewData } from './use-overview';

const HEIGHT = 236;
const TOP = 30;
const UP = 104;
const DOWN = 66;
const LINE = TOP + UP;
const AXIS = LINE + DOWN + 4;
const HOUR_MS = 3_600_000;

const colours: Record<BelowLine, Role> = {
  failed: 'failed',
  timedOut: 'timed-out',
  lost: 'lost',
  cancelled: 'idle',
};

function Bar({ bucket, scale }: { bucket: Bucket; scale: Scale }) {
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

/** The list of the runs of a stretch of time. */
const runsOf = (fromMs: number, toMs: number = fromMs + BUCKET_MS) => ({
  screen: 'runs' as const,
  query: { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
});

/** Shows the runs of a stretch of time. @param bad only those that did not succeed */
function showRuns(fromMs: number, toMs: number, bad: boolean): void {
  const { query } = runsOf(fromMs, toMs);
  go({ screen: 'runs', query: bad ? { ...query, state: 'notSucceeded' } : query });
}

/** Where in the chart the pointer is. */
function pointed(event: MouseEvent, width: number): { share: number; below: boolean } {
  const box = event.currentTarget.getBoundingClientRect();
  const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
  const x = rtl ? box.right - event.clientX : event.clientX - box.left;
  return { share: x / width, below: event.clientY - box.top > LINE };
}

/** Pictures of what happened and of what comes; its numbers are in the table. */
export function RunsChart({ data }: { data: OverviewData }) {
  const { t, dates } = useFormats();
  const compact = useCompact();
  const windowWidth = useWindowWidth();
  const width = windowWidth - (compact ? railWidth.compact : railWidth.wide) - 32;
  const { past, coming, now } = data;
  const from = past[0]?.at ?? now;
  const to = (coming.at(-1)?.at ?? now) + BUCKET_MS;
  const scale = scaleOf(past, coming, { width, up: UP - 8, down: DOWN }, from, to);
  const shift = -new Date(now).getTimezoneOffset() * 60_000;
  const ticks = hourTicks(from, to, shift);
  const apart = (to - from) / 8;
  const worst = worstTwo(past, notSucceeded, apart);
  const clusters = worstTwo(coming.slice(1), (bucket) => bucket.due, apart);
  const sums = totals(past);
  const nowX = scale.x(now);
  const nowText = dates.time(now);
  const isMidnight = (at: number): boolean => (at + shift) % (24 * HOUR_MS) === 0;
  // The text of a label turns towards the middle, so that it stays inside.
  const anchor = (x: number): 'start' | 'end' => (x > 140 ? 'end' : 'start');

  return (
    <button
      type="button"
      className={classes['button']}
      onClick={(event) => {
        const place = event.detail === 0 ? null : pointed(event, width);
        const at = place === null ? null : Math.floor((from + place.share * (to - from)) / BUCKET_MS) * BUCKET_MS;
        if (at === null) showRuns(from, now, true);
        else if (at <= now) showRuns(at, at + BUCKET_MS, place?.below === true);
      }}
    >
      <Hidden>
        {t('overview.chart.summary', {
          ok: dates.number(sums.succeeded),
          bad: dates.number(sums.bad),
          from: dates.time(from),
        })}
      </Hidden>
      <svg className={classes['chart']} width={width} height={HEIGHT} aria-hidden>
        <g className={classes['axis']}>
          <rect x={nowX} y={LINE} width={Math.max(0, width - nowX)} height={DOWN + 4} fill={role('canvas')} />
          {ticks.filter(isMidnight).map((at) => (
            <g key={at}>
              <path d={`M${scale.x(at)} ${TOP - 14}V${AXIS}`} stroke={role('line')} />
              <text x={scale.x(at) + 6} y={TOP - 8} data-anchor="start">
                {dates.weekday(at)} {dates.day(at)}
              </text>
            </g>
          ))}
          <path d={`M0 ${LINE + 0.5}H${width}`} stroke={role('edge')} />
          <path d={`M0 ${AXIS + 0.5}H${width}`} stroke={role('line')} />
          {ticks.map((at) =>
            Math.abs(scale.x(at) - nowX) < 46 || scale.x(at) < 20 || scale.x(at) > width - 20 ? null : (
              <text key={at} x={scale.x(at)} y={AXIS + 17} data-anchor="middle">
                {dates.time(at)}
              </text>
            ),
          )}
          <text x={0} y={TOP - 8} data-anchor="start" className={classes['scale']}>
            {t('overview.chart.perBucket', { n: dates.number(scale.aboveMax) })}
          </text>
          {sums.bad > 0 ? (
            <text x={0} y={AXIS - 5} data-anchor="start" className={classes['scale']}>
              {t('overview.chart.notSucceededMax', { n: dates.number(scale.belowMax) })}
            </text>
          ) : null}
        </g>
        {past.map((bucket) => (
          <Bar key={bucket.at} bucket={bucket} scale={scale} />
        ))}
        {coming.map(({ at, due }) =>
          due === 0 ? null : (
            <rect
              key={at}
              x={Math.max(scale.x(at), nowX) + 0.5}
              y={LINE - scale.above(due) + 0.5}
              width={Math.max(1, scale.bar - 1)}
              height={Math.max(1, scale.above(due) - 0.5)}
              fill="none"
              stroke={role('edge')}
            />
          ),
        )}
        {worst.map((bucket) => {
          const x = scale.x(bucket.at);
          const side = anchor(x);
          return (
            <text
              key={bucket.at}
              x={side === 'end' ? x - 6 : x + scale.bar + 6}
              y={LINE + Math.max(16, scale.below(notSucceeded(bucket)) - 2)}
              data-anchor={side}
              className={classes['worst']}
            >
              {t('overview.chart.at', { n: dates.number(notSucceeded(bucket)), time: dates.time(bucket.at) })}
            </text>
          );
        })}
        {clusters.map(({ at, due }) => {
          const x = scale.x(at);
          const side = x > width - 140 ? 'end' : 'start';
          return (
            <g key={at} className={classes['cluster']}>
              <path d={`M${x + scale.bar / 2} ${LINE + 4}v12`} stroke={role('edge')} />
              <text x={side === 'end' ? x - 4 : x + scale.bar + 6} y={LINE + 15} data-anchor={side}>
                <tspan className={classes['strong']}>{dates.time(at)}</tspan>{' '}
                {t('overview.chart.dueAt', { n: dates.number(due) })}
              </text>
            </g>
          );
        })}
        <path d={`M${nowX} 0V${AXIS}`} stroke={role('accent')} strokeWidth={2} />
        <rect x={nowX - 23} y={AXIS + 3} width={46} height={18} rx={4} fill={role('accent')} />
        <text x={nowX} y={AXIS + 16} data-anchor="middle" className={classes['now']}>
          {nowText}
        </text>
      </svg>
    </button>
  );
}

/** The same numbers to read. Quarters without anything are left out. */
export function RunsTable({ data }: { data: OverviewData }) {
  const { t, dates } = useFormats();
  const rows = [
    ...data.past
      .filter((bucket) => bucket.succeeded + notSucceeded(bucket) > 0)
      .map((bucket) => ({ ...bucket, due: 0 })),
    ...data.coming
      .filter(({ due }) => due > 0)
      .map(({ at, due }) => ({ at, due, succeeded: 0, failed: 0, timedOut: 0, lost: 0, cancelled: 0 })),
  ];
  const columns = ['succeeded', 'failed', 'timedOut', 'lost', 'cancelled'] as const;
  return (
    // Scrolled with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['tableScroller']} tabIndex={0} role="region" aria-label={t('overview.chart.table')}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t('overview.chart.time')}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`overview.chart.${column}`)}
              </th>
            ))}
            <th scope="col">{t('overview.chart.dueColumn')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.at} ${row.due}`}>
              <th scope="row">
                {row.due > 0 ? (
                  <>
                    {dates.weekday(row.at)} {dates.time(row.at)}
                  </>
                ) : (
                  <Link to={runsOf(row.at)}>
                    {dates.weekday(row.at)} {dates.time(row.at)}
                  </Link>
                )}
              </th>
              {columns.map((column) => (
                <td key={column}>{row[column] === 0 ? '' : dates.number(row[column])}</td>
              ))}
              <td>{row.due === 0 ? '' : dates.number(row.due)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
