import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../support/hub/until';
import { runWaypost, serveArgs, ServedHub, stopEverything, temporaryFolder, type Ended } from '../../support/hub/serve';

beforeAll(async () => {
  // Builds when that is needed, so that no test has to wait for it.
  expect((await runWaypost(['serve', '--help'])).code).toBe(0);
}, 180_000);

afterEach(stopEverything);

/** Ended with 2, and one line for a person on stderr. Lines of the log are JSON and stand apart. */
function expectRefused(ended: Ended, ...words: string[]): void {
  const lines = ended.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  expect({ code: ended.code, stdout: ended.stdout, lines }).toEqual({
    code: 2,
    stdout: '',
    lines: [expect.any(String)],
  });
  expect(lines[0]).toMatch(/^waypost: /);
  for (const word of words) expect(lines[0]).toContain(word);
}

const serve = (options: Parameters<typeof serveArgs>[0], env: Record<string, string> = {}): Promise<Ended> =>
  runWaypost(serveArgs(options), env);

describe('what the operator has to mend ends with 2', () => {
  test.each([
    ['WAYPOST_TIMEZONE', 'Mars/Olympus'],
    ['WAYPOST_MISFIRE_GRACE_SECONDS', '-1'],
    ['WAYPOST_MAX_CONCURRENT_RUNS', 'many'],
    ['WAYPOST_DEFAULT_MAX_RETRIES', '1.5'],
    ['WAYPOST_DEFAULT_RETRY_DELAY_SECONDS', 'x'],
    ['WAYPOST_MAX_JOBS_PER_CREATOR', '0'],
    ['WAYPOST_MAX_LOOKAHEAD_DAYS', '1e9'],
    ['WAYPOST_NODE_STALE_SECONDS', '1'],
    ['WAYPOST_LOG_LEVEL', 'loud'],
    ['WAYPOST_HISTORY_RETENTION_DAYS', '0'],
    ['WAYPOST_ENROLMENT_APPROVAL', 'perhaps'],
  ])('%s=%s', async (name, value) => {
    expectRefused(await serve({ dataDir: ':memory:' }, { [name]: value }), name, value);
  });

  test.each([
    ['no folder', ['serve'], '--data-dir'],
    ['an unknown flag', ['serve', '--data-dir', ':memory:', '--nonsense'], '--nonsense'],
    ['a bad port', ['serve', '--data-dir', ':memory:', '--api-port', '99999'], '--api-port'],
    [
      'an address of another machine',
      ['serve', '--data-dir', ':memory:', '--gateway-host', '192.0.2.77'],
      '192.0.2.77',
    ],
    [
      'a public address that is none',
      ['serve', '--data-dir', ':memory:', '--public-host', 'wss://x:1'],
      '--public-host',
    ],
    ['a bad level', ['serve', '--data-dir', ':memory:', '--log-level', 'loud'], '--log-level'],
    ['an unknown command', ['dance'], 'dance'],
  ])('%s', async (_, args, word) => {
    expectRefused(await runWaypost(args), word);
  });

  test('a folder that another hub holds; that hub goes on', async () => {
    const hub = await ServedHub.start();
    expectRefused(await serve({ dataDir: hub.ready.dataDir }), hub.ready.dataDir);
    expect((await hub.ask('GET', '/meta')).status).toBe(200);
    expect(await hub.stop()).toBe(0);
  });

  test('a port that is taken, for either door', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const dataDir = temporaryFolder();
      expectRefused(await serve({ dataDir, apiPort: port }), String(port));
      expectRefused(await serve({ dataDir, gatewayPort: port }), String(port));
    } finally {
      server.close();
    }
  });

  test('a database that is damaged, which stays as it is', async () => {
    const dataDir = temporaryFolder();
    const file = path.join(dataDir, 'waypost.db');
    writeFileSync(file, 'SQLite format 3\0 but then nothing sensible'.repeat(500));
    const before = readFileSync(file);
    expectRefused(await serve({ dataDir }), file);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(path.join(dataDir, 'api-token'))).toBe(false);
  });

  test('a folder that is a file', async () => {
    const dataDir = path.join(temporaryFolder(), 'file');
    writeFileSync(dataDir, '');
    expectRefused(await serve({ dataDir }), dataDir);
  });
});

