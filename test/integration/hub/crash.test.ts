import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServedHub, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let hub: ServedHub;

beforeAll(async () => {
  hub = await ServedHub.start();
}, 180_000);

afterAll(stopEverything);

/** Appends a line for each execution: what it leaves outside is the witness. */
const WITNESS = `import { appendFileSync } from 'node:fs';
export default function (ctx, file) {
  appendFileSync(file, ctx.runId + ' ' + ctx.attempt + '\\n');
  return ctx.attempt;
}`;

interface Occurrence {
  fireTime: string;
  lastFireTime: string;
  count: number;
  outcome: string;
  reason: string;
  runId: string | null;
}
interface Run {
  id: string;
  state: string;
  attempts: number;
  fireTime: string;
  endedAt: string | null;
}

test('a hub that is killed at any moment forgets nothing and does nothing twice', async () => {
  const seed = Date.now() % 1_000;
  const witness = path.join(temporaryFolder(), 'witness');
  await hub.startAgent('edge', '--max-concurrent-runs', '50');
  const { id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'witness',
    kind: 'javascript',
    source: WITNESS,
  });
  const anchor = Math.ceil(Date.now() / 1_000) * 1_000;
  const jobs: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    const job = await hub.must<{ id: string }>('POST', '/jobs', {
      name: `every-second-${index}`,
      functionId,
      args: [witness],
      schedule: { type: 'interval', everySeconds: 1, anchorAt: new Date(anchor + index * 211).toISOString() },
      overlap: 'allow_all',
    });
    jobs.push(job.id);
  }
  const finished = new Map<string, string>();
  for (let kill = 0; kill < 6; kill += 1) {
    // A moment that differs each time; nothing is awaited in it.
    await pause(300 + ((seed * (kill + 1) * 7919) % 1_700));
    for (const run of (await hub.must<{ items: Run[] }>('GET', '/runs?state=succeeded&limit=500')).items)
      if (run.endedAt !== null) finished.set(run.id, run.endedAt);
    await hub.kill9();
    hub = await hub.restart();
  }
  await until(
    async () => (await hub.must<{ items: unknown[] }>('GET', '/nodes?status=ONLINE')).items.length > 0,
    30_000,
  );
  for (const id of jobs) await hub.must('POST', `/jobs/${id}/pause`);
  const runs = await until(async () => {
    const all = await hub.all<Run>('/runs', 500);
    return all.every((run) => run.endedAt !== null) ? all : undefined;
  }, 40_000);

  for (const [index, id] of jobs.entries()) {
    const occurrences = await hub.all<Occurrence>(`/occurrences?jobId=${id}`, 500);
    const decided = occurrences.filter(({ reason }) => reason !== 'paused');
    const times = decided.flatMap(({ fireTime, count }) =>
      Array.from({ length: count }, (_, offset) => Date.parse(fireTime) + offset * 1_000),
    );
    const first = Math.min(...times);
    const expected = Array.from({ length: times.length }, (_, offset) => first + offset * 1_000);
    expect({ seed, index, times: times.toSorted((a, b) => a - b) }).toEqual({ seed, index, times: expected });
    expect(Math.abs(first - anchor - index * 211) % 1_000).toBe(0);
    for (const { outcome, runId } of decided) expect([outcome, typeof runId]).toEqual(['fired', 'string']);
  }
  expect(runs.length).toBeGreaterThan(10);
  // What was over stays as it was.
  for (const run of runs)
    if (finished.has(run.id)) expect([run.state, run.endedAt]).toEqual(['succeeded', finished.get(run.id)]);
  // Each attempt left its mark at most once, and each run that succeeded left exactly one for its last attempt.
  const marks = existsSync(witness) ? readFileSync(witness, 'utf8').trim().split('\n') : [];
  expect(marks.length - new Set(marks).size).toBe(0);
  const states = new Map<string, number>();
  for (const run of runs) {
    states.set(run.state, (states.get(run.state) ?? 0) + 1);
    if (run.state === 'succeeded') expect(marks).toContain(`${run.id} ${run.attempts}`);
  }
  expect(Object.fromEntries(states)).toEqual({ succeeded: runs.length });
  expect(marks).toHaveLength(runs.length);
  expect(await hub.must('GET', '/status')).toMatchObject({ instance: { epoch: 7 } });
}, 120_000);

test('an answer that was given is kept, whatever comes right after it', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { id } = await hub.must<{ id: string }>('POST', '/functions', {
      name: `kept-${round}`,
      kind: 'builtin',
      source: 'echo',
    });
    await hub.kill9();
    hub = await hub.restart();
    expect(await hub.must('GET', `/functions/${id}`)).toMatchObject({ name: `kept-${round}` });
  }
});
