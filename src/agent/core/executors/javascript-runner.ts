import type { FunctionContent } from '../../../shared/protocol/frames';
import { failedEnd } from '../attempt-end';
import type { Invocation, Runner, StopMode } from '../runner';
import { Call, environmentOf } from './call';
import { ExecutorPool, type PoolPorts } from './pool';
import { WarmUp } from './warm-up';

/** Runs JavaScript functions in executors. */
export class JavascriptRunner implements Runner {
  readonly #ports: PoolPorts;
  readonly #pool: ExecutorPool;
  readonly #moduleOf: (checksum: string) => string;

  /** @param moduleOf the file URL of the ES module with this checksum */
  constructor(ports: PoolPorts, moduleOf: (checksum: string) => string) {
    this.#ports = ports;
    this.#pool = new ExecutorPool(ports);
    this.#moduleOf = moduleOf;
  }

  run(invocation: Invocation): (mode: StopMode) => void {
    const { content } = invocation;
    const secret = Object.entries(content.environment).find(([, value]) => typeof value !== 'string');
    if (secret) {
      invocation.done(failedEnd('not_supported', `The secret for ${secret[0]} cannot be given to a function yet.`));
      return () => {};
    }
    const spec = { environment: environmentOf(content.environment), memoryMb: content.memoryMb };
    const parts = { pool: this.#pool, clock: this.#ports.clock, module: this.#moduleOf(content.checksum) };
    const call = new Call(invocation, spec, parts);
    return (mode) => call.stop(mode);
  }

  warm(content: FunctionContent): void {
    const spec = { environment: environmentOf(content.environment), memoryMb: content.memoryMb };
    const parts = { pool: this.#pool, clock: this.#ports.clock, module: this.#moduleOf(content.checksum) };
    new WarmUp(content, spec, parts);
  }

  /** Ends every executor. */
  stop(): void {
    this.#pool.stop();
  }
}
