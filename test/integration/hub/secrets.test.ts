import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

afterEach(stopEverything);

/** Every file below a folder whose bytes contain a text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = path.join(folder, name);
    return statSync(file).isFile() && readFileSync(file).includes(text);
  });
}

interface Run {
  state: string;
  result: unknown;
  error: { code: string; message: string } | null;
  endedAt: string | null;
}

test('a secret reaches the function, and no disk, log or answer', { timeout: 120_000 }, async () => {
  const hub = await ServedHub.start();
  const agent = await hub.startAgent('edge', '--allow-command', process.execPath);
  const value = `s3cr3t-${Math.random().toString(36).slice(2)}-value`;
  const set = await hub.ask('PUT', '/secrets/token', { value });
  expect(set.status).toBe(200);
  const source = `export default (ctx) => {
    console.log('from the environment', process.env.KEY); ctx.log(ctx.environment.KEY);
    const seen = ctx.environment.KEY;
    if (ctx.kwargs.fail) throw Object.assign(new Error('no ' + seen), { code: seen });
    return { length: seen.length, same: seen === process.env.KEY, seen, pid: process.pid };
  }`;
  const environment = { KEY: { secret: 'token' } };
  const js = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'js',
    kind: 'javascript',
    source,
    environment,
  });
  const script = 'console.log(process.env.KEY); console.error(process.env.KEY.length)';
  const command = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'cmd',
    kind: 'command',
    source: { argv: [process.execPath, '-e', script] },
    environment,
  });
  const logs: string[] = [];
  const run = async (id: string, kwargs = {}): Promise<Run> => {
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { kwargs });
    const ended = await until(async () => {
      const found = await hub.must<Run>('GET', `/runs/${runIds[0]}`);
      return found.endedAt === null ? undefined : found;
    });
    logs.push(JSON.stringify([ended, await hub.must('GET', `/runs/${runIds[0]}/logs`)]));
    return ended;
  };

  const first = await run(js.id);
  expect(first).toMatchObject({ state: 'succeeded', result: { length: value.length, same: true, seen: '***' } });
  expect(await run(js.id, { fail: true })).toMatchObject({ error: { code: '***', message: 'no ***' } });
  expect(await run(command.id)).toMatchObject({ state: 'succeeded', result: { stdout: '***\n' } });
  expect(logs.join()).toContain('from the environment ***');

  // Another value is another process: a warm one has the old value in its environment.
  const other = `${value}-2`;
  await hub.must('PUT', '/secrets/token', { value: other });
  const second = await run(js.id);
  expect(second).toMatchObject({ result: { length: other.length, same: true, seen: '***' } });
  expect((second.result as { pid: number }).pid).not.toBe((first.result as { pid: number }).pid);

  expect((await hub.ask('DELETE', '/secrets/token')).status).toBe(204);
  expect(await run(js.id)).toMatchObject({ state: 'failed', error: { code: 'secret_missing' } });
  expect(logs.at(-1)).toContain('The secret token of the variable KEY is not there.');

  expect(await hub.must('GET', `/functions/${js.id}/stats`)).toMatchObject({
    invocations: 4,
    errors: 2,
    errorRate: 0.5,
    outcomes: { succeeded: 2, failed: 2 },
    coldStarts: 2,
    coldStartMs: { p50: expect.any(Number) as number },
    durationMs: { p50: expect.any(Number) as number },
  });

  for (const text of [value, Buffer.from(value).toString('base64').slice(0, 16)]) {
    expect([...filesWith(hub.ready.dataDir, text), ...filesWith(agent.dataDir, text)]).toEqual([]);
    expect([...hub.stderr, ...hub.stdout, ...logs].join('\n')).not.toContain(text);
    expect(JSON.stringify(await hub.must('GET', '/audit'))).not.toContain(text);
  }
});
