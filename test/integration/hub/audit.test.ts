import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runWaypost, ServedHub, stopEverything, temporaryFolder, type Ended } from '../../support/hub/serve';

let hub: ServedHub;

beforeAll(async () => {
  hub = await ServedHub.start();
}, 180_000);

afterAll(stopEverything);

const verify = (...args: string[]): Promise<Ended> => runWaypost(['audit', 'verify', ...args]);
const headOf = async (): Promise<{ id: number; head: string }> =>
  (await hub.must<{ audit: { id: number; head: string } }>('GET', '/status')).audit;

function createFunction(name: string): Promise<{ id: string }> {
  return hub.must('POST', '/functions', {
    name,
    kind: 'javascript',
    source: 'export default () => "source-that-stays-out"',
    environment: { KEY: 'value-that-stays-out' },
  });
}

describe('waypost audit verify', () => {
  test('finds the trail whole, while the hub runs and after it was killed', async () => {
    for (const name of ['a', 'b', 'c']) await createFunction(name);
    const { id, head } = await headOf();
    const running = await verify('--data-dir', hub.ready.dataDir);
    expect(running).toMatchObject({ code: 0, stderr: '' });
    expect(running.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(running.stdout)).toEqual({ intact: true, rows: id, head, broken: null });

    await hub.kill9();
    const killed = await verify('--data-dir', hub.ready.dataDir, '--expect-head', head);
    expect(killed).toMatchObject({ code: 0, stdout: running.stdout });
    hub = await hub.restart();
    await createFunction('d');
    expect(await verify('--data-dir', hub.ready.dataDir, '--expect-head', head)).toMatchObject({ code: 0 });
    expect((await headOf()).id).toBe(id + 1);
  });

  test('tells of a file that somebody changed', async () => {
    const { head } = await headOf();
    await hub.stop();
    const database = new Database(path.join(hub.ready.dataDir, 'waypost.db'));
    database.exec(`DROP TRIGGER audit_is_not_changed; UPDATE audit SET actor = 'nobody' WHERE id = 2`);
    database.close();
    const { code, stdout } = await verify('--data-dir', hub.ready.dataDir);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { intact: false, rows: 2, broken: { id: 2, reason: 'hash_mismatch' } },
    ]);
    hub = await hub.restart();
    await createFunction('e');
    expect(await verify('--data-dir', hub.ready.dataDir, '--expect-head', head)).toMatchObject({ code: 1 });
  });

  test.each([
    ['no folder', [], '--data-dir DIR is missing'],
    ['a folder without a database', ['--data-dir', temporaryFolder()], 'there is no database'],
    ['a head that is none', ['--data-dir', '.', '--expect-head', 'abc'], 'not a hash'],
    ['a flag that is none', ['--data-dir', '.', '--repair'], '--repair'],
  ])('with %s it ends with 2 and says why', async (_, args, message) => {
    const { code, stdout, stderr } = await verify(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^waypost: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});

test('what may be secret stands in no row', async () => {
  const { token } = await hub.must<{ token: string }>('POST', '/join-tokens', {});
  const { token: apiToken } = await hub.must<{ token: string }>('POST', '/tokens', {
    name: 'script',
    scopes: ['read'],
  });
  const { id } = await createFunction('secretive');
  await hub.must('PUT', `/functions/${id}`, {
    name: 'secretive',
    kind: 'javascript',
    source: 'export default () => "source-that-stays-out, again"',
    environment: { KEY: 'value-that-stays-out-too' },
  });
  await hub.must('DELETE', `/functions/${id}`);
  const database = new Database(path.join(hub.ready.dataDir, 'waypost.db'), { readonly: true });
  const hashes = database
    .prepare('SELECT secret_hash FROM join_tokens UNION SELECT secret_hash FROM api_tokens')
    .pluck();
  const secrets = hashes.all() as string[];
  const trail = JSON.stringify(database.prepare('SELECT * FROM audit').all());
  database.close();
  expect(trail).toContain('joinTokens.create');
  expect(trail).toContain('functions.update');
  for (const secret of [...secrets, token.split('.')[2] ?? 'none', hub.token, apiToken, 'stays-out'])
    expect(trail).not.toContain(secret);
});