describe('starting and stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends with 0 and leaves a folder that can be opened', async (signal) => {
    const hub = await ServedHub.start();
    await hub.must('POST', '/functions', { name: 'kept', kind: 'builtin', source: 'echo' });
    expect(await hub.stop(signal)).toBe(0);
    const again = await hub.restart();
    expect(again.ready.apiUrl).toBe(hub.ready.apiUrl);
    expect(again.token).toBe(hub.token);
    expect(await again.must('GET', '/functions')).toMatchObject({ items: [{ name: 'kept' }] });
    expect(await again.stop(signal)).toBe(0);
  });

  test('a stop fires nothing more, lets what runs end, and the next life goes on', async () => {
    const hub = await ServedHub.start();
    await hub.startAgent('edge-1');
    const { id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
      name: 'slow',
      kind: 'builtin',
      source: 'sleep',
    });
    const slow = await hub.must<{ id: string }>('POST', '/jobs', {
      name: 'slow',
      functionId,
      args: [2],
      schedule: { type: 'manual' },
    });
    const often = await hub.must<{ id: string }>('POST', '/jobs', {
      name: 'often',
      functionId,
      args: [0],
      schedule: { type: 'interval', everySeconds: 1 },
      misfire: { policy: 'fire_all', graceSeconds: 0 },
      overlap: 'allow_all',
    });
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${slow.id}/trigger`);
    const [running = ''] = runIds;
    await until(async () => (await hub.must<{ state: string }>('GET', `/runs/${running}`)).state === 'running');
    expect(await hub.stop()).toBe(0);
    const stoppedAt = Date.now();

    const again = await hub.restart();
    expect(await again.must('GET', `/runs/${running}`)).toMatchObject({ state: 'succeeded', attempts: 1 });
    const runs = await again.must<{ items: { fireTime: string; createdAt: string }[] }>(
      'GET',
      `/jobs/${often.id}/runs`,
    );
    // What fell due while the hub let the slow run end was not fired then, and is caught up with now.
    const heldBack = runs.items.filter(
      ({ fireTime, createdAt }) => Date.parse(fireTime) < stoppedAt && Date.parse(createdAt) >= stoppedAt,
    );
    expect(heldBack.length).toBeGreaterThan(0);
    expect(await again.stop()).toBe(0);
  });

  test('what runs on after the deadline of a stop is not waited for', async () => {
    const hub = await ServedHub.start({ args: ['--drain-seconds', '0'] });
    await hub.startAgent('edge-1');
    const { id } = await hub.must<{ id: string }>('POST', '/functions', {
      name: 's',
      kind: 'builtin',
      source: 'sleep',
    });
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { args: [3] });
    const [runId = ''] = runIds;
    await until(async () => (await hub.must<{ state: string }>('GET', `/runs/${runId}`)).state === 'running');
    expect(await hub.stop()).toBe(0);
    const again = await hub.restart();
    expect(await again.runEnded(runId)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await again.stop()).toBe(0);
  });

  test('in memory nothing is written, and nothing is kept', async () => {
    const cwd = temporaryFolder();
    const hub = await ServedHub.start({ dataDir: ':memory:' });
    expect(hub.ready.dataDir).toBe(':memory:');
    expect((await hub.ask('GET', '//ready')).status).toBe(200);
    expect((await hub.ask('GET', '/jobs')).status).toBe(401);
    expect(await hub.stop()).toBe(0);
    expect(existsSync(path.join(cwd, ':memory:'))).toBe(false);
    expect(existsSync(':memory:')).toBe(false);
  });

  test('the folder and the token are its owner’s alone', async () => {
    const dataDir = path.join(temporaryFolder(), 'a', 'b');
    const hub = await ServedHub.start({ dataDir });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(dataDir, 'api-token')).mode & 0o777).toBe(0o600);
    expect(await hub.stop()).toBe(0);
  });

  test('variables stand above stored settings', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(dataDir, { recursive: true });
    const hub = await ServedHub.start({
      dataDir,
      env: { WAYPOST_MISFIRE_GRACE_SECONDS: '7', WAYPOST_TIMEZONE: 'Asia/Tokyo' },
    });
    expect(await hub.must('GET', '/settings')).toMatchObject({
      misfireGraceSeconds: 7,
      timezone: 'Asia/Tokyo',
      maxConcurrentRuns: 100,
    });
    expect(await hub.stop()).toBe(0);
  });
});
