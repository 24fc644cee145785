import type { AlertClearReason, AlertRuleName } from '../../../shared/domain/alert';
import type { AlertEvidenceRow } from '../rows';
import type { EngineState } from '../state';
import { RateWindow } from './rate-window';
import { RecentIds } from './recent-ids';

/** How many ids of each kind stand in the evidence. */
export const IDS_SHOWN = 10;
/** An alert is cleared below this part of what raises it, so that it does not come and go. */
const CLEAR_SHARE = 0.8;

/** What a rule over a window says of what is in it. */
export interface Threshold {
  windowMs: number;
  limit: number;
  /** Whether the evidence says of how many. */
  isRate: boolean;
  isOver: (counts: { bad: number; of: number }) => boolean;
  isOver80: (counts: { bad: number; of: number }) => boolean;
  /** Enough to say something. */
  isEnough: (of: number) => boolean;
}

/** More than so many percent of at least so many. */
export function share(settings: { percent: number; windowSeconds: number; minSamples: number }): Threshold {
  const { percent, windowSeconds, minSamples } = settings;
  const isAbove = ({ bad, of }: { bad: number; of: number }, limit: number): boolean => bad * 100 > limit * of;
  return {
    windowMs: windowSeconds * 1_000,
    limit: percent,
    isRate: true,
    isOver: (counts) => counts.of >= minSamples && isAbove(counts, percent),
    isOver80: (counts) => counts.of >= minSamples / 2 && isAbove(counts, percent * CLEAR_SHARE),
    isEnough: (of) => of >= minSamples,
  };
}

/** So many or more. */
export function atLeast({ count, windowSeconds }: { count: number; windowSeconds: number }): Threshold {
  return {
    windowMs: windowSeconds * 1_000,
    limit: count,
    isRate: false,
    isOver: ({ bad }) => bad >= count,
    isOver80: ({ bad }) => bad > Math.floor(count / 2),
    isEnough: () => false,
  };
}

/**
 * A rule over what happened lately in the whole hub. What the window held is not kept over a restart: an alert that
 * stands from before is not cleared until a whole window was seen, or enough within it to know better.
 */
export class WindowRule {
  readonly #name: AlertRuleName;
  readonly #threshold: Threshold;
  readonly #window: RateWindow;
  readonly #since: number;
  readonly #jobs = new RecentIds(IDS_SHOWN);
  readonly #runs = new RecentIds(IDS_SHOWN);
  readonly #nodes = new RecentIds(IDS_SHOWN);
  #isNew = false;

  /** @param sinceMs when it began to look (monotonic) */
  constructor(name: AlertRuleName, threshold: Threshold, sinceMs: number) {
    this.#name = name;
    this.#threshold = threshold;
    this.#window = new RateWindow(threshold.windowMs);
    this.#since = sinceMs;
  }

  good(atMs: number, count: number): void {
    this.#window.add(atMs, count, 0);
    this.#isNew = true;
  }

  bad(atMs: number, count: number, ids: { job?: number | null; run?: number | null; node?: number | null }): void {
    this.#window.add(atMs, 0, count);
    this.#isNew = true;
    if (ids.job !== undefined && ids.job !== null) this.#jobs.add(ids.job, atMs);
    if (ids.run !== undefined && ids.run !== null) this.#runs.add(ids.run, atMs);
    if (ids.node !== undefined && ids.node !== null) this.#nodes.add(ids.node, atMs);
  }

  /** Raises, brings up to date or clears the rule's alert. */
  judge(state: EngineState): void {
    const { alerts, monoMs } = state;
    const standing = alerts.find(this.#name, null);
    if (standing === null && !this.#isNew) return;
    this.#isNew = false;
    const counts = this.#window.counts(monoMs);
    if (this.#threshold.isOver(counts)) alerts.tell(state, this.#name, null, this.#evidence(counts, monoMs));
    else if (standing !== null && !this.#threshold.isOver80(counts) && this.#knows(counts.of, monoMs))
      alerts.clear(state, standing, 'recovered');
  }

  #knows(of: number, monoMs: number): boolean {
    return monoMs - this.#since >= this.#threshold.windowMs || this.#threshold.isEnough(of);
  }

  #evidence({ bad, of }: { bad: number; of: number }, monoMs: number): AlertEvidenceRow {
    const { windowMs, limit, isRate } = this.#threshold;
    const from = monoMs - windowMs;
    return {
      count: bad,
      of: isRate ? of : null,
      limit,
      windowMs,
      usualMs: null,
      jobIds: this.#jobs.since(from),
      runIds: this.#runs.since(from),
      nodeIds: this.#nodes.since(from),
    };
  }

  /** When to look again though nothing happens (monotonic, ms). */
  nextLookAt(state: EngineState): number {
    return state.alerts.find(this.#name, null) === null ? Infinity : this.#window.nextStep(state.monoMs);
  }

  end(state: EngineState, reason: AlertClearReason): void {
    const standing = state.alerts.find(this.#name, null);
    if (standing !== null) state.alerts.clear(state, standing, reason);
  }
}
