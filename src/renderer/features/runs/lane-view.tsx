import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { formatLocation, here, open } from '../../store/location';
import { durationText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { runRole } from '../../ui/glyphs/run-glyph';
import { Mono, Name } from '../../ui/text';
import { role } from '../../ui/theme/roles';
import type { RunState } from '../../../shared/domain/run-state';
import { barAt, barBox, laneHeight, lookOf, pathsOf } from './lane-drawing';
import type { Lane, LaneBar, LanesBy } from './lanes';
import classes from './run-timeline.module.css';

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

export const colourOf = (state: RunState): string => role(state === 'succeeded' ? 'success-fill' : runRole(state));

/** The way to one run, over its bar. */
function BarLink({
  bar,
  lane,
  by,
  focusable,
  onKeyDown,
}: {
  bar: LaneBar;
  lane: Lane;
  by: LanesBy;
  focusable: boolean;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}) {
  const { t, dates } = useFormats();
  const { run, due, to } = bar;
  const { top, height } = barBox(lane, bar);
  const name = by === 'node' ? run.jobName || run.functionName : (run.nodeName ?? t('runs.timeline.noNode'));
  const label = t('runs.timeline.bar', {
    state: t(`words.runState.${run.state}`),
    name,
    at: dates.full(Date.parse(run.fireTime ?? run.createdAt)),
    span: run.durationMs === null ? '–' : durationText(t, run.durationMs),
  });
  return (
    <a
      href={formatLocation({ ...here(), id: run.id })}
      className={classes['run']}
      data-id={run.id}
      data-state={run.state}
      tabIndex={focusable ? 0 : -1}
      aria-label={label}
      title={label}
      style={{ insetInlineStart: percent(due), width: percent(to - due), insetBlockStart: top, height }}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        event.preventDefault();
        open(run.id);
      }}
    />
  );
}

/** The runs of one node or job: drawn as paths, with a link over the bar that the pointer or the keyboard is at. */
export function LaneView({
  lane,
  by,
  width,
  top,
  place,
  total,
  active,
  patterns,
  onKeyDown,
}: {
  lane: Lane;
  by: LanesBy;
  /** Of the line of time, in pixels. */
  width: number;
  top: number;
  /** From 1. */
  place: number;
  total: number;
  /** The bar that Tab leads to, if it is in this lane. */
  active: LaneBar | null;
  /** The beginning of the ids of the hatchings. */
  patterns: string;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}) {
  const { t, dates } = useFormats();
  const [pointedId, setPointedId] = useState<string | null>(null);
  const { waits, work } = useMemo(() => pathsOf(lane, width), [lane, width]);
  const pointed = pointedId === null ? undefined : lane.bars.find(({ run }) => run.id === pointedId);
  const links = [...new Set([active, pointed])].filter((bar) => bar !== null && bar !== undefined);
  const name = lane.name ?? t(by === 'node' ? 'runs.timeline.noNode' : 'runs.timeline.noJob');
  const failed = lane.bars.filter(({ run }) => lookOf(run.state) === 'hatched').length;
  const label = t('runs.timeline.lane', { count: lane.bars.length, n: dates.number(lane.bars.length), name });

  const point = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    setPointedId(barAt(lane, rtl ? 1 - share : share, event.clientY - box.top)?.run.id ?? null);
  };
  return (
    <div
      className={classes['lane']}
      role="listitem"
      aria-setsize={total}
      aria-posinset={place}
      aria-label={
        failed === 0 ? label : t('runs.timeline.laneFailed', { lane: label, count: failed, n: dates.number(failed) })
      }
      style={{ insetBlockStart: top, height: laneHeight(lane) }}
    >
      <span className={classes['name']}>
        {lane.name === null ? name : by === 'node' ? <Mono>{name}</Mono> : <Name>{name}</Name>}
      </span>
      <div
        className={classes['bars']}
        onPointerDown={point}
        onPointerMove={point}
        onPointerLeave={() => setPointedId(null)}
      >
        <svg
          className={classes['drawn']}
          viewBox={`0 0 ${width} ${laneHeight(lane)}`}
          preserveAspectRatio="none"
          aria-hidden
        >
          <path className={classes['wait']} d={waits} />
          {work.map(({ state, look, path }) => (
            <path
              key={state}
              data-state={state}
              data-look={look}
              d={path}
              style={{ color: colourOf(state), ...(look === 'hatched' ? { fill: `url(#${patterns}${state})` } : {}) }}
            />
          ))}
        </svg>
        {links.map((bar) => (
          <BarLink key={bar.run.id} bar={bar} lane={lane} by={by} focusable={bar === active} onKeyDown={onKeyDown} />
        ))}
      </div>
    </div>
  );
}
