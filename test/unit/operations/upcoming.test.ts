import { beforeEach, describe, expect, test } from 'vitest';
import { searchUpcoming } from '../../../src/main/store/reads/upcoming/search-upcoming';
import type { OperationOutput } from '../../../src/shared/contract/operations';
import { toInstant, toMillis } from '../../../src/shared/domain/instant';
import { compileCalendar } from '../../../src/shared/schedule/calendar';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { jitterWithin } from '../../../src/shared/schedule/jitter';
import { START } from '../../support/hub/engine-harness';
import { HubHarness } from '../../support/hub/hub-harness';
import { expectRefused } from '../../support/hub/refused';
import { SeededRandom } from '../../support/seeded-random';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (offset: number): string => toInstant(START + offset);

type Upcoming = OperationOutput<'jobs.upcoming'>;
type Job = OperationOutput<'jobs.get'>;

let hub: HubHarness;
let functionId: string;
let made = 0;

beforeEach(async () => {
  hub = new HubHarness();
  ({ id: functionId } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' }));
});

const cron = (...expressions: string[]) => ({ type: 'cron' as const, expressions, timezone: 'Europe/Berlin' });
const every = (everySeconds: number) => ({ type: 'interval' as const, everySeconds });

function create(schedule: object, fields: object = {}): Promise<Job> {
  made += 1;
  return hub.must('jobs.create', { name: `job ${made}`, functionId, schedule, ...fields } as never);
}

interface Due {
  job: Job;
  fireTime: number;
  dueAt: number;
}

/** Each occurrence of a job in a stretch, one after the other. */
async function dueOf(job: Job, from: number, to: number): Promise<Due[]> {
  const calendars = (await hub.must('calendars.list', {})).items.filter(({ id }) => job.calendars.includes(id));
  const times = compileSchedule(job.schedule, {
    startAtMs: job.startAt === null ? null : toMillis(job.startAt),
    endAtMs: job.endAt === null ? null : toMillis(job.endAt),
    createdAtMs: toMillis(job.createdAt),
    defaultTimezone: 'UTC',
    maxLookaheadMs: 400 * DAY,
  });
  const found: Due[] = [];
  if (job.state !== 'active' || job.nextFireAt === null) return found;
  let left = job.maxRuns === null ? Infinity : job.maxRuns - job.runCount;
  for (
    let next = times.next(toMillis(job.nextFireAt) - 1);
    next !== null && next.atMs < to && left > 0;
    next = times.next(next.atMs)
  ) {
    const { atMs } = next;
    if (calendars.some((calendar) => compileCalendar(calendar).blocks(atMs))) continue;
    left -= 1;
    const dueAt = atMs + jitterWithin(times, job.id, atMs, job.jitterSeconds);
    if (dueAt >= from && dueAt < to) found.push({ job, fireTime: atMs, dueAt });
  }
  return found;
}

/** What the answer has to be, worked out one occurrence at a time. */
async function expected(jobs: readonly Job[], from: number, to: number): Promise<Omit<Upcoming, 'clusters' | 'isCut'>> {
  const byJob = await Promise.all(jobs.map((job) => dueOf(job, from, to)));
  const all = byJob.flat();
  const buckets = new Map<number, number>();
  for (const { dueAt } of all) {
    const bucket = Math.floor(dueAt / (15 * MINUTE)) * 15 * MINUTE;
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
  }
  const firsts = byJob
    .flatMap((due) => due.slice(0, 1).map((first) => ({ ...first, occurrences: due.length })))
    .toSorted((a, b) => a.dueAt - b.dueAt || (a.job.id < b.job.id ? -1 : 1));
  return {
    from: toInstant(from),
    to: toInstant(to),
    bucketSeconds: 900,
    occurrences: all.length,
    jobs: firsts.length,
    buckets: [...buckets]
      .toSorted(([a], [b]) => a - b)
      .map(([bucket, occurrences]) => ({ at: toInstant(bucket), occurrences })),
    items: firsts.map(({ job, fireTime, dueAt, occurrences }) => ({
      jobId: job.id,
      jobName: job.name,
      namespace: job.namespace,
      fireTime: toInstant(fireTime),
      dueAt: toInstant(dueAt),
      occurrences,
    })),
    nextCursor: null,
  };
}

const jobsNow = async (): Promise<Job[]> => (await hub.must('jobs.list', { limit: 500 })).items;

describe('what falls due', () => {
  test('is the same as job by job and occurrence by occurrence', async () => {
    const random = new SeededRandom(7);
    const pick = <T>(list: readonly T[]): T => random.pick(list);
    const { id: weekends } = await hub.must('calendars.create', {
      name: 'weekends',
      timezone: 'Europe/Berlin',
      rules: [{ type: 'weekly', days: ['sat', 'sun'] }],
    });
    const { id: nights } = await hub.must('calendars.create', {
      name: 'nights',
      timezone: 'UTC',
      rules: [{ type: 'weekly', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', to: '06:00' }],
    });
    const schedules = [
      () => every(pick([1, 7, 45, 60, 61, 900, 5_000, 90_000])),
      () => ({ ...every(pick([30, 77])), anchorAt: at(-1_234) }),
      () => cron(pick(['0 3 * * *', '*/5 * * * *', '17 */2 * * 1-5', '0 0 29 2 *', '30 2 * * *'])),
      () => cron('0 9 * * *', '0 21 * * 6,0'),
      () => cron(pick(['*/20 * * * * *', '5,6 0 3 * * *'])),
      () => ({ type: 'once', at: at(random.between(1, 3 * DAY)) }),
      () => ({ type: 'manual' }),
    ];
    for (let count = 0; count < 60; count += 1)
      await create(pick(schedules)(), {
        jitterSeconds: pick([0, 0, 0, 5, 600]),
        calendars: pick([[], [], [weekends], [nights], [weekends, nights]]),
        startAt: pick([null, null, at(-HOUR), at(5 * HOUR)]),
        endAt: pick([null, null, at(4 * DAY), at(6 * DAY)]),
        maxRuns: pick([null, null, 3]),
        overlap: 'allow_all',
      }).catch(() => undefined);
    for (const [from, to] of [
      [0, DAY],
      [0, 7 * DAY],
      [26 * HOUR + 12_345, 27 * HOUR],
      [2 * DAY, 2 * DAY + 1],
    ] as const) {
      const answer = await hub.must('jobs.upcoming', { from: at(from), to: at(to), limit: 500 });
      const { clusters: _clusters, isCut, ...counted } = answer;
      expect(isCut).toBe(false);
      expect(counted).toEqual(await expected(await jobsNow(), START + from, START + to));
    }
  });

  test('leaves out what does not fire by itself, now', async () => {
    const { id: paused } = await create(every(60));
    await hub.must('jobs.pause', { id: paused });
    const { id: gone } = await create(every(60));
    await hub.must('jobs.delete', { id: gone });
    await create({ type: 'manual' });
    const { id: stays, name } = await create(every(3_600));
    const { items, jobs, occurrences } = await hub.must('jobs.upcoming', {});
    expect(items).toMatchObject([{ jobId: stays, jobName: name, occurrences }]);
    expect([jobs, occurrences]).toEqual([1, 23]);
  });

  test('is from now on, also where the past is asked for', async () => {
    await create(every(60), { overlap: 'allow_all' });
    hub.time.advance(10 * MINUTE);
    const answer = await hub.must('jobs.upcoming', { from: at(0), to: at(20 * MINUTE + 1) });
    expect(answer).toMatchObject({ from: at(10 * MINUTE), occurrences: 10 });
    expect(await hub.must('jobs.upcoming', { from: at(0), to: at(5 * MINUTE) })).toMatchObject({
      occurrences: 0,
      items: [],
      buckets: [],
    });
  });

  test('shows the minutes in which many jobs fire together', async () => {
    for (let count = 0; count < 12; count += 1) await create(cron('0 3 * * *'), { tags: [`t${count}`] });
    for (let count = 0; count < 5; count += 1) await create(cron(`${count} 4 * * *`, '30 12 * * *'));
    const always = await create(every(1));
    const { clusters } = await hub.must('jobs.upcoming', { from: at(0), to: at(DAY) });
    expect(clusters.map(({ at: when, jobs, occurrences }) => [when, jobs, occurrences])).toEqual([
      ['2026-03-03T02:00:00.000Z', 13, 12 + 60],
      ['2026-03-02T11:30:00.000Z', 6, 5 + 60],
    ]);
    expect(clusters[0]?.some).toHaveLength(3);
    // Those that make it one, not the one that fires all the time.
    expect(clusters[0]?.some.map(({ jobId }) => jobId)).not.toContain(always.id);
    expect(new Set(clusters[0]?.some.map(({ jobName }) => jobName)).size).toBe(3);
  });

  test('is counted in the buckets that are asked for', async () => {
    await create(every(60));
    const counts = async (bucketSeconds: number | string): Promise<number[]> =>
      (await hub.must('jobs.upcoming', { to: at(HOUR), bucketSeconds })).buckets.map(({ occurrences }) => occurrences);
    expect(await counts(3_600)).toEqual([59]);
    expect(await counts('900')).toEqual([14, 15, 15, 15]);
    expect(await counts(60)).toHaveLength(59);
  });

  test('is paged by when jobs are due first', async () => {
    for (let count = 0; count < 23; count += 1) await create(every(100 - (count % 7)));
    const whole = await hub.must('jobs.upcoming', { to: at(HOUR), limit: 500 });
    const paged: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: Upcoming = await hub.must('jobs.upcoming', {
        to: at(HOUR),
        limit: 5,
        ...(cursor === null ? {} : { cursor }),
      });
      expect(page.jobs).toBe(23);
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole.items);
  });

  test('says when there was too much to look at', async () => {
    await create(cron('* * * * * *'));
    await create(every(60));
    const search = searchUpcoming(
      hub.core.store.database,
      {
        from: START,
        to: START + DAY,
        bucketSeconds: 900,
        namespace: undefined,
        limit: 10,
        cursor: undefined,
        defaultTimezone: 'UTC',
      },
      1_000,
    );
    let answer = search.step(100);
    let slices = 0;
    for (; answer === null; slices += 1) answer = search.step(100);
    expect(slices).toBeGreaterThan(2);
    // What is fast to look at is whole.
    expect(answer).toMatchObject({ isCut: true, jobs: 1, occurrences: 1_439 });
  });
});

describe('bad input', () => {
  test.each([
    [{ from: at(HOUR), to: at(HOUR) }, /later than from/],
    [{ from: at(HOUR), to: at(0) }, /later than from/],
    [{ to: at(7 * DAY + 1) }, /At most 7 days/],
    [{ from: at(DAY), to: at(8 * DAY + 1) }, /At most 7 days/],
  ])('%j', async (input, says) => {
    await expectRefused(hub, 'jobs.upcoming', input, { path: 'to', says });
  });
});

test('a token of a namespace sees what is due there', async () => {
  await hub.must('namespaces.create', { name: 'lab' });
  const { id: other } = await hub.must('functions.create', {
    name: 'g',
    namespace: 'lab',
    kind: 'builtin',
    source: 'echo',
  });
  await create(every(60));
  const { id } = await create(every(60), { namespace: 'lab', functionId: other });
  const bound = { ...hub.caller, namespace: 'lab' };
  const answer = await hub.call('jobs.upcoming', { to: at(HOUR) }, bound);
  expect(answer).toMatchObject({ ok: true, value: { jobs: 1, items: [{ jobId: id, namespace: 'lab' }] } });
  expect(await hub.call('jobs.upcoming', { namespace: 'default' }, bound)).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  });
});
