import { setTimeout as pause } from 'node:timers/promises';
import type { ServedHub } from '../../support/hub/serve';
import type { AttemptRef } from '../../../src/shared/protocol/attempt';

/** Between two runs of the honest node. */
const PAUSE_MS = 50;
/** Attempts that attackers know of. */
const KNOWN_MAX = 50;

interface RunView {
  state: string;
  nodeId: string;
  createdAt: string;
  endedAt: string;
}

/** Gives runs to a node that keeps to the protocol, one after the other, and looks at how they went. */
export class HonestWork {
  readonly latenciesMs: number[] = [];
  readonly failures: string[] = [];
  /** Attempts that it was given lately, as anybody could name them who had watched. */
  readonly attempts: AttemptRef[] = [];
  readonly #hub: ServedHub;
  readonly #functionId: string;
  readonly #nodeId: string;
  #isOver = false;
  #work: Promise<void> = Promise.resolve();

  constructor(hub: ServedHub, functionId: string, nodeId: string) {
    this.#hub = hub;
    this.#functionId = functionId;
    this.#nodeId = nodeId;
  }

  start(): void {
    this.#work = this.#loop();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }

  async #loop(): Promise<void> {
    while (!this.#isOver) {
      await this.#once();
      await pause(PAUSE_MS);
    }
  }

  async #once(): Promise<void> {
    const invoked = await this.#hub.must<{ runIds: string[] }>('POST', `/functions/${this.#functionId}/invoke`, {
      nodeId: this.#nodeId,
      args: [this.latenciesMs.length],
    });
    const runId = invoked.runIds[0] ?? '';
    this.attempts.push({ runId, epoch: 1, token: 1 });
    if (this.attempts.length > KNOWN_MAX) this.attempts.shift();
    const run = await this.#hub.runEnded<RunView>(runId);
    if (run.state !== 'succeeded' || run.nodeId !== this.#nodeId) this.failures.push(`${runId}: ${run.state}`);
    this.latenciesMs.push(Date.parse(run.endedAt) - Date.parse(run.createdAt));
  }
}
