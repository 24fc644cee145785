import { expect, test } from 'vitest';
import { settle } from '../../support/agent/fakes/clock';
import { FakeWorld } from '../../support/agent/fakes/agent';
import { content, echoContent, grant } from '../../support/agent/grants';
import { attemptKey } from '../../../src/shared/protocol/attempt';

const javascript = content({ kind: 'javascript', source: 'export default () => 1' });

test('a function that is missing is fetched once, and its attempts wait without being recorded', async () => {
  const world = new FakeWorld();
  const connection = await world.up();
  const attempts = [grant(javascript), grant(javascript)];
  connection.receive({ t: 'attempt.start', attempts });
  await settle();
  const { functionId, functionVersion } = javascript;
  expect(connection.of('function.fetch')).toEqual([{ t: 'function.fetch', functionId, functionVersion }]);
  connection.end();
  await world.clock.advance(1_000);
  const next = await world.welcome();
  expect(next.of('hello')[0]?.attempts).toEqual([]);
  expect(next.of('function.fetch')).toHaveLength(1);
  next.receive({ t: 'attempt.start', attempts });
  next.receive({ t: 'deploy', function: javascript });
  await settle();
  expect(world.runner.started).toEqual(attempts.map(attemptKey));
  expect(world.stored.has(javascript.checksum)).toBe(true);
});

test('a start right behind its deploy waits for the disk instead of asking', async () => {
  const world = new FakeWorld();
  const connection = await world.up();
  connection.receive({ t: 'deploy', function: javascript });
  connection.receive({ t: 'attempt.start', attempts: [grant(javascript)] });
  await settle();
  expect(connection.of('function.fetch')).toEqual([]);
  expect(world.runner.started).toHaveLength(1);
});

test('a stored function is used after a restart, a changed one is fetched again', async () => {
  const world = new FakeWorld();
  const damaged = content({ kind: 'javascript', source: 'export default () => 2' });
  world.stored.set(javascript.checksum, javascript);
  world.stored.set(damaged.checksum, { ...damaged, source: 'export default () => evil()' });
  const connection = await world.up();
  connection.receive({ t: 'attempt.start', attempts: [grant(javascript), grant(damaged)] });
  await settle();
  expect(world.runner.started).toHaveLength(1);
  expect(connection.of('function.fetch')).toMatchObject([{ functionId: damaged.functionId }]);
  expect(world.events('function.damaged')).toHaveLength(1);
});

test('a deploy with a wrong checksum is refused, also one of another content than was granted', async () => {
  const world = new FakeWorld();
  const connection = await world.up();
  const [wrong, other] = [echoContent(), echoContent()];
  const attempts = [
    grant(wrong, { checksum: `sha256:${'1'.repeat(64)}` }),
    grant(other, { checksum: `sha256:${'2'.repeat(64)}` }),
  ];
  connection.receive({ t: 'attempt.start', attempts });
  await settle();
  connection.receive({ t: 'deploy', function: { ...wrong, checksum: `sha256:${'1'.repeat(64)}` } });
  connection.receive({ t: 'deploy', function: other });
  await settle();
  const results = connection.of('attempt.finished').flatMap((frame) => frame.attempts);
  expect(results).toMatchObject(attempts.map(() => ({ outcome: 'failed', error: { code: 'checksum_mismatch' } })));
  expect(world.events('function.refused')).toHaveLength(1);
});

test('a function that the hub has no more fails what waits for it', async () => {
  const world = new FakeWorld();
  const connection = await world.up();
  connection.receive({ t: 'attempt.start', attempts: [grant(javascript)] });
  await settle();
  const { functionId, functionVersion } = javascript;
  connection.receive({ t: 'function.missing', functionId, functionVersion: functionVersion + 1 });
  connection.receive({ t: 'function.missing', functionId, functionVersion });
  await settle();
  expect(connection.of('attempt.finished')[0]?.attempts).toMatchObject([{ error: { code: 'function_missing' } }]);
});
