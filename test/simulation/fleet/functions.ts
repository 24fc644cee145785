import type { Invocation, Runner, StopMode } from '../../../src/agent/core/runner';
import { failedEnd, type AttemptEnd } from '../../../src/agent/core/attempt-end';
import { attemptKey } from '../../../src/shared/protocol/attempt';
import type { Counts } from '../world/counts';
import type { Machine, Process } from '../world/machine';
import { fractionOf } from '../world/random';
import type { Witness } from '../checks/witness';

/** How a simulated function behaves; it is the text of its source. */
export interface Behaviour {
  /** Shares of calls, between 0 and 1. */
  failShare: number;
  longShare: number;
  logShare: number;
  ignoreCancelShare: number;
  /** Seconds that a usual, and a long, call takes at most. */
  usualSeconds: number;
  longSeconds: number;
}

const CANCEL_GRACE_MS = 10_000;
const TIMEOUT_GRACE_MS_MAX = 2_000;
const HUGE_LOG_SHARE = 0.0006;
const HUGE_LOG_LINES = 900;

/**
 * Functions that do what chance says, which depends on nothing but the seed and the attempt. They are the witness:
 * each execution is recorded by the function itself.
 */
export class SimulatedFunctions implements Runner {
  readonly #seed: number;
  readonly #machine: Machine;
  readonly #process: Process;
  readonly #witness: Witness;
  readonly #counts: Counts;
  readonly #onActivity: () => void;
  readonly #behaviours = new Map<string, Behaviour>();

  /** @param onActivity called when a function begins or ends */
  constructor(
    seed: number,
    machine: Machine,
    process: Process,
    witness: Witness,
    counts: Counts,
    onActivity: () => void,
  ) {
    this.#seed = seed;
    this.#machine = machine;
    this.#process = process;
    this.#witness = witness;
    this.#counts = counts;
    this.#onActivity = onActivity;
  }

  run({ grant, content, log, done }: Invocation): (mode: StopMode) => void {
    const key = attemptKey(grant);
    const draw = (what: string): number => fractionOf(this.#seed, `${what} ${key}`);
    const behaviour = this.#behaviourOf(content.checksum, content.source);
    this.#witness.begins(key, this.#machine.name);
    this.#onActivity();
    let isOver = false;
    let cancelTimer = (): void => {};
    const end = (how: AttemptEnd): void => {
      if (isOver) return;
      isOver = true;
      cancelTimer();
      this.#witness.ends(key, how.outcome);
      this.#onActivity();
      done(how);
    };
    const arm = (delayMs: number, how: AttemptEnd): void => {
      cancelTimer();
      cancelTimer = this.#machine.timer(delayMs, this.#process, () => {
        this.#machine.world.unsettled();
        end(how);
      });
    };
    if (draw('log') < behaviour.logShare) for (const line of ['begins', 'works', 'goes on']) log('info', line);
    if (draw('huge') < HUGE_LOG_SHARE) {
      this.#counts.add('function.huge_log');
      for (let line = 0; line < HUGE_LOG_LINES; line += 1) log('debug', 'x'.repeat(1_500));
    }
    const isLong = draw('long') < behaviour.longShare;
    const runsMs = 5 + draw('length') * 1_000 * (isLong ? behaviour.longSeconds : behaviour.usualSeconds);
    if (isLong) this.#counts.add('function.long');
    const ignoresCancel = draw('ignore') < behaviour.ignoreCancelShare;
    if (runsMs >= grant.timeoutMs) {
      this.#counts.add('function.times_out');
      const graceMs = ignoresCancel ? Math.min(TIMEOUT_GRACE_MS_MAX, grant.timeoutMs / 10) : 1;
      arm(grant.timeoutMs + graceMs, { outcome: 'timed_out', cold: false, error: { code: 'timeout', message: key } });
    } else if (draw('fail') < behaviour.failShare) {
      this.#counts.add('function.fails');
      arm(runsMs, failedEnd('error', key));
    } else arm(runsMs, { outcome: 'succeeded', cold: isLong, result: JSON.stringify({ key }) });
    return (mode) => {
      if (isOver) return;
      const graceMs = mode === 'terminate' ? 5 : ignoresCancel ? CANCEL_GRACE_MS : Math.floor(draw('stop') * 1_500);
      if (ignoresCancel && mode === 'cancel') this.#counts.add('function.ignores_cancel');
      arm(graceMs, { outcome: 'cancelled', cold: false, error: { code: 'cancelled', message: key } });
    };
  }

  #behaviourOf(checksum: string, source: string): Behaviour {
    let behaviour = this.#behaviours.get(checksum);
    if (behaviour === undefined) {
      behaviour = JSON.parse(source) as Behaviour;
      this.#behaviours.set(checksum, behaviour);
    }
    return behaviour;
  }
}
