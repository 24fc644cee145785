import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { FunctionContent } from '../../../src/shared/protocol/frames';
import { syncChangeBetween, syncChecksum, type SyncState } from '../../../src/shared/protocol/sync';
import { FakeWorld } from '../../support/agent/fakes/agent';
import { settle } from '../../support/agent/fakes/clock';
import type { FakeConnection } from '../../support/agent/fakes/transport';
import { content } from '../../support/agent/grants';

const one = content({ kind: 'javascript', source: 'export default () => 1' });
const two = content({ kind: 'javascript', source: 'export default () => 2' });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function snapshot(version: number, ...contents: FunctionContent[]): SyncState {
  const items = contents.map(({ functionId, functionVersion, checksum }) => ({
    functionId,
    functionVersion,
    checksum,
  }));
  return { version, items, jobs: [], checksum: syncChecksum({ version, items, jobs: [] }, sha256) };
}

let world: FakeWorld;
let connection: FakeConnection;

beforeEach(async () => {
  world = new FakeWorld();
  connection = await world.up();
});

async function told(from: SyncState | null, to: SyncState): Promise<void> {
  connection.receive({ t: 'sync', ...syncChangeBetween(from, to) });
  await settle();
}
const acks = () => connection.of('sync.ack').map(({ version, error }) => [version, error]);

test('fetches what it is to hold, and says so when everything is on its disk', async () => {
  const wanted = snapshot(1, one, two);
  await told(null, wanted);
  expect(connection.of('function.fetch')).toHaveLength(2);
  connection.receive({ t: 'deploy', function: one });
  await settle();
  expect([acks(), world.snapshot]).toEqual([[], null]);
  connection.receive({ t: 'deploy', function: two });
  await settle();
  expect(acks()).toEqual([[1, null]]);
  connection.end();
  await world.clock.advance(1_000);
  const next = await world.welcome();
  expect(next.of('hello')[0]?.sync).toEqual({ version: 1, checksum: wanted.checksum });
});

test('after a restart it tells what it holds; not when the snapshot or a content is damaged', async () => {
  const wanted = snapshot(1, one);
  world.stored.set(one.checksum, one);
  await told(null, wanted);
  const again = async (change: (later: FakeWorld) => void) => {
    const later = world.afterPowerCut();
    later.snapshot = world.snapshot;
    change(later);
    return (await later.up()).of('hello')[0]?.sync;
  };
  expect(await again(() => {})).toEqual({ version: 1, checksum: wanted.checksum });
  expect(await again((later) => void (later.snapshot = '{'))).toBeNull();
  expect(await again((later) => void (later.snapshot = JSON.stringify({ ...wanted, items: [] })))).toBeNull();
  expect(await again((later) => void later.stored.set(one.checksum, { ...one, source: 'evil' }))).toBeNull();
});

test('asks for the whole when a difference builds on something else, or leads elsewhere', async () => {
  world.stored.set(one.checksum, one);
  await told(snapshot(6), snapshot(7, one));
  connection.receive({ t: 'sync', ...syncChangeBetween(null, snapshot(8, one)), checksum: snapshot(9).checksum });
  await settle();
  expect(acks()).toEqual([
    [7, 'base_unknown'],
    [8, 'checksum_mismatch'],
  ]);
});

test('says what it cannot get', async () => {
  await told(null, snapshot(1, one));
  connection.receive({ t: 'function.missing', functionId: one.functionId, functionVersion: one.functionVersion });
  await settle();
  expect(acks()).toEqual([[1, 'function_missing']]);
});

test('of changes in a row only the last is answered', async () => {
  const [first, second] = [snapshot(1, one), snapshot(2, two)];
  world.stored.set(two.checksum, two);
  await told(null, first);
  await told(first, second);
  expect(acks()).toEqual([[2, null]]);
  connection.receive({ t: 'deploy', function: one });
  await settle();
  expect(acks()).toEqual([[2, null]]);
});

test('a snapshot of long ago is not taken', async () => {
  for (const content of [one, two]) world.stored.set(content.checksum, content);
  const newest = snapshot(5, one, two);
  await told(null, newest);
  const before = acks().length;
  await told(null, snapshot(4, one));
  expect(acks()).toHaveLength(before);
  await told(newest, snapshot(6, one));
  expect(acks().at(-1)).toEqual([6, null]);
});
