import type { AlertClearReason, AlertRules } from '../../../shared/domain/alert';
import { percentileMs } from '../../../shared/domain/histogram';
import { Heap } from '../heap';
import type { EngineState } from '../state';
import { JobAlerts } from './job-alerts';
import { IDS_SHOWN } from './window-rule';

const RULE = 'long_runs';

interface Suspect {
  runId: number;
  /** From when on it is a long one (monotonic, ms). */
  at: number;
  since: number;
  usualMs: number | null;
  limitMs: number;
}

const sooner = (a: Suspect, b: Suspect): boolean => a.at < b.at || (a.at === b.at && a.runId < b.runId);

/**
 * Runs of jobs that take longer than usual. Most runs are short: one that ends before the least length of a long one costs
 * two operations on a map, and only the others are measured against their job.
 */
export class LongRuns {
  readonly #settings: AlertRules[typeof RULE];
  readonly #jobs: JobAlerts;
  /** Runs that run, and since when (monotonic, ms), oldest first. */
  readonly #running = new Map<number, number>();
  readonly #suspects = new Heap<Suspect>(sooner);
  /** Since when a run is among the suspects: an attempt that came after is another one. */
  readonly #suspected = new Map<number, number>();
  readonly #long = new Map<number, Map<number, Suspect>>();

  constructor(state: EngineState, settings: AlertRules[typeof RULE]) {
    this.#settings = settings;
    this.#jobs = new JobAlerts(RULE, state);
    const { monoMs, nowMs } = state;
    const begun: { id: number; since: number }[] = [];
    for (const run of state.unfinished.values())
      if (run.state === 'running' && run.jobId !== null)
        begun.push({ id: run.id, since: monoMs - Math.max(0, nowMs - (run.startedAt ?? nowMs)) });
    for (const { id, since } of begun.toSorted((a, b) => a.since - b.since || a.id - b.id))
      this.#running.set(id, since);
    this.look(state);
    for (const jobId of this.#jobs.jobs) if (!this.#long.has(jobId)) this.#jobs.drop(state, jobId, 'recovered');
    this.#jobs.settle(state);
  }

  started(state: EngineState, runId: number): void {
    this.#running.delete(runId);
    this.#running.set(runId, state.monoMs);
  }

  ended(state: EngineState, runId: number, jobId: number): void {
    if (this.#running.delete(runId)) return;
    this.#suspected.delete(runId);
    const long = this.#long.get(jobId);
    if (long === undefined || !long.delete(runId)) return;
    if (long.size > 0) this.#tell(state, jobId, long);
    else {
      this.#long.delete(jobId);
      this.#jobs.drop(state, jobId, 'recovered');
    }
  }

  /** Finds the runs that are long by now. */
  look(state: EngineState): void {
    const { monoMs } = state;
    const minMs = this.#settings.minSeconds * 1_000;
    for (const [runId, since] of this.#running) {
      if (since + minMs > monoMs) break;
      this.#running.delete(runId);
      this.#suspect(state, runId, since, minMs);
    }
    for (let next = this.#suspects.peek(); next !== undefined && next.at <= monoMs; next = this.#suspects.peek()) {
      this.#suspects.pop();
      if (this.#suspected.get(next.runId) !== next.since) continue;
      const jobId = state.unfinished.get(next.runId)?.jobId ?? null;
      if (jobId === null) continue;
      const long = this.#long.get(jobId) ?? new Map<number, Suspect>();
      this.#long.set(jobId, long.set(next.runId, next));
      this.#tell(state, jobId, long);
    }
  }

  #suspect(state: EngineState, runId: number, since: number, minMs: number): void {
    const jobId = state.unfinished.get(runId)?.jobId ?? null;
    const totals = jobId === null ? null : (state.job(jobId)?.totals ?? null);
    if (totals === null) return;
    const { factor, minSamples, maxSeconds } = this.#settings;
    const samples = totals.durations.reduce((sum, count) => sum + count, 0);
    const usualMs = samples < minSamples ? null : percentileMs(totals.durations, 0.5);
    const byUsual = usualMs === null ? Infinity : usualMs * factor;
    const limitMs = Math.max(minMs, Math.min(byUsual, maxSeconds === null ? Infinity : maxSeconds * 1_000));
    if (limitMs === Infinity) return;
    this.#suspected.set(runId, since);
    this.#suspects.push({ runId, at: since + limitMs, since, usualMs, limitMs });
  }

  #tell(state: EngineState, jobId: number, long: ReadonlyMap<number, Suspect>): void {
    const [first] = long.values();
    if (first === undefined) return;
    this.#jobs.tell(state, jobId, () => {
      const runIds: number[] = [];
      for (const id of long.keys()) if (runIds.push(id) === IDS_SHOWN) break;
      return {
        count: long.size,
        of: null,
        limit: first.limitMs / 1_000,
        windowMs: null,
        usualMs: first.usualMs,
        jobIds: [jobId],
        runIds,
        nodeIds: [],
      };
    });
  }

  /** When to look again though nothing happens (monotonic, ms). */
  nextLookAt(): number {
    const [oldest] = this.#running.values();
    const young = oldest === undefined ? Infinity : oldest + this.#settings.minSeconds * 1_000;
    return Math.min(young, this.#suspects.peek()?.at ?? Infinity);
  }

  end(state: EngineState, reason: AlertClearReason): void {
    for (const jobId of this.#jobs.jobs) this.#jobs.drop(state, jobId, reason);
    this.#jobs.settle(state);
  }
}
