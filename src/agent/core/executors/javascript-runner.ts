import type { FunctionContent } from '../../../shared/protocol/frames';
import { plainEnvironment, type CallEnvironment } from '../environment';
import type { Invocation, Runner, StopMode } from '../runner';
import { Call } from './call';
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
    const spec = { environment: plainOf(invocation.environment), memoryMb: content.memoryMb };
    const parts = { pool: this.#pool, clock: this.#ports.clock, module: () => this.#moduleOf(content.checksum) };
    const call = new Call(invocation, spec, parts);
    return (mode) => call.stop(mode);
  }

  warm(content: FunctionContent): void {
    const environment = plainEnvironment(content);
    // The values of secrets come with each start, and an executor serves only calls with the same.
    if (environment === null) return;
    const spec = { environment, memoryMb: content.memoryMb };
    const parts = { pool: this.#pool, clock: this.#ports.clock, module: this.#moduleOf(content.checksum) };
    new WarmUp(content, spec, parts);
  }

  /** Ends every executor. */
  stop(): void {
    this.#pool.stop();
  }
}

/** What the process is started with. Secrets reach it over its channel, where no list of processes shows them. */
function plainOf({ all, secret }: CallEnvironment): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(secret, name)));
}
