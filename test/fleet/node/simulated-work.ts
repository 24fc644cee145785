import { failedEnd, type AttemptEnd } from '../../../src/agent/core/attempt-end';
import type { Invocation, Runner, StopMode } from '../../../src/agent/core/runner';
import type { Clock } from '../../../src/agent/ports';
import type { JsonValue } from '../../../src/shared/domain/json';
import type { SeededRandom } from '../../support/seeded-random';

/** How functions behave that nobody runs. */
export interface Behaviour {
  /** How long one takes on average, ms; 0: it ends at once. */
  runMs: number;
  /** Share of runs that fail, from 0 to 1. */
  failShare: number;
}

/** What became of attempts on all nodes of a process. */
export interface WorkCounts {
  started: number;
  succeeded: number;
  failed: number;
  stopped: number;
}

/** The longest that one takes, as a multiple of the average. */
const LONGEST = 4;

/**
 * Pretends to run functions of every kind: takes its time, writes a line, and succeeds or fails by chance. Nothing is
 * executed. The builtins `sleep` and `fail` keep their meaning, and `echo` answers what it was given.
 */
export class SimulatedWork implements Runner {
  readonly #behaviour: Behaviour;
  readonly #counts: WorkCounts;
  readonly #random: SeededRandom;
  readonly #clock: Clock;

  constructor(behaviour: Behaviour, counts: WorkCounts, random: SeededRandom, clock: Clock) {
    this.#behaviour = behaviour;
    this.#counts = counts;
    this.#random = random;
    this.#clock = clock;
  }

  run(invocation: Invocation): (mode: StopMode) => void {
    const { grant, log } = invocation;
    this.#counts.started += 1;
    const tookMs = this.#durationMs(invocation);
    const end = this.#end(invocation, tookMs);
    if (tookMs === 0) {
      this.#settle(invocation, end);
      return () => {};
    }
    log('info', `attempt ${grant.attempt} begins`);
    let isOver = false;
    const settle = (how: AttemptEnd): void => {
      if (isOver) return;
      isOver = true;
      cancel();
      this.#settle(invocation, how);
    };
    const isTooLong = tookMs > grant.timeoutMs;
    const timedOut: AttemptEnd = {
      outcome: 'timed_out',
      cold: false,
      error: { code: 'timeout', message: `Not done within ${grant.timeoutMs} ms.` },
    };
    const cancel = this.#clock.setTimer(Math.min(tookMs, grant.timeoutMs), () => settle(isTooLong ? timedOut : end));
    return () =>
      settle({
        outcome: 'cancelled',
        cold: false,
        error: { code: 'cancelled', message: 'The attempt was cancelled.' },
      });
  }

  #settle({ done, log }: Invocation, end: AttemptEnd): void {
    if (end.outcome === 'succeeded') this.#counts.succeeded += 1;
    else if (end.outcome === 'cancelled') this.#counts.stopped += 1;
    else {
      this.#counts.failed += 1;
      log('error', end.error?.message ?? end.outcome);
    }
    done(end);
  }

  /** Exponential around the average, within bounds. */
  #durationMs({ grant, content }: Invocation): number {
    const [seconds] = grant.args;
    if (content.kind === 'builtin' && content.source === 'sleep')
      return Math.max(1, (typeof seconds === 'number' ? seconds : 1) * 1_000);
    const { runMs } = this.#behaviour;
    if (runMs === 0) return 0;
    return Math.max(1, Math.min(LONGEST * runMs, Math.round(-Math.log(1 - this.#random.fraction()) * runMs)));
  }

  #end({ grant, content }: Invocation, tookMs: number): AttemptEnd {
    const isFail = content.kind === 'builtin' && content.source === 'fail';
    if (isFail || this.#random.fraction() < this.#behaviour.failShare)
      return failedEnd('simulated_failure', 'This simulated node failed by chance.');
    const isEcho = content.kind === 'builtin' && content.source === 'echo';
    const result: JsonValue = isEcho ? { args: grant.args, kwargs: grant.kwargs } : { simulated: true, tookMs };
    return { outcome: 'succeeded', cold: false, result: JSON.stringify(result) };
  }
}
