import { setImmediate as turn } from 'node:timers/promises';
import { parseHere } from '../../../src/main/operations/transfer/file-parser';
import { openCore, type HubCore } from '../../../src/main/hub/core';
import { hubFiles } from '../../../src/main/hub/hub-files';
import { operationContext } from '../../../src/main/hub/operation-context';
import { feedSource } from '../../../src/main/hub/feed-source';
import { Feed } from '../../../src/main/feed/feed';
import type { OperationCaller, OperationContext } from '../../../src/main/operations/context';
import { invoke } from '../../../src/main/operations/invoke';
import type { OperationInput, OperationName, OperationOutput } from '../../../src/shared/contract/operations';
import { scopes } from '../../../src/shared/contract/operation';
import { operations } from '../../../src/shared/contract/operations';
import type { OperationResult } from '../../../src/shared/domain/error';
import { START } from './engine-harness';
import { VirtualTime } from './virtual-time';

/** Everything of a hub but its sockets, in memory, with a clock that a test moves. Answers are parsed as the contract says. */
export class HubHarness {
  readonly time = new VirtualTime(START);
  readonly core: HubCore;
  readonly context: OperationContext;
  readonly defects: unknown[] = [];
  readonly storeFailures: unknown[] = [];
  readonly caller: OperationCaller = { actor: 'tester', scopes, namespace: null, requestId: 'req_1' };

  constructor() {
    const { time } = this;
    this.core = openCore({
      dataDir: ':memory:',
      clock: time,
      timers: time,
      overrides: {},
      onStoreFailure: (error) => this.storeFailures.push(error),
      onFault: (error) => this.defects.push(error),
    });
    const { core } = this;
    const feed = new Feed(feedSource(core, '0.0.0', time));
    const inMemory = { version: '0.0.0', dataDir: ':memory:', parseFile: parseHere };
    const doors = {
      apiUrl: () => null,
      gatewayUrl: () => 'ws://127.0.0.1:1',
      caFingerprint: () => null,
      authority: () => Promise.resolve(null),
    };
    this.context = operationContext(core, inMemory, feed, doors, hubFiles(core, inMemory, null));
  }

  async call<N extends OperationName>(
    name: N,
    input: unknown,
    caller: OperationCaller = this.caller,
  ): Promise<OperationResult<OperationOutput<N>>> {
    const answer = invoke(this.context, name, input, caller, (error) => this.defects.push(error));
    let isOver = false;
    void answer.finally(() => (isOver = true));
    while (!isOver) {
      await turn();
      this.time.settle();
    }
    const result = await answer;
    if (result.ok) operations[name].output.parse(result.value);
    return result;
  }

  /** Carries out an operation that has to succeed. */
  async must<N extends OperationName>(name: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    const result = await this.call(name, input);
    if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
    return result.value;
  }
}
