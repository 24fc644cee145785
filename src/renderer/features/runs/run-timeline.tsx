import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Run } from '../../../shared/domain/run';
import { formatLocation, here, open } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { durationText } from '../../ui/format/spans';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { runRole } from '../../ui/glyphs/run-glyph';
import { Name } from '../../ui/text';
import { role } from '../../ui/theme/roles';
import { ticksOf } from './gantt';
import { lanesOf, type Lane, type LaneBar, type LanesBy } from './lanes';
import classes from './run-timeline.module.css';

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
const ROW_PX = 14;
const LANE_PAD_PX = 7;
const LABELLED_SHARE = 0.95;

/** Where the arrows lead from a bar: along its lane, or to the nearest in time of the lane above or below. */
function neighbour(lanes: readonly Lane[], id: string, key: string, rtl: boolean): string | null {
  const laneIndex = lanes.findIndex(({ bars }) => bars.some(({ run }) => run.id === id));
  const bars = lanes[laneIndex]?.bars ?? [];
  const index = bars.findIndex(({ run }) => run.id === id);
  const bar = bars[index];
  if (bar === undefined) return null;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const step = (key === 'ArrowRight') === rtl ? -1 : 1;
    return bars[index + step]?.run.id ?? null;
  }
  const other = lanes[laneIndex + (key === 'ArrowDown' ? 1 : -1)];
  const [nearest] = (other?.bars ?? []).toSorted((a, b) => Math.abs(a.from - bar.from) - Math.abs(b.from - bar.from));
  return nearest?.run.id ?? null;
}

function Bar({
  bar,
  focusable,
  by,
  onKeyDown,
}: {
  bar: LaneBar;
  focusable: boolean;
  by: LanesBy;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}) {
  const { t, dates } = useFormats();
  const { run, due, from, to, row } = bar;
  const name = by === 'node' ? run.jobName || run.functionName : (run.nodeName ?? t('runs.timeline.noNode'));
  const label = t('runs.timeline.bar', {
    state: t(`words.runState.${run.state}`),
    name,
    at: dates.full(Date.parse(run.fireTime ?? run.createdAt)),
    span: run.durationMs === null ? '–' : durationText(t, run.durationMs),
  });
  const colour = role(run.state === 'succeeded' ? 'success-fill' : runRole(run.state));
  return (
    <a
      href={formatLocation({ ...here(), id: run.id })}
      className={classes['run']}
      data-id={run.id}
      data-state={run.state}
      tabIndex={focusable ? 0 : -1}
      aria-label={label}
      title={label}
      style={{ insetInlineStart: percent(due), width: percent(to - due), insetBlockStart: row * ROW_PX + LANE_PAD_PX }}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        event.preventDefault();
        open(run.id);
      }}
    >
      {from > due ? <span className={classes['wait']} style={{ width: percent((from - due) / (to - due)) }} /> : null}
      <span className={classes['work']} style={{ color: colour }} />
    </a>
  );
}

/** Runs on one line of time, a lane for each node or job. The list says the same in words. */
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
  const live = runs.some(({ endedAt }) => endedAt === null);
  const now = useTicking((ms) => (live ? ms : 0));
  const { lanes, fromMs, toMs } = useMemo(() => lanesOf(runs, by, now), [runs, by, now]);
  const [active, setActive] = useState<string | null>(null);
  const chart = useRef<HTMLDivElement>(null);
  const first = runs.some(({ id }) => id === active) ? active : (lanes[0]?.bars[0]?.run.id ?? null);
  const days = dates.day(fromMs) !== dates.day(toMs);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { id } = event.currentTarget.dataset;
    if (id === undefined || !event.key.startsWith('Arrow')) return;
    const next = neighbour(lanes, id, event.key, getComputedStyle(event.currentTarget).direction === 'rtl');
    event.preventDefault();
    event.stopPropagation();
    if (next === null) return;
    setActive(next);
    chart.current?.querySelector<HTMLElement>(`[data-id="${next}"]`)?.focus();
  };
  return (
    <div className={classes['timeline']}>
      <div className={classes['head']}>
        <span>
          {t('runs.timeline.span', {
            count: runs.length,
            from: dates.full(fromMs),
            to: dates.full(toMs),
          })}
        </span>
        {onOlder === undefined ? null : (
          <Button look="quiet" onClick={onOlder}>
            {t('runs.timeline.older')}
          </Button>
        )}
      </div>
      <div
        ref={chart}
        className={classes['chart']}
        role="group"
        aria-label={t('runs.timeline.label')}
        data-narrow={width < 900}
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
        {lanes.map((lane) => (
          <div
            key={lane.key}
            className={classes['lane']}
            role="group"
            aria-label={t('runs.timeline.lane', {
              count: lane.bars.length,
              name: lane.name ?? t(by === 'node' ? 'runs.timeline.noNode' : 'runs.timeline.noJob'),
            })}
          >
            <span className={classes['name']}>
              {lane.name === null ? (
                t(by === 'node' ? 'runs.timeline.noNode' : 'runs.timeline.noJob')
              ) : (
                <Name>{lane.name}</Name>
              )}
            </span>
            <div className={classes['bars']} style={{ height: lane.rows * ROW_PX + 2 * LANE_PAD_PX }}>
              {lane.bars.map((bar) => (
                <Bar key={bar.run.id} bar={bar} by={by} focusable={bar.run.id === first} onKeyDown={onKeyDown} />
              ))}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
