import { sign } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { noEffects, type Effects } from '../../../src/main/engine/effects';
import { Sessions } from '../../../src/main/gateway/sessions';
import type { NodeState } from '../../../src/main/engine/rows';
import { createLogger } from '../../../src/main/platform/logger';
import { encodeId } from '../../../src/shared/domain/id';
import { challengeText, type HubFrame } from '../../../src/shared/protocol/frames';
import type { AttemptGrant } from '../../../src/shared/protocol/attempt';
import { START } from '../../support/hub/engine-harness';
import { facts, refOf } from '../../support/hub/fake-node';
import { newKey } from '../../support/hub/raw-node';
import { VirtualTime } from '../../support/hub/virtual-time';

const NODE = 7;
const key = newKey();
const NONCE = 'n'.repeat(24);
let time: VirtualTime;
let sessions: Sessions;
let sent: string[];

beforeEach(() => {
  time = new VirtualTime(START);
  sent = [];
  const node = { id: NODE, publicKey: key.publicKey, activeRuns: 0 } as NodeState;
  sessions = new Sessions({
    hub: {
      hubId: 'hub_1',
      version: '0.0.0',
      epoch: 1,
      nodeStaleSeconds: () => 60,
      node: () => node,
      nodes: () => [],
      mayFetch: () => true,
      functionVersion: () => null,
      nodeJob: () => null,
      heldBy: () => ({ version: 0, items: [], jobs: [] }),
      withSecrets: (grant) => grant,
      refused: () => true,
      sent: (grants) => sent.push(...grants.map(({ runId }) => runId)),
      submit: () => true,
      execute: () => Promise.resolve({ ok: false, error: { code: 'unavailable', message: 'busy' } }),
    },
    clock: time,
    timers: time,
    log: createLogger('fatal'),
    nonce: () => NONCE,
  });
});

/** A connection that speaks for the node. @returns what it was told since */
function connect(): { frames: HubFrame[]; drop: () => void } {
  const frames: HubFrame[] = [];
  const socket = {
    isOpen: () => true,
    bufferedBytes: () => 0,
    send: (text: string) => void frames.push(JSON.parse(text) as HubFrame),
    close: () => undefined,
    terminate: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  };
  const session = sessions.accept(socket, 'test');
  const nodeId = encodeId('node', NODE);
  session.receive(JSON.stringify({ t: 'hello', nodeId, nonce: NONCE, ...facts, attempts: [] }));
  const text = challengeText({ hubId: 'hub_1', nodeId, hubNonce: NONCE, nodeNonce: NONCE });
  session.receive(
    JSON.stringify({ t: 'prove', signature: sign(null, Buffer.from(text), key.privateKey).toString('base64') }),
  );
  frames.length = 0;
  return { frames, drop: () => session.closed(1006) };
}

const grantOf = (run: number): AttemptGrant => ({
  runId: encodeId('run', run),
  epoch: 1,
  token: 1,
  attempt: 1,
  functionId: encodeId('function', 1),
  functionVersion: 1,
  checksum: 'sha256:0',
  args: [],
  kwargs: {},
  timeoutMs: 1_000,
  fireTime: START + 100,
  trigger: 'schedule',
});
const deliver = (effects: Partial<Effects>): void => sessions.deliver({ ...noEffects(), ...effects });
const at = (atMonoMs: number, ...runs: number[]): Partial<Effects> => ({
  timedGrants: runs.map((run) => ({ nodeId: NODE, atMonoMs, grant: grantOf(run) })),
});
const started = (frames: readonly HubFrame[]): string[][] =>
  frames.flatMap((frame) => (frame.t === 'attempt.start' ? [frame.attempts.map(({ runId }) => runId)] : []));

test('grants of one instant go out together, at that instant of the monotonic clock', () => {
  const { frames } = connect();
  deliver(at(100, 1, 2));
  deliver(at(98.4, 3));
  time.wall -= 3_600_000;
  time.advance(98);
  expect(frames).toEqual([]);
  time.advance(1);
  expect(started(frames)).toEqual([[encodeId('run', 3)]]);
  time.advance(1);
  expect(started(frames)).toEqual([[encodeId('run', 3)], [encodeId('run', 1), encodeId('run', 2)]]);
  expect(sent).toHaveLength(3);
});

test('a cancel waits behind the start that it belongs to, and no other does', () => {
  const { frames } = connect();
  deliver(at(50, 1));
  deliver({
    cancels: [1, 2].map((run) => ({ nodeId: NODE, attempt: refOf(grantOf(run)), mode: 'cancel' as const })),
    acks: new Map([[NODE, [refOf(grantOf(3))]]]),
  });
  expect(frames.map(({ t }) => t)).toEqual(['ack', 'attempt.cancel']);
  time.advance(50);
  expect(frames.map(({ t }) => t)).toEqual(['ack', 'attempt.cancel', 'attempt.start', 'attempt.cancel']);
  expect(frames[3]).toMatchObject({ attempt: { runId: encodeId('run', 1) } });
});

test('a new connection is not told what was held for the old one', () => {
  const old = connect();
  deliver(at(50, 1));
  old.drop();
  const { frames } = connect();
  time.advance(100);
  expect(frames).toEqual([]);
});

test('without a connection nothing is held', () => {
  deliver(at(50, 1));
  const { frames } = connect();
  time.advance(100);
  expect(frames).toEqual([]);
  expect(sent).toEqual([]);
});
