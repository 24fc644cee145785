import { retryDelayMs, type RetryableOutcome } from '../../../shared/domain/policy';
import type { FinalRunState } from '../../../shared/domain/run-state';
import type { JsonValue } from '../../../shared/domain/json';
import type { Clock, Logger, Random } from '../../ports';
import { failedEnd, lostEnd, type AttemptEnd } from '../attempt-end';
import type { Functions } from '../functions';
import type { Runners, StopMode } from '../runner';
import type { Book } from './book';
import type { CompiledJob } from './compiled-job';
import type { OwnLogs } from './logs';
import { overlapOf } from './overlap';
import { afterAttempt, itemsOf, newRecord, type LiveRun } from './own-run';
import type { OwnRun } from './records';
import type { Decision } from './scan';
import type { Spool } from './spool';
import { Tries, type TriesParts } from './tries';

export interface OwnRunsParts {
  nodeId: string;
  clock: Clock;
  random: Random;
  log: Logger;
  runners: Runners;
  functions: Functions;
  book: Book;
  spool: Spool;
  logs: OwnLogs;
  /** Whether the node fires a job, so that another try of it may be made. */
  isHeld: (jobId: string) => boolean;
  /** Tries that may be on their way at once. */
  runningMax: number;
  /** Something waits for an instant, or a job has room for more runs. */
  wakeLater: () => void;
}

/** Runs of one job that are not over; what is due beyond them is decided when there is room. */
const UNFINISHED_MAX = 1_000;

/** The runs of the jobs that this node fires: overlap, room, retries, and how they end. */
export class OwnRuns {
  readonly #parts: OwnRunsParts;
  readonly #runs = new Map<string, LiveRun>();
  /** By job, the oldest first. */
  readonly #byJob = new Map<string, Set<LiveRun>>();
  /** Those that wait for room on this node, in order. */
  readonly #inLine = new Set<LiveRun>();
  readonly #tries: Tries;
  /** Runs that have room and wait for their function's content. */
  #fetching = 0;
  #isStopping = false;

  constructor(parts: OwnRunsParts) {
    this.#parts = parts;
    const { nodeId, clock, runners, book, spool, logs } = parts;
    const ended: TriesParts['ended'] = (run, ...how) => {
      this.#settle(run, ...how);
      this.#nextInLine();
    };
    this.#tries = new Tries({ nodeId, clock, runners, book, spool, logs, ended });
  }

  /** Tries that are on their way. */
  get running(): number {
    return this.#tries.running;
  }

