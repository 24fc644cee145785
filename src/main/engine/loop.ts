import type { OperationError } from '../../shared/domain/error';
import type { CommandResult, Effects } from './effects';
import type { Engine } from './engine';
import type { Caller, Command, Input, InputBody } from './input';
import type { Clock, Timers, Transact } from './ports';

export interface LoopPorts {
  clock: Clock;
  timers: Timers;
  transact: Transact;
  /** Called after each commit. Must not throw: what is committed cannot be taken back. */
  onCommit(effects: Effects, inputs: number): void;
  /** A batch failed and the engine read everything again: rows that were handed out before are not its own any more. */
  onRollback(): void;
  /** Whether an error is the store's own (a full disk, say) and no input's fault: the same inputs may do later. */
  isStoreFailure(error: unknown): boolean;
  /** The store failed. Inputs wait; it is tried again and again. */
  onStoreFailure(error: unknown): void;
  /** An input was given up. Nothing of it was kept. */
  onFault(error: unknown, input: Input): void;
}

/** Inputs that may wait; beyond it a source gets its refusal. */
const INBOX_MAX = 20_000;
/** Inputs in one transaction. */
const BATCH_MAX = 1_000;
/** The timer is never set further ahead, so that a sleep or a clock step is noticed soon. */
const TIMER_MAX_MS = 30_000;
/** How long to wait before trying again after the store failed. */
const FAULT_PAUSE_MS = 1_000;

const busy: OperationError = {
  code: 'unavailable',
  message: 'The hub is busy. Try again.',
  reason: 'busy',
  retryAfterSeconds: 1,
};
const storeFailed: OperationError = {
  code: 'unavailable',
  message: 'The store cannot be written now.',
  reason: 'store_failed',
  retryAfterSeconds: 1,
};

/** Inputs that the timer makes, and will make again. */
const isTimers = ({ type }: InputBody): boolean => type === 'tick' || type === 'prepare';

type Answer = (result: CommandResult) => void;

interface Waiting {
  body: InputBody;
  wallMs: number;
  monoMs: number;
  answer: Answer | null;
}

/**
 * The inbox: collects inputs, applies what has arrived since the last commit in one transaction, commits, and only then
 * lets the effects happen. It owns the one timer.
 */
export class EngineLoop {
  readonly #engine: Engine;
  readonly #ports: LoopPorts;
  #inbox: Waiting[] = [];
  #drainSet = false;
  #readAheadSet = false;
  #stopped = false;
  #cancelTimer: (() => void) | null = null;
  /** The last tick failed, or the store did. */
  #faulted = false;
  /** Inputs wait for a store that can be written again. */
  #holding = false;
  /** Of the last batches, for the benchmarks and metrics. */
  readonly stats = { batches: 0, inputs: 0, largestBatch: 0 };

  constructor(engine: Engine, ports: LoopPorts) {
    this.#engine = engine;
    this.#ports = ports;
  }

  /** Looks at the clock for the first time. */
  start(): void {
    this.#push({ type: 'tick' }, null);
  }

