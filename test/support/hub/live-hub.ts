import type { Clock } from '../../../src/main/engine/ports';
import { parseHere } from '../../../src/main/operations/transfer/file-parser';
import { openCore, type HubCore } from '../../../src/main/hub/core';
import { Feed } from '../../../src/main/feed/feed';
import { HubDoors } from '../../../src/main/hub/doors';
import { hubFiles } from '../../../src/main/hub/hub-files';
import { operationContext } from '../../../src/main/hub/operation-context';
import { feedSource } from '../../../src/main/hub/feed-source';
import { invoke } from '../../../src/main/operations/invoke';
import { createLogger } from '../../../src/main/platform/logger';
import { systemClock, systemTimers } from '../../../src/main/platform/system';
import { scopes } from '../../../src/shared/contract/operation';
import type { OperationInput, OperationName, OperationOutput } from '../../../src/shared/contract/operations';

/** A hub with real clocks and real doors inside the test's own process, where a test reaches what is behind them. */
export class LiveHub {
  readonly core: HubCore;
  readonly doors: HubDoors;
  readonly #context;

  /** @param options its clock is its machine's unless a test wants another time */
  constructor({ clock = systemClock, version = '0.0.0' }: { clock?: Clock; version?: string } = {}) {
    this.core = openCore({
      dataDir: ':memory:',
      clock,
      timers: systemTimers,
      overrides: {},
      onStoreFailure: (error) => {
        throw error;
      },
      onFault: (error) => {
        throw error;
      },
    });
    this.doors = new HubDoors(this.core, { version, dataDir: ':memory:', log: createLogger('fatal') });
    const feed = new Feed(feedSource(this.core, version, systemTimers));
    const inMemory = { version, dataDir: ':memory:', parseFile: parseHere };
    this.#context = operationContext(this.core, inMemory, feed, this.doors, hubFiles(this.core, inMemory, null));
    this.core.loop.start();
  }

  /** @throws what the operation was refused with */
  async must<N extends OperationName>(name: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    const caller = { actor: 'tester', scopes, namespace: null, requestId: null };
    const answer = await invoke(this.#context, name, input, caller, (error) => {
      throw error;
    });
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`);
    return answer.value;
  }

  async stop(): Promise<void> {
    await this.doors.close();
    this.core.refusals.stop();
    this.core.loop.stop();
    await this.core.close();
  }
}