  /** The earliest monotonic instant (ms) at which a run wants to be woken. */
  get wakeAt(): number {
    let earliest = Infinity;
    for (const { wakeAt } of this.#runs.values()) if (wakeAt !== null && wakeAt < earliest) earliest = wakeAt;
    return earliest;
  }

  /**
   * Takes up the runs of an earlier life: what had begun is over as lost, and what waited waits on.
   * @param contents by checksum; a run whose content is gone cannot go on
   */
  recover(contents: ReadonlyMap<string, CompiledJob>): void {
    const records = [...this.#parts.book.ledger.runs.values()].toSorted((a, b) => a.last - b.last);
    for (const record of records) this.#recoverOne(record, contents.get(record.checksum));
    for (const run of this.#runs.values()) {
      if (run.record.phase !== 'waiting') continue;
      if (run.compiled.job.overlap === 'allow_all') this.#begin(run);
      else this.#nextOf(run.record.jobId);
    }
  }

  #recoverOne(record: OwnRun, compiled: CompiledJob | undefined): void {
    const now = this.#now();
    if (compiled === undefined) {
      if (record.phase !== 'running') return this.#report(record, 'cancelled', 'job_removed');
      return this.#report(afterAttempt(record, lostEnd(), now, 0), 'lost', null);
    }
    const run = this.#open(record, compiled);
    if (record.phase === 'running') {
      this.#parts.log.warn('own_run.lost', { key: record.key, attempt: record.tries });
      return this.#settle(run, lostEnd(), 0, now);
    }
    if (!this.#parts.isHeld(record.jobId)) return this.#end(run, 'cancelled', 'job_removed');
    const mono = this.#parts.clock.monotonicMs();
    const { retry, startDeadlineMs } = compiled.job;
    // Neither wait grows longer than it ever was when the clock was set back meanwhile.
    if (record.phase === 'retrying')
      run.wakeAt = mono + Math.min(Math.max(0, record.at - now), retry.maxDelaySeconds * 1_000);
    else run.wakeAt = mono + Math.min(Math.max(0, record.decidedAt + startDeadlineMs - now), startDeadlineMs);
  }

  /**
   * Fires: overlap is checked, and a run is made, which begins now or waits for the others. To be called within
   * {@link Book.together}, with the move of the job's position.
   * @returns false when the overlap policy skips it
   */
  fire(compiled: CompiledJob, decision: Decision): boolean {
    const { job } = compiled;
    const verdict = overlapOf(job.overlap, this.#runsOf(job.jobId));
    if (verdict === 'skip') return false;
    // The newest first, so that none that waits begins in the place of one that ends.
    if (verdict !== 'start' && verdict !== 'wait')
      for (const other of this.#runsOf(job.jobId).toReversed()) this.#cancel(other, 'overlap', verdict.stopOthers);
    const isFirst = verdict === 'start' || (verdict !== 'wait' && this.#runsOf(job.jobId).length === 0);
    const run = this.#open(newRecord(compiled, decision, this.#now()), compiled);
    this.#parts.book.add({ runs: [run.record] });
    run.wakeAt = this.#parts.clock.monotonicMs() + job.startDeadlineMs;
    if (isFirst) this.#begin(run);
    return true;
  }

  #runsOf(jobId: string): LiveRun[] {
    return [...(this.#byJob.get(jobId) ?? [])];
  }

  /** How many more runs a job may have. */
  roomFor(jobId: string): number {
    return Math.max(0, UNFINISHED_MAX - (this.#byJob.get(jobId)?.size ?? 0));
  }

  /** The job is not this node's any more: what only waits is cancelled, what runs goes on. */
  removed(jobId: string): void {
    for (const run of this.#runsOf(jobId).toReversed())
      if (run.attempt === null) this.#end(run, 'cancelled', 'job_removed');
  }

  /** Begins retries whose delay is over, and gives up what waited for too long. */
  wake(): void {
    if (this.#isStopping) return;
    const now = this.#parts.clock.monotonicMs();
    for (const run of this.#runs.values()) {
      if (run.wakeAt === null || run.wakeAt > now) continue;
      run.wakeAt = null;
      if (run.record.phase === 'retrying') this.#begin(run);
      else this.#end(run, 'cancelled', `start_deadline_${run.awaits}`);
    }
  }

  /** Begins nothing more. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Ends what still runs as lost; whether it is tried again is up to the next life. */
  abandon(): void {
    this.#tries.abandon();
  }

  /** Resolves when nothing runs. */
  whenIdle(): Promise<void> {
    return this.#tries.whenIdle();
  }

  #now(): number {
    return Math.round(this.#parts.clock.wallMs());
  }

  #open(record: OwnRun, compiled: CompiledJob): LiveRun {
    const run: LiveRun = { record, compiled, attempt: null, awaits: 'overlap', cancelReason: null, wakeAt: null };
    this.#runs.set(record.key, run);
    const ofJob = this.#byJob.get(record.jobId) ?? new Set();
    this.#byJob.set(record.jobId, ofJob.add(run));
    return run;
  }

  #cancel(run: LiveRun, reason: string, mode: StopMode): void {
    if (run.attempt === null) return this.#end(run, 'cancelled', reason);
    run.cancelReason = reason;
    run.attempt.stop?.(mode);
  }

  /** The next try of a run, when there is room for it and its function is at hand. */
  #begin(run: LiveRun): void {
    const { functions, runningMax } = this.#parts;
    if (this.#isStopping || run.attempt !== null || run.awaits === 'function') return;
    if (this.#tries.running + this.#fetching >= runningMax) {
      run.awaits = 'slot';
      this.#inLine.add(run);
      return;
    }
    const { functionChecksum: checksum, functionId, functionVersion } = run.compiled.job;
    const content = functions.get(checksum);
    if (content !== null) return this.#tries.start(run, content);
    run.awaits = 'function';
    this.#fetching += 1;
    functions.want({ checksum, functionId, functionVersion }, (answer) => {
      run.awaits = 'overlap';
      this.#fetching -= 1;
      if (this.#runs.get(run.record.key) !== run || this.#isStopping) return this.#nextInLine();
      this.#tries.start(run, 'checksum' in answer ? answer : failedEnd(answer.code, answer.message));
    });
  }

  /** A try is over: another one follows, or the run is over. */
  #settle(run: LiveRun, end: AttemptEnd, portions: number, endedAt: number): void {
    run.record = afterAttempt(run.record, end, endedAt, portions);
    const { outcome } = end;
    if (outcome !== 'succeeded' && outcome !== 'cancelled' && this.#mayRetry(run, outcome))
      return this.#retryLater(run);
    const result = end.result === undefined ? undefined : (JSON.parse(end.result) as JsonValue);
    this.#end(run, outcome, outcome === 'cancelled' ? (run.cancelReason ?? 'cancelled') : null, result);
  }

  #mayRetry({ record, compiled, cancelReason }: LiveRun, outcome: RetryableOutcome): boolean {
    const { retry } = compiled.job;
    if (cancelReason !== null || !this.#parts.isHeld(record.jobId)) return false;
    return retry.on.includes(outcome) && record.tries <= retry.maxRetries;
  }

  #retryLater(run: LiveRun): void {
    const { random, clock, book, wakeLater } = this.#parts;
    const delayMs = retryDelayMs(run.compiled.job.retry, run.record.tries, random.fraction());
    run.record = { ...run.record, phase: 'retrying', at: this.#now() + delayMs };
    run.wakeAt = clock.monotonicMs() + delayMs;
    book.add({ runs: [run.record] });
    wakeLater();
  }

  #end(run: LiveRun, state: FinalRunState, reason: string | null, result?: JsonValue): void {
    const { key, jobId } = run.record;
    const wasFull = this.roomFor(jobId) === 0;
    this.#runs.delete(key);
    this.#inLine.delete(run);
    this.#byJob.get(jobId)?.delete(run);
    this.#report(run.record, state, reason, result);
    this.#nextOf(jobId);
    if (this.#byJob.get(jobId)?.size === 0) this.#byJob.delete(jobId);
    if (wasFull) this.#parts.wakeLater();
  }

  #nextInLine(): void {
    for (const run of this.#inLine) {
      if (this.#tries.running + this.#fetching >= this.#parts.runningMax) return;
      this.#inLine.delete(run);
      run.awaits = 'overlap';
      this.#begin(run);
    }
  }

  #report(record: OwnRun, state: FinalRunState, reason: string | null, result?: JsonValue): void {
    this.#parts.spool.add(itemsOf(record, state, reason, result), [record]);
  }

  /** Begins the oldest run that waits for the others of its job, when none of them is left. */
  #nextOf(jobId: string): void {
    const runs = this.#runsOf(jobId);
    if (runs.some(({ record, awaits }) => record.phase !== 'waiting' || awaits !== 'overlap')) return;
    const [next] = runs;
    if (next !== undefined) this.#begin(next);
  }
}
