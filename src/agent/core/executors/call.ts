import { createHash } from 'node:crypto';
import type { RunError } from '../../../shared/domain/run';
import type { FromExecutor, ToExecutor } from '../../executor/messages';
import type { Cancel, Clock, ExecutorExit, ExecutorSpec } from '../../ports';
import { failedEnd, type AttemptEnd } from '../attempt-end';
import { jsonProblem } from '../json-depth';
import type { Invocation, StopMode } from '../runner';
import type { ExecutorPool } from './pool';
import type { Slot, SlotUser } from './slot';

/** A cold start may take this long even when the function's own time is shorter. */
const LOAD_MS_MIN = 10_000;
const TIMEOUT_GRACE_MS_MAX = 2_000;
const CANCEL_GRACE_MS = 10_000;
/** A killed process that is still there after this time is given up. */
const KILL_LIMIT_MS = 5_000;

export interface CallParts {
  pool: ExecutorPool;
  clock: Clock;
  /** File URL of the function's module. */
  module: () => string;
}

/** One call of a JavaScript function: finds an executor, loads the function if need be, and watches until it is over. */
export class Call implements SlotUser {
  readonly #invocation: Invocation;
  readonly #parts: CallParts;
  readonly #withdraw: () => void;
  #slot: Slot | null = null;
  #isCold = false;
  #grantedMs = 0;
  #coldStartMs: number | null = null;
  #isOver = false;
  #isKilled = false;
  /** How the call will be judged, once that no longer depends on the function. */
  #verdict: AttemptEnd | null = null;
  #isHeapExhausted = false;
  #cancelTimer: Cancel = () => {};

  constructor(invocation: Invocation, spec: ExecutorSpec, parts: CallParts) {
    this.#invocation = invocation;
    this.#parts = parts;
    this.#withdraw = parts.pool.acquire(warmKey(invocation), spec, this);
  }

  granted(slot: Slot): void {
    this.#slot = slot;
    this.#isCold = slot.calls === 0;
    slot.calls += 1;
    this.#grantedMs = this.#parts.clock.monotonicMs();
    if (slot.isLoaded) {
      this.#invoke(slot);
      return this.#begun();
    }
    // What an empty executor takes is measured once, while it is empty; after that nothing has to be waited for.
    if (this.#parts.pool.knowsBaseline(slot)) this.#load(slot);
    this.#arm(Math.max(LOAD_MS_MIN, this.#invocation.grant.timeoutMs), () =>
      this.#kill(this.#timedOut('The function was not loaded in time.')),
    );
  }

  message(message: FromExecutor): void {
    if (this.#isOver || this.#isKilled || !this.#slot) return;
    switch (message.t) {
      case 'ready':
        return void this.#ready(this.#slot);
      case 'loaded':
        this.#slot.isLoaded = true;
        this.#coldStartMs = this.#parts.clock.monotonicMs() - this.#grantedMs;
        return this.#begun();
      case 'load-failed':
        this.#slot.kill();
        return this.#finish(this.#failed('load_error', message.message, message.stack));
      case 'log':
        if (message.id !== this.#slot.calls) return;
        for (const [level, text] of message.lines) this.#invocation.log(level, text);
        return;
      default:
        if (message.id === this.#slot.calls) this.#answered(this.#slot, message);
    }
  }

  async #ready(slot: Slot): Promise<void> {
    if (slot.baselineBytes !== null) return;
    await this.#parts.pool.measureBaseline(slot);
    this.#load(slot);
  }

  /** The call follows at once: the executor keeps it until the function is loaded. */
  #load(slot: Slot): void {
    const { content, grant, environment } = this.#invocation;
    const label = `fn://${content.name}@${grant.functionVersion}`;
    slot.send({
      t: 'load',
      id: slot.calls,
      module: this.#parts.module(),
      label,
      environment: environment.all,
    });
    this.#invoke(slot);
  }

  #invoke(slot: Slot): void {
    const { args, kwargs, runId, attempt, fireTime, trigger } = this.#invocation.grant;
    const instant = fireTime === null ? null : new Date(fireTime).toISOString();
    slot.send({ t: 'invoke', id: slot.calls, args, kwargs, runId, attempt, fireTime: instant, trigger });
  }

