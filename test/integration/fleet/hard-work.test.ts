import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunDetail } from '../../../src/shared/domain/run';
import { isAlive } from '../../support/agent/alive';
import { canMount, fillingSource, SmallDiskAgent } from '../../support/agent/small-disk';
import { ServedHub, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

/**
 * Functions that do harm, on real agents that a real hub reaches over TLS: each ends as the documentation says, nothing of it
 * stays behind, and its node works on. What the agent does about each in detail is tried in ../agent.
 */
let hub: ServedHub;
let nodeId: string;
let functions = 0;

const shell = '/bin/sh';
const agentProgram = path.resolve('out/agent/agent.js');
const posix = process.platform !== 'win32';

beforeAll(async () => {
  // Heartbeats tell of a full disk: they are three seconds apart.
  hub = await ServedHub.start({ args: ['--gateway-tls'], env: { WAYPOST_NODE_STALE_SECONDS: '9' } });
  ({ nodeId } = await hub.startAgent('edge-1', '--allow-command', shell));
}, 180_000);

afterAll(stopEverything);

async function invoke(definition: object, args: unknown[] = [], on = nodeId): Promise<string> {
  functions += 1;
  const { id } = await hub.must<{ id: string }>('POST', '/functions', { name: `f-${functions}`, ...definition });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { nodeId: on, args });
  return runIds[0] ?? '';
}

const javascript = (source: string, more: object = {}): object => ({ kind: 'javascript', source, ...more });
const ended = (runId: string): Promise<RunDetail> => hub.runEnded<RunDetail>(runId);

/** The processes that a run has logged, as `pid <number>`. */
async function loggedPids(runId: string): Promise<number[]> {
  const { items } = await hub.must<{ items: { text: string }[] }>('GET', `/runs/${runId}/logs`);
  return items.flatMap(({ text }) => (text.startsWith('pid ') ? [Number(text.slice(4))] : []));
}

async function expectWorks(on = nodeId): Promise<void> {
  const runId = await invoke(javascript('export default () => "works on"'), [], on);
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', result: 'works on', nodeId: on });
}

test('a memory hog is ended, Buffers included', async () => {
  const source = `export default async (ctx) => {
    ctx.log('pid ' + process.pid);
    const kept = [];
    for (;;) { kept.push(Buffer.alloc(8e6, 1)); await new Promise((resolve) => setTimeout(resolve, 5)); }
  }`;
  const runId = await invoke(javascript(source, { memoryMb: 128 }));
  expect(await ended(runId)).toMatchObject({ state: 'failed', error: { code: 'memory_exceeded' }, attempts: 1 });
  const [pid = 0] = await loggedPids(runId);
  expect(pid).toBeGreaterThan(0);
  await until(() => !isAlive(pid));
  await expectWorks();
});

test('an endless loop is ended when its time is up', async () => {
  const source = `import { writeFileSync } from 'node:fs';
    export default (ctx, file) => { writeFileSync(file, String(process.pid)); for (;;); }`;
  const file = path.join(temporaryFolder(), 'pid');
  const runId = await invoke(javascript(source, { timeoutSeconds: 1 }), [file]);
  expect(await ended(runId)).toMatchObject({ state: 'timed_out', error: { code: 'timeout' }, attempts: 1 });
  await until(() => !isAlive(Number(readFileSync(file, 'utf8'))));
  await expectWorks();
});

test.runIf(posix)('a command and its child that ignore SIGTERM are ended when their time is up', async () => {
  const child = 'trap "" TERM; echo pid $$; while :; do sleep 1; done';
  const source = { argv: [shell, '-c', `sh -c '${child}' & sh -c '${child}'`] };
  const runId = await invoke({ kind: 'command', source, timeoutSeconds: 2 });
  expect(await ended(runId)).toMatchObject({ state: 'timed_out', error: { code: 'timeout' }, attempts: 1 });
  const pids = await loggedPids(runId);
  expect(pids).toHaveLength(2);
  await until(() => !pids.some(isAlive));
  await expectWorks();
});

test.runIf(canMount())(
  'a node whose disk fills up says so, begins nothing more, and loses no result',
  async () => {
    const dataDir = path.join(temporaryFolder(), 'agent');
    expect(await hub.join(await hub.joinToken(), 'small-disk', dataDir)).toMatchObject({ code: 0 });
    const agent = new SmallDiskAgent('4m', dataDir, agentProgram);
    try {
      const node = await until(async () => {
        const { items } = await hub.must<{ items: { id: string; name: string; connected: boolean }[] }>(
          'GET',
          '/nodes',
        );
        return items.find(({ name, connected }) => name === 'small-disk' && connected);
      });
      const { id: echo } = await hub.must<{ id: string }>('POST', '/functions', {
        name: 'echo',
        kind: 'builtin',
        source: 'echo',
      });
      // It has the function, so that it is the journal alone that keeps it from beginning.
      await hub.must('POST', `/functions/${echo}/deploy`, { strategy: 'nodes', nodeIds: [node.id] });
      await until(async () => {
        const { items } = await hub.must<{ items: { state: string }[] }>('GET', `/deployments?functionId=${echo}`);
        return items[0]?.state === 'ready';
      });
      const filling = await invoke(javascript(fillingSource), [path.join(agent.inside, 'fill')], node.id);
      // The function is over, and the journal cannot take its result.
      await until(() => agent.failures >= 2, 30_000);
      expect(await hub.must('GET', `/runs/${filling}`)).toMatchObject({ state: 'running' });
      const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${echo}/invoke`, { nodeId: node.id });
      const late = runIds[0] ?? '';
      const before = agent.failures;
      await until(() => agent.failures > before, 30_000);
      expect(await hub.must('GET', `/runs/${late}`)).toMatchObject({ endedAt: null });
      await until(
        async () => (await hub.must<{ status: string }>('GET', `/nodes/${node.id}`)).status === 'DEGRADED',
        30_000,
      );
      expect(await hub.must('GET', `/nodes/${node.id}`)).toMatchObject({ statusReason: 'disk_full' });

      rmSync(path.join(agent.outside, 'fill'));
      expect(await ended(filling)).toMatchObject({ state: 'succeeded', result: 'kept'.repeat(5_000), attempts: 1 });
      expect(await ended(late)).toMatchObject({ state: 'failed', error: { code: 'journal_unavailable' } });
      await expectWorks(node.id);
    } finally {
      await agent.stop();
    }
  },
  90_000,
);
