import type { Run } from '../../../shared/domain/run';

export const lanesBy = ['node', 'job'] as const;
export type LanesBy = (typeof lanesBy)[number];

export interface LaneBar {
  run: Run;
  /** Shares of the width, 0–1: when it was due, when work began, when it ended. */
  due: number;
  from: number;
  to: number;
  /** Which row of its lane, from 0: runs at the same time stand below each other. */
  row: number;
}

export interface Lane {
  key: string;
  /** Null: no node yet, or no job. */
  name: string | null;
  bars: LaneBar[];
  rows: number;
}

export interface Lanes {
  lanes: Lane[];
  fromMs: number;
  toMs: number;
}

/** So that a bar of a moment can be seen and clicked. */
const SHORTEST = 0.004;

/** What goes on moves the end of the line of time in steps of at most this share of it, so that bars stand still between. */
const END_STEP = 1 / 40;

interface Times {
  dueMs: number;
  startedMs: number | null;
  endedMs: number | null;
}

interface Span {
  run: Run;
  dueMs: number;
  fromMs: number;
  toMs: number;
}

/** A run that changes is another object: what was read of one holds as long as it is shown. */
const known = new WeakMap<Run, Times>();

function timesOf(run: Run): Times {
  const before = known.get(run);
  if (before) return before;
  const times = {
    dueMs: Date.parse(run.fireTime ?? run.createdAt),
    startedMs: run.startedAt === null ? null : Date.parse(run.startedAt),
    endedMs: run.endedAt === null ? null : Date.parse(run.endedAt),
  };
  known.set(run, times);
  return times;
}

function spanOf(run: Run, now: number): Span {
  const { dueMs, startedMs, endedMs } = timesOf(run);
  const endMs = endedMs ?? now;
  const fromMs = startedMs ?? endMs;
  return { run, dueMs: Math.min(dueMs, fromMs), fromMs, toMs: Math.max(fromMs, endMs) };
}

function roundedEnd(fromMs: number, toMs: number): number {
  const step = 2 ** Math.floor(Math.log2(Math.max(1, (toMs - fromMs) * END_STEP)));
  return Math.ceil(toMs / step) * step;
}

/** Puts the bars of a lane into as few rows as hold them without overlap, the earliest first. */
function stack(bars: Omit<LaneBar, 'row'>[]): { bars: LaneBar[]; rows: number } {
  const ends: number[] = [];
  const placed = bars
    .toSorted((a, b) => a.due - b.due)
    .map((bar) => {
      const free = ends.findIndex((end) => end <= bar.due);
      const row = free < 0 ? ends.length : free;
      ends[row] = bar.to;
      return { ...bar, row };
    });
  return { bars: placed, rows: ends.length };
}

/**
 * Runs as bars on one line of time, in lanes by node or by job, by name.
 * @param now the end of what still goes, in milliseconds
 */
export function lanesOf(runs: readonly Run[], by: LanesBy, now: number): Lanes {
  const spans = runs.map((run) => spanOf(run, now));
  const fromMs = spans.reduce((least, { dueMs }) => Math.min(least, dueMs), Infinity);
  const lastMs = spans.reduce((most, span) => Math.max(most, span.toMs), -Infinity);
  if (spans.length === 0) return { lanes: [], fromMs: now, toMs: now };
  const toMs = runs.some(({ endedAt }) => endedAt === null) ? roundedEnd(fromMs, lastMs) : lastMs;
  const length = Math.max(1, toMs - fromMs);
  const share = (ms: number): number => (ms - fromMs) / length;
  const groups = new Map<string, { name: string | null; bars: Omit<LaneBar, 'row'>[] }>();
  for (const { run, ...span } of spans) {
    const id = by === 'node' ? run.nodeId : run.jobId;
    const name = by === 'node' ? run.nodeName : run.jobId === null ? null : run.jobName;
    const group = groups.get(id ?? '') ?? { name, bars: [] };
    const from = Math.min(share(span.fromMs), 1 - SHORTEST);
    group.bars.push({
      run,
      due: Math.min(share(span.dueMs), from),
      from,
      to: Math.max(share(span.toMs), from + SHORTEST),
    });
    groups.set(id ?? '', group);
  }
  const lanes = [...groups].map(([key, { name, bars }]) => ({ key, name, ...stack(bars) }));
  // What has no name waits: it stands last.
  lanes.sort((a, b) => (a.name === null ? 1 : b.name === null ? -1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { lanes, fromMs, toMs };
}