  /** The function runs from now on. */
  #begun(): void {
    const { timeoutMs } = this.#invocation.grant;
    this.#arm(timeoutMs, () => {
      const verdict = this.#timedOut(`The function did not end within ${timeoutMs / 1_000} s.`);
      this.#abort('timeout', verdict, Math.min(TIMEOUT_GRACE_MS_MAX, timeoutMs / 10));
    });
  }

  #answered(slot: Slot, message: Extract<FromExecutor, { t: 'done' | 'failed' }>): void {
    if (message.t === 'failed' && message.fatal) slot.kill();
    this.#finish(this.#verdict ?? this.#judge(message));
    if (!(message.t === 'failed' && message.fatal)) this.#parts.pool.release(slot);
  }

  #judge(message: Extract<FromExecutor, { t: 'done' | 'failed' }>): AttemptEnd {
    if (message.t === 'failed') return this.#failed(message.code, message.message, message.stack);
    const problem = jsonProblem(message.result);
    if (problem) return this.#failed('result_not_json', problem);
    return { outcome: 'succeeded', cold: this.#isCold, result: message.result };
  }

  output(stream: 'stdout' | 'stderr', line: string): void {
    if (stream === 'stderr' && line.includes('JavaScript heap out of memory')) this.#isHeapExhausted = true;
    if (!this.#isOver) this.#invocation.log(stream === 'stdout' ? 'info' : 'error', line);
  }

  memoryExceeded(usedMb: number): void {
    const { memoryMb } = this.#invocation.content;
    this.#kill(this.#failed('memory_exceeded', `The function used ${usedMb} MB; it may use ${memoryMb} MB.`));
  }

  stop(mode: StopMode): void {
    if (this.#isOver) return;
    const verdict = this.#ended('cancelled', { code: 'cancelled', message: 'The run was cancelled.' });
    if (!this.#slot) {
      this.#withdraw();
      return this.#finish(verdict);
    }
    if (mode === 'terminate' || !this.#slot.isLoaded) return this.#kill(verdict);
    if (!this.#verdict) this.#abort('cancel', verdict, CANCEL_GRACE_MS);
  }

  #abort(reason: 'timeout' | 'cancel', verdict: AttemptEnd, graceMs: number): void {
    this.#verdict ??= verdict;
    const message: ToExecutor = { t: 'abort', id: this.#slot?.calls ?? 0, reason };
    this.#slot?.send(message);
    this.#arm(graceMs, () => this.#kill(verdict));
  }

  #kill(verdict: AttemptEnd): void {
    this.#verdict ??= verdict;
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#slot?.kill();
    this.#arm(KILL_LIMIT_MS, () => this.#finish(this.#verdict ?? verdict));
  }

  exited({ code, signal, problem }: ExecutorExit): void {
    if (this.#verdict) return this.#finish(this.#verdict);
    if (problem !== undefined) return this.#finish(this.#failed('executor_failed', problem));
    if (this.#isHeapExhausted) {
      const { memoryMb } = this.#invocation.content;
      const message = `The function's heap grew beyond what it may use: ${memoryMb} MB.`;
      return this.#finish(this.#failed('memory_exceeded', message));
    }
    const how = signal ? `by signal ${signal}` : `with code ${code}`;
    this.#finish(this.#failed('executor_exit', `The function's process ended ${how}.`));
  }

  #finish(end: AttemptEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#invocation.done(this.#coldStartMs === null ? end : { ...end, coldStartMs: this.#coldStartMs });
  }

  #arm(delayMs: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.setTimer(delayMs, run);
  }

  #timedOut(message: string): AttemptEnd {
    return this.#ended('timed_out', { code: 'timeout', message });
  }

  #ended(outcome: AttemptEnd['outcome'], error: RunError): AttemptEnd {
    return { outcome, cold: this.#isCold, error };
  }

  #failed(code: string, message: string, stack?: string): AttemptEnd {
    return failedEnd(code, message, stack === undefined ? { cold: this.#isCold } : { cold: this.#isCold, stack });
  }
}

/**
 * Which calls may share a warm executor: those of one content with the same values of its secrets. The values themselves
 * are not kept for that.
 */
function warmKey({ content, environment }: Invocation): string {
  const secrets = Object.entries(environment.secret);
  if (secrets.length === 0) return content.checksum;
  return `${content.checksum} ${createHash('sha256').update(JSON.stringify(secrets)).digest('hex')}`;
}
