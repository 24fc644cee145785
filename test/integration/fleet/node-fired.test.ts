import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../../src/shared/domain/job';
import type { Occurrence } from '../../../src/shared/domain/occurrence';
import type { Run } from '../../../src/shared/domain/run';
import { Edge } from '../../support/fleet/edge';
import { ServedHub, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

/** A hub and an agent in processes of their own, over TLS: the agent fires a job each second, whatever becomes of the hub. */
const source = `import { appendFileSync } from 'node:fs';
  export default async function (ctx, file) {
    appendFileSync(file, ctx.fireTime + ' ' + ctx.trigger + '\\n');
    ctx.log('fired at ' + ctx.fireTime);
    return ctx.fireTime;
  }`;

let hub: ServedHub;
let edge: Edge;
let jobId: string;
const file = path.join(temporaryFolder(), 'fired');

/** What the function wrote itself: fire times (ms) and triggers, in order. */
const witnessed = (): { fireTime: number; trigger: string }[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => ({ fireTime: Date.parse(line.split(' ')[0] ?? ''), trigger: line.split(' ')[1] ?? '' }))
    : [];
const fires = (times: number): Promise<unknown> => {
  const before = witnessed().length;
  return until(() => witnessed().length >= before + times);
};
const job = (): Promise<Job> => hub.must<Job>('GET', `/jobs/${jobId}`);
const confirmed = (): Promise<unknown> => until(async () => (await job()).unconfirmed.nodes === 0);

async function all<T>(route: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { items: T[]; nextCursor: string | null } = await hub.must('GET', `${route}&limit=500${more}`);
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}
const runsOfNode = (): Promise<Run[]> => all<Run>(`/runs?jobId=${jobId}&trigger=node`);

beforeAll(async () => {
  appendFileSync(file, '');
  hub = await ServedHub.start({ args: ['--gateway-tls'] });
  edge = await Edge.join(hub, 'edge-1');
  const fn = await hub.must<{ id: string }>('POST', '/functions', { name: 'told', kind: 'javascript', source });
  ({ id: jobId } = await hub.must<Job>('POST', '/jobs', {
    name: 'each-second',
    functionId: fn.id,
    args: [file],
    schedule: { type: 'interval', everySeconds: 1 },
    target: { strategy: 'all', labels: {}, requiredCapabilities: [] },
    firedBy: 'node',
    overlap: 'allow_all',
    misfire: { policy: 'fire_all', graceSeconds: 30 },
  }));
}, 180_000);

afterAll(async () => {
  await edge.stop();
  await stopEverything();
});

test('fires with the hub away and after the death of its agent, once each, and history has it where it happened', async () => {
  await confirmed();
  await fires(2);
  await hub.kill9();
  edge.network.cut();
  await fires(3);
  await edge.kill();
  const lastBeforeKill = witnessed().at(-1)?.fireTime;
  edge.restart();
  await fires(3);
  hub = await hub.restart();
  await edge.connected(hub);

  await hub.must('POST', `/jobs/${jobId}/pause`);
  await confirmed();
  const told = witnessed();
  const times = told.map(({ fireTime }) => fireTime);
  expect(new Set(times).size).toBe(times.length);
  expect(new Set(told.map(({ trigger }) => trigger))).toEqual(new Set(['node']));
  // Nothing between the first and the last was left out: what was due while the agent was dead was made up for.
  expect((Math.max(...times) - Math.min(...times)) / 1_000).toBe(times.length - 1);

  const runs = await until(async () => {
    const found = await runsOfNode();
    return found.length >= times.length ? found : undefined;
  });
  const ofRuns = runs.map(({ fireTime }) => Date.parse(fireTime ?? ''));
  expect(new Set(ofRuns)).toEqual(new Set(times));
  expect(ofRuns).toHaveLength(times.length);
  for (const run of runs) expect(run).toMatchObject({ trigger: 'node', nodeId: edge.nodeId });
  // The kill may have come between what the function wrote and its end: that one is told as lost, and no other.
  const notSucceeded = runs.filter(({ state }) => state !== 'succeeded');
  expect(notSucceeded.map(({ state }) => state)).toEqual(notSucceeded.map(() => 'lost'));
  expect(notSucceeded.filter(({ fireTime }) => Date.parse(fireTime ?? '') !== lastBeforeKill)).toEqual([]);
  const made = runs.map(({ createdAt }) => createdAt);
  expect(made).toEqual(made.toSorted().toReversed());

  const fired = await all<Occurrence>(`/occurrences?jobId=${jobId}&outcome=fired`);
  expect(fired).toHaveLength(times.length);
  expect(new Set(fired.map(({ scope }) => scope))).toEqual(new Set([edge.nodeId]));
  const newest = runs[0]?.id ?? '';
  const { items } = await until(async () => {
    const log = await hub.must<{ items: { text: string }[] }>('GET', `/runs/${newest}/logs`);
    return log.items.length > 0 ? log : undefined;
  });
  expect(items[0]?.text).toMatch(/^fired at /);
}, 120_000);

test('given back to the hub it is the hub that fires, and nothing is fired by both', async () => {
  await hub.must('POST', `/jobs/${jobId}/resume`);
  await confirmed();
  await fires(2);
  edge.network.part();
  await hub.must('PATCH', `/jobs/${jobId}`, { firedBy: 'hub' });
  expect((await job()).unconfirmed.nodes).toBe(1);
  await fires(2);
  edge.network.heal();
  await confirmed();
  await until(() => witnessed().some(({ trigger }) => trigger === 'schedule'));
  const told = witnessed();
  const last = told.findLast(({ trigger }) => trigger === 'node')?.fireTime ?? 0;
  const first = told.find(({ trigger }) => trigger === 'schedule')?.fireTime ?? 0;
  expect(first).toBeGreaterThan(last);
  const skipped = (await all<Occurrence>(`/occurrences?jobId=${jobId}`)).filter(({ scope }) => scope === '');
  expect(skipped.some(({ reason }) => reason === 'not_confirmed')).toBe(true);
  expect(await hub.must('GET', `/jobs/${jobId}/nodes`)).toEqual({ items: [] });
}, 120_000);
