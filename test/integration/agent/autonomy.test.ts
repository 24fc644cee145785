import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { NodeJob } from '../../../src/shared/protocol/node-job';
import { agentFixture } from '../../support/agent/fixture';
import { content } from '../../support/agent/grants';
import { jobContent, nodeJobOf, occurrencesOf, reported, wholeSync } from '../../support/agent/node-jobs';

const fixture = agentFixture();

/** A function that writes its fire time to a file each time it starts. */
function marking(given: Partial<NodeJob> = {}): { job: NodeJob; marks: () => number[] } {
  const file = path.join(fixture.dataDir, '..', 'marks');
  const fn = content({
    kind: 'javascript',
    source: `import { appendFileSync } from 'node:fs';
      export default (ctx) => { console.log('marks'); appendFileSync(${JSON.stringify(file)}, ctx.fireTime + '\\n'); }`,
  });
  fixture.hub.functions.set(`${fn.functionId}@${fn.functionVersion}`, fn);
  const job = nodeJobOf(fn, given);
  const held = jobContent(job);
  fixture.hub.jobs.set(held.checksum, held);
  const marks = (): number[] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((text) => Date.parse(text))
      : [];
  return { job, marks };
}

const told = () => occurrencesOf(fixture.hub.received.map(({ frame }) => frame));
const poll = { timeout: 30_000, interval: 50 };

test('a node fires each second while its hub is away, also when it is killed meanwhile, and tells each of it once', async () => {
  const agent = await fixture.joinAndRun();
  const { job, marks } = marking();
  fixture.hub.send({ t: 'sync', ...wholeSync(1, [job]) });
  expect(await fixture.hub.frame('sync.ack')).toMatchObject({ version: 1, error: null, released: [] });
  await expect.poll(() => told().length, poll).toBeGreaterThan(0);
  fixture.hub.isAway = true;
  const toldBefore = told().length;
  const before = marks().length;
  await expect.poll(() => marks().length, poll).toBeGreaterThanOrEqual(before + 2);
  await agent.kill();
  const atKill = marks().length;
  const next = fixture.run();
  await expect.poll(() => marks().length, poll).toBeGreaterThanOrEqual(atKill + 2);
  expect(told()).toHaveLength(toldBefore);
  const returnedAt = Date.now();
  fixture.hub.isAway = false;
  const first = Math.min(...told().map(({ fireTime }) => fireTime));
  const seconds = Array.from({ length: Math.floor((returnedAt - first) / 1_000) + 1 }, (_, n) => first + n * 1_000);
  // Each second once, with none left out.
  const fireTimes = (): number[] => told().flatMap(({ fireTime }) => (fireTime <= returnedAt ? [fireTime] : []));
  await expect.poll(() => fireTimes().toSorted((a, b) => a - b), poll).toEqual(seconds);
  const ran = marks();
  expect(new Set(ran).size).toBe(ran.length);
  for (const { fireTime, run, outcome } of told()) {
    expect(outcome).toBe('fired');
    if (run?.state === 'succeeded') expect(ran).toContain(fireTime);
    else expect(run).toMatchObject({ state: 'lost', attempts: [{ error: { code: 'agent_restarted' } }] });
  }
  expect(next.log.filter(({ level }) => level === 'error')).toEqual([]);
  const items = reported(fixture.hub.received.map(({ frame }) => frame));
  expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1));
  const logged = new Set(items.flatMap((item) => (item.kind === 'log' ? [item.fireTime] : [])));
  expect(logged).toContain(first);
}, 120_000);

test('a job that is taken away fires no more, and the node says up to where it decided', async () => {
  await fixture.joinAndRun();
  const { job, marks } = marking();
  fixture.hub.send({ t: 'sync', ...wholeSync(1, [job]) });
  await fixture.hub.frame('sync.ack');
  await expect.poll(() => marks().length, poll).toBeGreaterThan(0);
  fixture.hub.send({ t: 'sync', ...wholeSync(2, []) });
  const { released } = await fixture.hub.frame('sync.ack', ({ version }) => version === 2);
  expect(released).toMatchObject([{ jobId: job.jobId }]);
  const until = released[0]?.until ?? 0;
  await expect.poll(() => told().at(-1)?.fireTime, poll).toBe(until);
  expect(Math.max(...marks())).toBe(until);
}, 60_000);
