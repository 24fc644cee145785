import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runWaypost, ServedHub, stopEverything, temporaryFolder, type Ended } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

interface Backup {
  name: string;
  bytes: number;
  automatic: boolean;
  keys: string[];
}
interface Status {
  instance: { epoch: number; hubId: string };
  jobs: { total: number };
  audit: { id: number; head: string };
}

let hub: ServedHub;
let folder: string;

beforeAll(async () => {
  hub = await ServedHub.start({ args: ['--gateway-tls'] });
  folder = path.join(hub.ready.dataDir, 'backups');
}, 180_000);
afterAll(stopEverything);

const status = (): Promise<Status> => hub.must<Status>('GET', '/status');
const backUp = (): Promise<Backup> => hub.must<Backup>('POST', '/backups');
const restore = (...args: string[]): Promise<Ended> => runWaypost(['restore', ...args]);
const fileOf = ({ name }: Backup): string => path.join(folder, name, 'waypost.db');

function createFunction(name: string, fields: object = {}): Promise<{ id: string }> {
  return hub.must('POST', '/functions', { name, kind: 'builtin', source: 'sleep', ...fields });
}

describe('a backup', () => {
  test('is one instant of a hub that goes on being written', async () => {
    await createFunction('before');
    let isOver = false;
    let written = 0;
    const writer = (async () => {
      while (!isOver) {
        await createFunction(`load-${written}`);
        written += 1;
      }
    })();
    await until(() => written > 5, 10_000);
    const made = await backUp();
    const after = written;
    await until(() => written > after + 5, 10_000);
    isOver = true;
    await writer;
    expect(made).toMatchObject({ automatic: false, keys: ['api-token', 'tls/ca.pem', 'tls/ca.key', 'tls/hub.pem'] });
    expect(statSync(fileOf(made)).size).toBe(made.bytes);
    const database = new Database(fileOf(made), { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const names = database.prepare<[], string>('SELECT name FROM functions ORDER BY id').pluck().all();
    database.close();
    // All up to an instant, and nothing of what came after it.
    expect(names).toEqual(['before', ...Array.from({ length: names.length - 1 }, (_, index) => `load-${index}`)]);
    expect(names.length).toBeGreaterThan(5);
    expect(names.length).toBeLessThanOrEqual(after + 2);
    expect(readdirSync(path.join(folder, made.name)).toSorted()).toEqual(['backup.json', 'keys', 'waypost.db']);
    if (process.platform !== 'win32')
      expect(statSync(path.join(folder, made.name, 'keys', 'tls', 'ca.key')).mode & 0o077).toBe(0);
  });

  test('stands in the list, is looked through, and leaves a row in the audit trail', async () => {
    const { items } = await hub.must<{ items: Backup[] }>('GET', '/backups');
    expect(items).toHaveLength(1);
    const checked = await hub.must('GET', `/backups/${items[0]?.name ?? ''}`);
    expect(checked).toMatchObject({ backup: items[0], holds: { jobs: 0, runs: 0 }, present: { jobs: 0 } });
    const audit = await hub.must<{ items: { entity: string }[] }>('GET', '/audit?action=backups.create');
    expect(audit.items[0]?.entity).toBe(`backup:${items[0]?.name ?? ''}`);
  });

  test('that is damaged or not there is refused', async () => {
    const broken = 'waypost-20200101T000000Z';
    const [sound] = (await hub.must<{ items: Backup[] }>('GET', '/backups')).items;
    const manifest = readFileSync(path.join(folder, sound?.name ?? '', 'backup.json'));
    mkdirSync(path.join(folder, broken));
    writeFileSync(path.join(folder, broken, 'backup.json'), manifest);
    writeFileSync(path.join(folder, broken, 'waypost.db'), 'this is no database, whatever its name says'.repeat(100));
    expect(await hub.ask('GET', `/backups/${broken}`)).toMatchObject({ status: 422, body: { code: 'rejected' } });
    expect(await hub.ask('GET', '/backups/waypost-20200101T000001Z')).toMatchObject({ status: 404 });
    expect(await hub.ask('GET', '/backups/..%2F..%2Fetc')).toMatchObject({ status: 400 });
    rmSync(path.join(folder, broken), { recursive: true });
  });

  test('is not made into a folder that cannot be written, and nothing is left of it', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await hub.must('PUT', '/settings', { backupFolder: path.join(file, 'below') });
    expect(await hub.ask('POST', '/backups')).toMatchObject({ status: 422, body: { code: 'rejected' } });
    await hub.must('PUT', '/settings', { backupFolder: null });
    expect(await hub.ask('PUT', '/settings', { backupFolder: 'relative' })).toMatchObject({ status: 400 });
  });
});

describe('waypost restore', () => {
  test('brings everything back as it was, nodes too, and keeps what it replaces', async () => {
    const agent = await hub.startAgent('edge-1');
    const sleeper = await createFunction('sleeper');
    const invoke = async (seconds: number): Promise<string> => {
      const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${sleeper.id}/invoke`, {
        args: [seconds],
      });
      return runIds[0] ?? '';
    };
    await hub.must('PUT', '/secrets/upload-token', { value: 'kept' });
    const done = await invoke(0.01);
    const stateOf = async (id: string): Promise<string> =>
      (await hub.must<{ state: string }>('GET', `/runs/${id}`)).state;
    await until(async () => (await stateOf(done)) === 'succeeded', 20_000);
    const caught = await invoke(3);
    await until(async () => (await stateOf(caught)) === 'running', 20_000);
    const made = await backUp();
    const then = await status();
    // What is lost: the end of that run, a job, and more starts of the hub than the backup knows.
    await until(async () => (await stateOf(caught)) === 'succeeded', 20_000);
    await hub.must('POST', '/jobs', { name: 'too-late', functionId: sleeper.id, schedule: { type: 'manual' } });
    const unknown = await invoke(0.01);
    await until(async () => (await stateOf(unknown)) === 'succeeded', 20_000);
    await hub.stop();
    hub = await hub.restart();
    const before = await status();
    expect(before.jobs.total).toBe(1);
    const refused = await restore(path.join(folder, made.name), '--data-dir', hub.ready.dataDir);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('Another Waypost uses the data directory');
    await hub.stop();

    const { code, stdout, stderr } = await restore(path.join(folder, made.name), '--data-dir', hub.ready.dataDir);
    expect([code, stderr]).toEqual([0, '']);
    const told = JSON.parse(stdout) as { replaced: string };
    expect(existsSync(path.join(told.replaced, 'waypost.db'))).toBe(true);
    hub = await hub.restart();
    const now = await status();
    expect(now.jobs.total).toBe(0);
    expect(now.instance.hubId).toBe(then.instance.hubId);
    expect(now.instance.epoch).toBeGreaterThan(before.instance.epoch);
    expect(await stateOf(done)).toBe('succeeded');
    expect((await hub.ask('GET', `/runs/${unknown}`)).status).toBe(404);
    // The node comes back by itself. It ended that run long ago and has no record of it: nobody runs it again.
    await until(async () => {
      const { items } = await hub.must<{ items: { id: string }[] }>('GET', '/nodes?status=ONLINE');
      return items.some(({ id }) => id === agent.nodeId);
    }, 30_000);
    await until(async () => (await stateOf(caught)) === 'lost', 20_000);
    const run = await hub.must<{ attempts: number }>('GET', `/runs/${caught}`);
    expect(run.attempts).toBe(1);
    // New runs have numbers that no run of the lost time had.
    const fresh = await invoke(0.01);
    await until(async () => (await stateOf(fresh)) === 'succeeded', 20_000);
    expect(fresh > unknown).toBe(true);
    const audit = await hub.must<{ items: { actor: string }[] }>('GET', '/audit?action=hub.restored');
    expect(audit.items).toMatchObject([{ actor: 'waypost restore' }]);
    expect(await hub.must('POST', '/audit/verify', {})).toMatchObject({ intact: true });
    expect(await hub.must('POST', '/audit/verify', { expectedHead: before.audit.head })).toMatchObject({
      broken: { reason: 'expected_head_missing' },
    });
  }, 120_000);

  test('starts a hub anew in an empty directory, with its keys', async () => {
    const made = await backUp();
    const then = await status();
    const fingerprint = hub.ready.caFingerprint;
    await hub.stop();
    const elsewhere = path.join(temporaryFolder(), 'new');
    expect((await restore(path.join(folder, made.name), '--data-dir', elsewhere)).code).toBe(0);
    const moved = await ServedHub.start({ dataDir: elsewhere, args: ['--gateway-tls'] });
    expect(moved.ready.caFingerprint).toBe(fingerprint);
    expect(moved.token).toBe(hub.token);
    const now = await moved.must<Status>('GET', '/status');
    expect(now.instance.hubId).toBe(then.instance.hubId);
    // Nobody knows how often the other was started since: far more than that.
    expect(now.instance.epoch).toBeGreaterThan(then.instance.epoch + 10_000);
    await moved.stop();
    hub = await hub.restart();
  }, 120_000);

  test('refuses what it cannot restore, and changes nothing', async () => {
    await hub.stop();
    const directory = hub.ready.dataDir;
    // What SQLite lays beside a database that somebody looks at is no change of it.
    const files = (): string[] =>
      readdirSync(directory)
        .filter((name) => !/-(shm|wal)$/.test(name))
        .toSorted();
    const before = files();
    const scratch = temporaryFolder();
    const write = (name: string, sql: string): string => {
      const file = path.join(scratch, name);
      const database = new Database(file);
      database.exec(sql);
      database.close();
      return file;
    };
    writeFileSync(path.join(scratch, 'text'), 'no database '.repeat(200));
    const cases: [string, string][] = [
      [path.join(scratch, 'missing'), 'There is no database'],
      [path.join(scratch, 'text'), 'damaged'],
      [write('foreign.db', 'CREATE TABLE t (a)'), 'no database of Waypost'],
      [write('future.db', 'PRAGMA user_version = 99999; CREATE TABLE hub (id)'), 'schemas up to'],
    ];
    for (const [from, message] of cases) {
      const { code, stdout, stderr } = await restore(from, '--data-dir', directory);
      expect([from, code, stdout]).toEqual([from, 2, '']);
      expect(stderr).toContain(message);
    }
    const other = await ServedHub.start();
    const foreign = await other.must<Backup>('POST', '/backups');
    await other.stop();
    const stranger = path.join(other.ready.dataDir, 'backups', foreign.name);
    expect((await restore(stranger, '--data-dir', directory)).stderr).toContain('of another hub');
    expect(files()).toEqual(before);
    hub = await hub.restart();
    expect((await status()).instance.hubId).toMatch(/^hub_/);
  }, 120_000);
});