  /** Stops taking inputs. What waits is applied first, so that what was accepted is kept. */
  stop(): void {
    while (this.#inbox.length > 0 && !this.#faulted) this.#drain();
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** @returns false when the inbox is full: the source has to wait */
  submit(body: InputBody): boolean {
    if (this.#stopped || this.#inbox.length >= INBOX_MAX) return false;
    this.#push(body, null);
    return true;
  }

  /** Carries out a command. Resolves after the commit. */
  execute(command: Command, caller: Caller): Promise<CommandResult> {
    if (this.#stopped || this.#faulted || this.#inbox.length >= INBOX_MAX)
      return Promise.resolve({
        ok: false,
        error: this.#faulted ? storeFailed : busy,
      });
    return new Promise((resolve) => {
      this.#push({ type: 'command', command, caller }, resolve);
    });
  }

  /** Whether anybody waits for the engine. */
  get isBusy(): boolean {
    return this.#inbox.length > 0 || this.#faulted;
  }

  #push(body: InputBody, answer: Answer | null): void {
    const { clock } = this.#ports;
    const waiting = { body, wallMs: clock.wallMs(), monoMs: clock.monoMs(), answer };
    if (isTimers(body) && this.#inbox.length >= BATCH_MAX) this.#pushAhead(waiting);
    else this.#inbox.push(waiting);
    if (!this.#holding || body.type === 'tick') this.#drainSoon();
  }

  /**
   * What is due does not wait behind a fleet that comes back at once: it is the last of the next batch. Whatever it
   * overtakes counts as having come with it, so that time goes forwards only.
   */
  #pushAhead(timer: Waiting): void {
    const overtaken = this.#inbox.splice(BATCH_MAX - 1);
    for (const one of overtaken) {
      one.wallMs = timer.wallMs;
      one.monoMs = timer.monoMs;
    }
    this.#inbox.push(timer, ...overtaken);
  }

  #drainSoon(): void {
    if (this.#drainSet) return;
    this.#drainSet = true;
    this.#ports.timers.soon(() => {
      this.#drainSet = false;
      if (!this.#stopped) this.#drain();
    });
  }

  #drain(): void {
    const batch = this.#inbox.splice(0, BATCH_MAX);
    const done = batch.length === 0 ? 0 : this.#applyAll(batch);
    if (done < batch.length) this.#hold(batch.slice(done));
    if (this.#stopped) return;
    if (this.#inbox.length > 0 && !this.#holding) this.#drainSoon();
    else this.#readAheadSoon();
    this.#setTimer();
  }

  /** While nothing is to be done, jobs that fall due next are read, a few at a time. */
  #readAheadSoon(): void {
    if (this.#readAheadSet || this.#faulted) return;
    this.#readAheadSet = true;
    this.#ports.timers.soon(() => {
      this.#readAheadSet = false;
      if (this.#stopped || this.#faulted || this.#inbox.length > 0) return;
      try {
        if (this.#engine.readAhead()) this.#readAheadSoon();
      } catch {
        // It is read again when it falls due; a failure is told then.
      }
    });
  }

  /** @returns how many of the inputs are dealt with: all of them, unless the store failed on the way */
  #applyAll(batch: readonly Waiting[]): number {
    const inputs = batch.map(({ body, wallMs, monoMs }): Input => ({ ...body, wallMs, monoMs }));
    let effects: Effects;
    try {
      effects = this.#ports.transact(() => this.#engine.apply(inputs));
    } catch (error) {
      this.#engine.reload();
      this.#ports.onRollback();
      if (this.#ports.isStoreFailure(error)) {
        this.#ports.onStoreFailure(error);
        return 0;
      }
      if (batch.length === 1) {
        for (const input of inputs) this.#giveUp(error, input, batch[0]?.answer ?? null);
        return 1;
      }
      // One bad input must not take its neighbours with it.
      for (const [index, one] of batch.entries()) if (this.#applyAll([one]) === 0) return index;
      return batch.length;
    }
    this.#faulted = false;
    this.#holding = false;
    this.stats.batches += 1;
    this.stats.inputs += batch.length;
    this.stats.largestBatch = Math.max(this.stats.largestBatch, batch.length);
    for (const [index, result] of effects.results) batch[index]?.answer?.(result);
    this.#ports.onCommit(effects, batch.length);
    return batch.length;
  }

  /**
   * The store cannot be written now: commands are told so, what nodes said waits until it can. The next tick tries.
   */
  #hold(rest: readonly Waiting[]): void {
    this.#faulted = true;
    this.#holding = true;
    for (const { answer } of rest) answer?.({ ok: false, error: storeFailed });
    this.#inbox.unshift(...rest.filter(({ body }) => body.type !== 'command' && !isTimers(body)));
  }

  #giveUp(error: unknown, input: Input, answer: Answer | null): void {
    this.#ports.onFault(error, input);
    this.#faulted = isTimers(input);
    answer?.({
      ok: false,
      error: { code: 'internal', message: 'The hub failed to carry this out. Nothing was changed.' },
    });
  }

  #setTimer(): void {
    this.#cancelTimer?.();
    const now = this.#ports.clock.wallMs();
    const dueAt = this.#engine.nextDueAt() ?? Infinity;
    const prepareAt = this.#faulted || dueAt <= now ? null : this.#engine.prepareAt(now);
    const isAhead = prepareAt !== null && prepareAt < dueAt;
    const wanted = Math.min(TIMER_MAX_MS, Math.max(0, (isAhead ? prepareAt : dueAt) - now));
    const delay = this.#holding ? FAULT_PAUSE_MS : this.#faulted ? Math.max(FAULT_PAUSE_MS, wanted) : wanted;
    this.#cancelTimer = this.#ports.timers.after(delay, () => {
      this.#push({ type: isAhead ? 'prepare' : 'tick' }, null);
    });
  }
}
