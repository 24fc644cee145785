import { expect, test } from 'vitest';
import { JOBS_PER_PART, ROWS_AT_FIRST } from '../../../src/shared/changes/snapshot';
import { HubHarness } from '../../support/hub/hub-harness';

test('jobs are mirrored in parts, each once; deleted ones are none of them', async () => {
  const hub = new HubHarness();
  await hub.must('settings.update', { maxJobsPerCreator: 5_000, maxJobCreationsPerMinute: 5_000 });
  const { id: functionId } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' });
  const count = 2 * JOBS_PER_PART + 5;
  const jobs = Array.from({ length: count }, (_, index) => ({
    name: `job-${index}`,
    functionId,
    schedule: { type: 'manual' as const },
  }));
  const ids: string[] = [];
  for (let from = 0; from < count; from += 500)
    ids.push(...(await hub.must('jobs.bulkCreate', { jobs: jobs.slice(from, from + 500) })).succeeded);
  await hub.must('jobs.delete', { id: ids[3] ?? '' });
  const first = await hub.must('feed.snapshot', {});
  const seen = first.jobs.map(({ id }) => id);
  for (let after = first.jobsAfter; after !== null;) {
    const part = await hub.must('feed.jobs', { after });
    expect(part.epoch).toBe(first.epoch);
    seen.push(...part.jobs.map(({ id }) => id));
    after = part.jobsAfter;
  }
  expect(first.jobs).toHaveLength(ROWS_AT_FIRST);
  expect(seen).toEqual(ids.filter((id) => id !== ids[3]).toSorted());
});
