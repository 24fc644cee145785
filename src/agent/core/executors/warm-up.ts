import type { FromExecutor } from '../../executor/messages';
import type { Cancel, Clock, ExecutorSpec } from '../../ports';
import type { FunctionContent } from '../../../shared/protocol/frames';
import type { ExecutorPool } from './pool';
import type { Slot, SlotUser } from './slot';

/** An executor that has not loaded its function by then is ended. */
const LOAD_LIMIT_MS = 30_000;

export interface WarmUpParts {
  pool: ExecutorPool;
  clock: Clock;
  /** File URL of the function's module. */
  module: string;
}

/** Starts an executor and loads a function into it, so that its next call finds it warm. One that is warm stays so. */
export class WarmUp implements SlotUser {
  readonly #content: FunctionContent;
  readonly #spec: ExecutorSpec;
  readonly #parts: WarmUpParts;
  #slot: Slot | null = null;
  #cancelTimer: Cancel = () => {};

  constructor(content: FunctionContent, spec: ExecutorSpec, parts: WarmUpParts) {
    this.#content = content;
    this.#spec = spec;
    this.#parts = parts;
    parts.pool.acquire(content.checksum, spec, this);
  }

  granted(slot: Slot): void {
    this.#slot = slot;
    if (slot.isLoaded) return this.#parts.pool.release(slot);
    // The call that comes is not its first.
    slot.calls += 1;
    this.#cancelTimer = this.#parts.clock.setTimer(LOAD_LIMIT_MS, () => slot.kill());
  }

  message(message: FromExecutor): void {
    if (this.#slot === null) return;
    if (message.t === 'ready') void this.#load(this.#slot);
    else if (message.t === 'loaded') this.#loaded(this.#slot);
    else if (message.t === 'load-failed') this.#slot.kill();
  }

  async #load(slot: Slot): Promise<void> {
    await this.#parts.pool.measureBaseline(slot);
    const { name, functionVersion } = this.#content;
    const label = `fn://${name}@${functionVersion}`;
    slot.send({
      t: 'load',
      id: slot.calls,
      module: this.#parts.module,
      label,
      environment: this.#spec.environment,
    });
  }

  #loaded(slot: Slot): void {
    this.#cancelTimer();
    slot.isLoaded = true;
    this.#parts.pool.release(slot);
  }

  /** Nobody asked for what it prints while it loads; a call that fails to load tells. */
  output(): void {}

  memoryExceeded(): void {
    this.#slot?.kill();
  }

  exited(): void {
    this.#cancelTimer();
  }
}
