import { beforeEach, expect, test } from 'vitest';
import { NodeFiring } from '../../../support/agent/fakes/node-firing';

let node: NodeFiring;

beforeEach(async () => {
  node = await new NodeFiring().up();
});

test('fires on time with the hub away, and tells it all when it is back', async () => {
  const job = node.job();
  await node.hold([job]);
  expect(node.connection?.of('sync.ack')).toMatchObject([{ version: 1, error: null, released: [] }]);
  await node.away();
  await node.advance(3_000);
  expect(node.begun).toEqual(['1#1', '2#1', '3#1']);
  for (const second of [1, 2, 3]) await node.end(job, 1_700_000_000_000 + second * 1_000);
  await node.up();
  expect(node.told).toEqual([1, 2, 3].map((second) => `${second} fired/on_time succeeded succeeded`));
});
