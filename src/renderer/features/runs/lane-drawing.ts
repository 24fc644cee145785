import type { RunState } from '../../../shared/domain/run-state';
import type { Lane, LaneBar } from './lanes';

const PAD_PX = 7;
const ROW_PX = 14;
const BAR_PX = 10;
const THIN_PX = 4;
/** A lane of more rows than fit draws them closer: a fan-out to a thousand nodes is a shape, not a thousand lines. */
const ROWS_HIGH = 24;
/** How far beside a bar the pointer may be, as a share of the width. */
const NEAR = 0.004;

/** How the bars of a state are filled: colour is never the only sign. */
export type Look = 'solid' | 'outlined' | 'hatched' | 'thin';

export function lookOf(state: RunState): Look {
  if (state === 'succeeded') return 'solid';
  if (state === 'failed' || state === 'timed_out' || state === 'lost') return 'hatched';
  return state === 'cancelled' ? 'thin' : 'outlined';
}

const rowPx = ({ rows }: Lane): number => (Math.min(rows, ROWS_HIGH) * ROW_PX) / Math.max(1, rows);

/** In pixels; at least one row. */
export const laneHeight = (lane: Lane): number => Math.min(Math.max(1, lane.rows), ROWS_HIGH) * ROW_PX + 2 * PAD_PX;

/** Where a bar stands in its lane, from its top, in pixels. */
export function barBox(lane: Lane, { row, run }: LaneBar): { top: number; height: number } {
  const room = rowPx(lane);
  const full = Math.max(1, Math.min(BAR_PX, room - 1));
  const height = lookOf(run.state) === 'thin' ? Math.min(THIN_PX, full) : full;
  return { top: PAD_PX + row * room + (room - height) / 2, height };
}

export interface LanePaths {
  /** From when each run was due until its work began. */
  waits: string;
  /** The work of all runs of a state in one path. */
  work: { state: RunState; look: Look; path: string }[];
}

const px = (value: number): string => value.toFixed(1);

/**
 * The bars of a lane as paths of SVG, one for each state: a lane costs the same to show, however many runs it has.
 * @param width of the line of time, in pixels
 */
export function pathsOf(lane: Lane, width: number): LanePaths {
  let waits = '';
  const work = new Map<RunState, string>();
  for (const bar of lane.bars) {
    const { top, height } = barBox(lane, bar);
    const from = bar.from * width;
    if (bar.from > bar.due) waits += `M${px(bar.due * width)} ${px(top + height / 2)}H${px(from)}`;
    // An outline is drawn within its bar.
    const inset = lookOf(bar.run.state) === 'outlined' ? 0.5 : 0;
    const right = Math.max(from + inset + 1, bar.to * width - inset);
    const bottom = Math.max(top + inset + 0.5, top + height - inset);
    const box = `M${px(from + inset)} ${px(top + inset)}H${px(right)}V${px(bottom)}H${px(from + inset)}Z`;
    work.set(bar.run.state, (work.get(bar.run.state) ?? '') + box);
  }
  return { waits, work: [...work].map(([state, path]) => ({ state, look: lookOf(state), path })) };
}

/**
 * The bar at a point of a lane, or null.
 * @param share of the width from the beginning of time, 0–1
 * @param y from the top of the lane, in pixels
 */
export function barAt(lane: Lane, share: number, y: number): LaneBar | null {
  const row = Math.floor((y - PAD_PX) / rowPx(lane));
  let nearest: LaneBar | null = null;
  let least = NEAR;
  for (const bar of lane.bars) {
    if (bar.row !== row) continue;
    const away = Math.max(bar.due - share, share - bar.to, 0);
    if (away > least) continue;
    nearest = bar;
    least = away;
    if (away === 0) break;
  }
  return nearest;
}
