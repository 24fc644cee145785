import type { OperationError } from '../../shared/domain/error';
import type { Effects } from './effects';
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
  /** An input was given up, or the store failed. Nothing of it was kept. */
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

type Answer = (result: { ok: true; value: { ids: number[] } } | { ok: false; error: OperationError }) => void;

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
  #stopped = false;
  #cancelTimer: (() => void) | null = null;
  #faulted = false;
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
  execute(command: Command, caller: Caller): Promise<Parameters<Answer>[0]> {
    if (this.#stopped || this.#faulted || this.#inbox.length >= INBOX_MAX)
      return Promise.resolve({
        ok: false,
        error: {
          code: 'unavailable',
          message: this.#faulted ? 'The store cannot be written now.' : 'The hub is busy. Try again.',
          reason: this.#faulted ? 'store_failed' : 'busy',
          retryAfterSeconds: 1,
        },
      });
    return new Promise((resolve) => {
      this.#push({ type: 'command', command, caller }, resolve);
    });
  }

  #push(body: InputBody, answer: Answer | null): void {
    const { clock, timers } = this.#ports;
    this.#inbox.push({ body, wallMs: clock.wallMs(), monoMs: clock.monoMs(), answer });
    if (this.#drainSet) return;
    this.#drainSet = true;
    timers.soon(() => {
      this.#drainSet = false;
      if (!this.#stopped) this.#drain();
    });
  }

  #drain(): void {
    const batch = this.#inbox.splice(0, BATCH_MAX);
    if (batch.length > 0) this.#applyBatch(batch);
    if (this.#inbox.length > 0 && !this.#drainSet && !this.#stopped) {
      this.#drainSet = true;
      this.#ports.timers.soon(() => {
        this.#drainSet = false;
        if (!this.#stopped) this.#drain();
      });
    }
    if (!this.#stopped) this.#setTimer();
  }

  #applyBatch(batch: Waiting[]): void {
    const inputs = batch.map(({ body, wallMs, monoMs }): Input => ({ ...body, wallMs, monoMs }));
    let effects: Effects;
    try {
      effects = this.#ports.transact(() => this.#engine.apply(inputs));
    } catch (error) {
      this.#engine.reload();
      this.#ports.onRollback();
      // One bad input must not take its neighbours with it.
      if (batch.length > 1) for (const one of batch) this.#applyBatch([one]);
      else for (const input of inputs) this.#giveUp(error, input, batch[0]?.answer ?? null);
      return;
    }
    this.#faulted = false;
    this.stats.batches += 1;
    this.stats.inputs += batch.length;
    this.stats.largestBatch = Math.max(this.stats.largestBatch, batch.length);
    for (const [index, result] of effects.results) batch[index]?.answer?.(result);
    this.#ports.onCommit(effects, batch.length);
  }

  #giveUp(error: unknown, input: Input, answer: Answer | null): void {
    this.#ports.onFault(error, input);
    this.#faulted = input.type === 'tick';
    answer?.({
      ok: false,
      error: { code: 'internal', message: 'The hub failed to carry this out. Nothing was changed.' },
    });
  }

  #setTimer(): void {
    this.#cancelTimer?.();
    const dueAt = this.#engine.nextDueAt();
    const now = this.#ports.clock.wallMs();
    const wanted = dueAt === null ? TIMER_MAX_MS : Math.min(TIMER_MAX_MS, Math.max(0, dueAt - now));
    const delay = this.#faulted ? Math.max(FAULT_PAUSE_MS, wanted) : wanted;
    this.#cancelTimer = this.#ports.timers.after(delay, () => {
      this.#push({ type: 'tick' }, null);
    });
  }
}
