import { expect, it } from 'vitest';
import { soonest } from '../../../src/renderer/features/overview/soonest';
import { fullWorld, summaryOf } from '../../support/fake-bridge/seed';

const template = summaryOf([...fullWorld(Date.now(), { nodes: 1, runs: 1 }).jobs.values()][0]!);
const job = (name: string, nextFireAt: string | null, state = template.state) => ({
  ...template,
  id: `job_${name}`,
  name,
  nextFireAt,
  state,
});

it('finds the jobs that fire first, of those that fire at all', () => {
  const jobs = [
    job('last', '2026-11-22T09:00:00.000Z'),
    job('never', null),
    job('paused', '2026-11-22T08:00:00.000Z', 'paused'),
    job('first', '2026-11-22T07:00:00.000Z'),
    job('second', '2026-11-22T08:00:00.000Z'),
  ];
  const due = soonest(jobs, 2);
  expect(due).toEqual([
    { jobId: 'job_first', jobName: 'first', dueAt: '2026-11-22T07:00:00.000Z' },
    { jobId: 'job_second', jobName: 'second', dueAt: '2026-11-22T08:00:00.000Z' },
  ]);
});
