import { afterEach, beforeEach, expect, test } from 'vitest';
import { noEffects } from '../../../src/main/engine/effects';
import type { InputBody } from '../../../src/main/engine/input';
import type { NodeState } from '../../../src/main/engine/rows';
import { Gateway } from '../../../src/main/gateway/gateway';
import { createLogger } from '../../../src/main/platform/logger';
import { systemTimers } from '../../../src/main/platform/system';
import { encodeId } from '../../../src/shared/domain/id';
import { closeCodes } from '../../../src/shared/protocol/frames';
import { START } from '../../support/hub/engine-harness';
import { facts } from '../../support/hub/fake-node';
import { connect, newKey, RawNode } from '../../support/hub/raw-node';
import { until } from '../../support/hub/until';
import { VirtualTime } from '../../support/hub/virtual-time';

const NODE = 7;
const key = newKey();
const time = new VirtualTime(START);
let gateway: Gateway;
let taken: InputBody[];
/** How many inputs the hub has no room for. */
let refuse: number;

beforeEach(async () => {
  taken = [];
  refuse = 0;
  const node = { id: NODE, publicKey: key.publicKey, activeRuns: 0 } as NodeState;
  gateway = await Gateway.open({
    hub: {
      hubId: 'hub_1',
      version: '0.0.0',
      epoch: 3,
      nodeStaleSeconds: () => 3,
      node: (id) => (id === NODE ? node : undefined),
      nodes: () => [node],
      mayFetch: () => true,
      functionVersion: () => null,
      nodeJob: () => null,
      heldBy: () => ({ version: 0, items: [], jobs: [] }),
      withSecrets: (grant) => grant,
      refused: () => true,
      sent: () => undefined,
      submit: (input) => {
        if (refuse > 0) {
          refuse -= 1;
          return false;
        }
        taken.push(input);
        return true;
      },
      execute: () => Promise.resolve({ ok: false, error: { code: 'unavailable', message: 'busy', reason: 'busy' } }),
    },
    clock: time,
    timers: systemTimers,
    log: createLogger('fatal'),
    host: '127.0.0.1',
    port: 0,
  });
});

afterEach(() => gateway.close());

const ofType = <T extends InputBody['type']>(type: T) =>
  until(() => taken.find((input): input is Extract<InputBody, { type: T }> => input.type === type));

const proved = async (): Promise<RawNode> => {
  const node = await connect(gateway.url, encodeId('node', NODE), key.privateKey);
  expect(await node.frame('welcome')).toMatchObject({ hubId: 'hub_1', epoch: 3, now: time.wallMs() });
  await ofType('node.connected');
  return node;
};

test('while the hub has no room a socket waits, and what it said is neither lost nor reordered', async () => {
  const node = await proved();
  refuse = 3;
  for (let seq = 1; seq <= 5; seq += 1)
    node.send({
      t: 'attempt.log',
      attempt: { runId: encodeId('run', 1), epoch: 1, token: 1 },
      lines: [[seq, 1, 'info', 'x']],
    });
  const lines = await until(() => {
    const logs = taken.flatMap((input) => (input.type === 'attempt.log' ? input.lines.map(([seq]) => seq) : []));
    return logs.length === 5 ? logs : undefined;
  });
  expect(lines).toEqual([1, 2, 3, 4, 5]);
  node.end();
});

test('a disconnection is told also when the hub has no room at that moment', async () => {
  const node = await proved();
  refuse = 3;
  node.end();
  expect(await ofType('node.disconnected')).toMatchObject({ nodeId: NODE, reason: 'connection_closed' });
});

test('silence for as long as leases last is told also when the hub has no room at that moment', async () => {
  const node = await proved();
  refuse = 2;
  time.advance(4_000);
  expect(await ofType('node.expired')).toEqual({ type: 'node.expired', nodeId: NODE });
  node.end();
});

test.each([
  ['expired', closeCodes.timeout],
  ['replaced', closeCodes.replaced],
  ['removed', closeCodes.removed],
] as const)('a node that is %s is told so', async (reason, code) => {
  const node = await proved();
  gateway.deliver({ ...noEffects(), disconnects: [{ nodeId: NODE, session: null, reason }] });
  expect(await node.closed).toEqual({ code, reason });
});

test('an enrolment that the hub has no room for is refused, and the node may try again', async () => {
  const node = await RawNode.open(gateway.url);
  const token = `wp1.jt_00000000001.${'x'.repeat(32)}.-`;
  node.send({ t: 'enroll', token, publicKey: key.publicKey, name: 'x', ...facts });
  expect((await node.closed).reason).toBe('busy');
});
