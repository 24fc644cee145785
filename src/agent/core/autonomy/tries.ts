import type { FunctionContent } from '../../../shared/protocol/frames';
import type { Clock } from '../../ports';
import { failedEnd, lostEnd, withinLimit, type AttemptEnd } from '../attempt-end';
import { AttemptLog } from '../attempt-log';
import { runFunction } from '../run-function';
import type { Runners } from '../runner';
import type { Book } from './book';
import { logKey, type OwnLogs } from './logs';
import { grantOf, type LiveAttempt, type LiveRun } from './own-run';
import type { Spool } from './spool';

export interface TriesParts {
  nodeId: string;
  clock: Clock;
  runners: Runners;
  book: Book;
  spool: Spool;
  logs: OwnLogs;
  /** A try is over and its log is on the disk, in so many portions. */
  ended: (run: LiveRun, end: AttemptEnd, logPortions: number, endedAt: number) => void;
}

/**
 * The tries of runs that this node fires. The order of events of each: its record is durable, the function runs, its log is
 * on the disk, and whoever is told makes its end durable.
 */
export class Tries {
  readonly #parts: TriesParts;
  readonly #live = new Set<LiveRun>();
  #whenIdle: (() => void)[] = [];

  constructor(parts: TriesParts) {
    this.#parts = parts;
  }

  /** How many are on their way. */
  get running(): number {
    return this.#live.size;
  }

  /**
   * Begins the next try of a run when it is recorded.
   * @param given what runs, or why nothing can
   */
  start(run: LiveRun, given: FunctionContent | AttemptEnd): void {
    run.wakeAt = null;
    run.record = {
      ...run.record,
      phase: 'running',
      at: Math.round(this.#parts.clock.wallMs()),
      tries: run.record.tries + 1,
    };
    const attempt: LiveAttempt = { log: new AttemptLog(), stop: null, isEnded: false };
    run.attempt = attempt;
    this.#live.add(run);
    const ended = (end: AttemptEnd): void => void this.#attemptEnded(run, attempt, end);
    if ('outcome' in given) return ended(given);
    const failed = (reason: string): void =>
      ended(
        failedEnd(
          'journal_unavailable',
          `The node could not write its journal, so the attempt was not started: ${reason}`,
        ),
      );
    this.#parts.book.addAnswered({ runs: [run.record] }, { durable: () => this.#run(run, attempt, given), failed });
  }

  #run(run: LiveRun, attempt: LiveAttempt, content: FunctionContent): void {
    if (attempt.isEnded) return;
    const { runners, clock, nodeId } = this.#parts;
    const done = (end: AttemptEnd): void => void this.#attemptEnded(run, attempt, end);
    if (run.cancelReason !== null) {
      const error = { code: 'cancelled', message: 'The attempt was cancelled before its function began.' };
      return done({ outcome: 'cancelled', cold: false, error });
    }
    const stop = runFunction(runners, grantOf(run, content, nodeId), content, {
      log: (level, text) => attempt.log.add(clock.wallMs(), level, text),
      done,
    });
    if (!attempt.isEnded) attempt.stop = stop;
  }

  async #attemptEnded(run: LiveRun, attempt: LiveAttempt, given: AttemptEnd): Promise<void> {
    if (attempt.isEnded) return;
    attempt.isEnded = true;
    attempt.stop = null;
    const { clock, logs, spool, ended } = this.#parts;
    let end = withinLimit(given);
    if (end.result !== undefined && !spool.hasRoomFor(end.result.length)) {
      attempt.log.add(
        clock.wallMs(),
        'warn',
        `the result (${end.result.length} characters) was left out: no room for it`,
      );
      const { result: _, ...rest } = end;
      end = rest;
    }
    const endedAt = Math.round(this.#parts.clock.wallMs());
    attempt.log.close(clock.wallMs());
    const { jobId, last, tries } = run.record;
    const portions = await logs.keep(logKey({ jobId, fireTime: last, attempt: tries }), attempt.log);
    run.attempt = null;
    this.#live.delete(run);
    ended(run, end, portions, endedAt);
    if (this.#live.size === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Ends what still runs as lost; whether it is tried again is up to the next life. */
  abandon(): void {
    for (const run of this.#live) {
      const { attempt } = run;
      if (attempt === null) continue;
      const { stop } = attempt;
      void this.#attemptEnded(run, attempt, lostEnd());
      stop?.('terminate');
    }
  }

  /** Resolves when nothing runs. */
  whenIdle(): Promise<void> {
    if (this.#live.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
