import { beforeEach, describe, expect, test } from 'vitest';
import { compileJob } from '../../../../src/agent/core/autonomy/compiled-job';
import { Scan } from '../../../../src/agent/core/autonomy/scan';
import type { NodeJob } from '../../../../src/shared/protocol/node-job';
import { NodeFiring } from '../../../support/agent/fakes/node-firing';

/** 2023-11-14T22:13:20Z, where the tests begin. */
const START = 1_700_000_000_000;
const at = (second: number): number => START + second * 1_000;
const HOUR = 3_600_000;

let node: NodeFiring;

beforeEach(async () => {
  node = await new NodeFiring().up();
});

/** The machine sleeps: its clocks differ afterwards. */
function sleep(ms: number): void {
  node.world.clock.wallOffsetMs += ms;
}

test('fires on time with the hub away, and tells it all when it is back', async () => {
  const job = node.job();
  await node.hold([job]);
  expect(node.connection?.of('sync.ack')).toMatchObject([{ version: 1, error: null, released: [] }]);
  await node.away();
  await node.advance(3_000);
  expect(node.begun).toEqual(['1#1', '2#1', '3#1']);
  for (const second of [1, 2, 3]) await node.end(job, at(second));
  await node.up();
  expect(node.told).toEqual([1, 2, 3].map((second) => `${second} fired/on_time succeeded succeeded`));
  expect(node.items[0]).toMatchObject({
    jobId: job.jobId,
    revision: 1,
    fireTime: at(1),
    lastFireTime: at(1),
    decidedAt: at(1),
    run: { functionVersion: 1, occurrenceCount: 1, result: 1, attempts: [{ number: 1, startedAt: at(1) }] },
  });
});

test('what lies before it held the job, or before what the snapshot says, is none of its business', async () => {
  const [early, late] = [node.job({ createdAt: START - HOUR }), node.job({ createdAt: START - HOUR })];
  await node.advance(2_500);
  await node.hold([early]);
  await node.hold([early, late], at(4));
  await node.advance(2_500);
  expect(node.begun).toEqual(['3#1', '4#1', '5#1', '5#1']);
});

test('a once that passed while its snapshot was on its way is late, not forgotten', async () => {
  const once = (given: Partial<NodeJob>): NodeJob =>
    node.job({ schedule: { type: 'once', at: new Date(at(2)).toISOString() }, ...given });
  const misfire = { policy: 'skip' as const, graceSeconds: 1, catchUpWindowSeconds: 60 };
  await node.advance(10_000);
  await node.hold([once({}), once({ misfire })], at(1));
  expect(node.begun).toEqual(['2#1']);
  expect(node.told).toEqual(['2 missed/misfire_skip']);
  await node.hold([once({})], at(2));
  expect(node.begun).toEqual(['2#1']);
});

test('jitter delays an occurrence, and the fire time stays', async () => {
  const job = node.job({ schedule: { type: 'interval', everySeconds: 100 }, jitterSeconds: 90 });
  await node.hold([job]);
  await node.advance(99_999);
  expect(node.begun).toEqual([]);
  await node.advance(90_001);
  expect(node.begun).toEqual(['100#1']);
  await node.end(job, at(100));
  expect(node.items[0]?.decidedAt).toBeGreaterThan(at(100));
});

describe('what does not fire', () => {
  test('paused occurrences share one counted item', async () => {
    await node.hold([node.job({ paused: true })]);
    await node.advance(59_500);
    expect(node.told).toEqual(['1-31*31 skipped/paused']);
    await node.advance(30_000);
    expect(node.told).toEqual(['1-31*31 skipped/paused', '32-62*31 skipped/paused']);
  });

  test('a calendar blocks, by its name', async () => {
    const rules = [{ type: 'weekly' as const, days: ['tue' as const], from: '22:14', to: '22:15' }];
    const calendars = [{ name: 'quiet', mode: 'exclude' as const, timezone: 'UTC', rules }];
    const job = node.job({ schedule: { type: 'interval', everySeconds: 20 }, calendars });
    await node.hold([job]);
    await node.advance(120_000);
    expect(node.told).toEqual(['40-80*3 skipped/calendar/quiet']);
    expect(node.begun).toEqual(['20#1', '100#1', '120#1']);
  });

  test('within its window a misfire is skipped, and beyond it is too old', async () => {
    const misfire = { policy: 'skip' as const, graceSeconds: 5, catchUpWindowSeconds: 20 };
    await node.hold([node.job({ misfire })]);
    sleep(40_500);
    await node.advance(1_000);
    expect(node.told).toEqual(['1-21*21 missed/outside_catch_up_window', '22-36*15 missed/misfire_skip']);
    expect(node.begun).toEqual(['37#1', '38#1', '39#1', '40#1', '41#1']);
  });
});

describe('after a sleep', () => {
  test('fire_all makes up for each, in order', async () => {
    const misfire = { policy: 'fire_all' as const, graceSeconds: 1, catchUpWindowSeconds: 60 };
    const job = node.job({ misfire });
    await node.hold([job]);
    sleep(4_000);
    await node.advance(1_000);
    expect(node.begun).toEqual(['1#1', '2#1', '3#1', '4#1', '5#1']);
    for (const second of [1, 5]) await node.end(job, at(second));
    expect(node.told).toEqual(['1 fired/catch_up succeeded succeeded', '5 fired/on_time succeeded succeeded']);
  });

  test('fire_once makes one run for all, also for more than one turn decides', async () => {
    const misfire = { policy: 'fire_once' as const, graceSeconds: 1.5, catchUpWindowSeconds: 100_000 };
    const job = node.job({ misfire });
    await node.hold([job]);
    sleep(9_000_000);
    await node.advance(1_000);
    expect(node.begun).toEqual(['8999#1', '9000#1', '9001#1']);
    await node.end(job, at(8_999));
    expect(node.told).toEqual(['1-8999*8999 fired/catch_up succeeded succeeded']);
    expect(node.items[0]?.run?.occurrenceCount).toBe(8_999);
  });

  test('one run stands for late ones with blocked ones between them', async () => {
    const rules = [{ type: 'weekly' as const, days: ['tue' as const], from: '22:14', to: '22:15' }];
    const calendars = [{ name: 'quiet', mode: 'exclude' as const, timezone: 'UTC', rules }];
    const misfire = { policy: 'fire_once' as const, graceSeconds: 10, catchUpWindowSeconds: 3_600 };
    const job = node.job({ schedule: { type: 'interval', everySeconds: 20 }, calendars, misfire });
    await node.hold([job]);
    sleep(135_000);
    await node.advance(20_000);
    expect(node.told).toEqual(['40-80*3 skipped/calendar/quiet']);
    await node.end(job, at(140));
    expect(node.told[1]).toBe('20-140*4 fired/catch_up succeeded succeeded');
    await node.advance(5_000);
    expect(node.begun).toEqual(['140#1', '160#1']);
  });
});

test('nothing is handed out while earlier late ones wait for their run: a crash would forget them', () => {
  const rules = [{ type: 'weekly' as const, days: ['tue' as const], from: '22:14', to: '22:15' }];
  const calendars = [{ name: 'quiet', mode: 'exclude' as const, timezone: 'UTC', rules }];
  const misfire = { policy: 'fire_once' as const, graceSeconds: 10, catchUpWindowSeconds: 3_600 };
  const job = node.job({ schedule: { type: 'interval', everySeconds: 20 }, calendars, misfire });
  const scan = new Scan(compileJob(job, 'sha256:0'), START);
  // 20 is late; 40, 60 and 80 are blocked; 100 is late as well.
  expect(scan.decide(at(155), 0, 5)).toEqual([]);
  expect(scan.close()).toEqual([]);
  expect(scan.decide(at(155), 0, 5).map(({ first, last, count }) => [first, last, count])).toEqual([
    [at(40), at(80), 3],
    [at(20), at(140), 4],
  ]);
});

test('a clock that is set back decides nothing twice; one that is set ahead is a sleep', async () => {
  const job = node.job({ misfire: { policy: 'fire_once', graceSeconds: 2, catchUpWindowSeconds: 7_200 } });
  await node.hold([job]);
  await node.advance(3_000);
  sleep(-HOUR);
  await node.advance(60_000);
  expect(node.begun).toEqual(['1#1', '2#1', '3#1']);
  sleep(HOUR);
  await node.advance(30_000);
  expect(node.begun.slice(3, 5)).toEqual(['61#1', '62#1']);
  expect(new Set(node.begun).size).toBe(node.begun.length);
});

test('a repeated and a skipped hour are those of the shared schedule', async () => {
  // The last Sunday of March 2024: 02:30 does not exist in Berlin and fires at 03:00 (01:00 UTC).
  node.world.clock.wallOffsetMs = Date.UTC(2024, 2, 30, 12);
  const schedule = { type: 'cron' as const, expressions: ['30 2 * * *'], timezone: 'Europe/Berlin' };
  const job = node.job({ schedule, createdAt: Date.UTC(2024, 0, 1) });
  await node.hold([job]);
  await node.away();
  await node.advance(2 * 24 * HOUR);
  const seconds = [Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 3, 1, 0, 30)].map((instant) => (instant - START) / 1_000);
  expect(node.begun).toEqual(seconds.map((second) => `${second}#1`));
});

describe('a change', () => {
  test('what is due under the old content is decided first, what follows under the new one', async () => {
    const old = node.job({ misfire: { policy: 'skip', graceSeconds: 5, catchUpWindowSeconds: 60 } });
    await node.hold([old]);
    await node.advance(2_000);
    sleep(20_000);
    const schedule = { type: 'interval' as const, everySeconds: 10 };
    await node.hold([{ ...old, revision: 2, schedule }]);
    await node.advance(10_000);
    expect(node.told).toEqual(['3-16*14 missed/misfire_skip']);
    expect(node.begun).toEqual(['1#1', '2#1', '17#1', '18#1', '19#1', '20#1', '21#1', '22#1', '30#1']);
    await node.end(old, at(22));
    await node.end(old, at(30));
    expect(node.items.slice(1).map(({ revision }) => revision)).toEqual([1, 2]);
  });

  test('that leaves the fire times as they are forgets none that jitter puts off', async () => {
    const job = node.job({ schedule: { type: 'interval', everySeconds: 100 }, jitterSeconds: 90 });
    await node.hold([job]);
    await node.advance(100_000);
    expect(node.begun).toEqual([]);
    await node.hold([{ ...job, revision: 2, args: ['new'] }]);
    await node.advance(90_000);
    expect(node.begun).toEqual(['100#1']);
  });

  test('that comes while the agent stops is not put in force', async () => {
    const job = node.job();
    await node.hold([job]);
    await node.advance(1_000);
    void node.world.agent?.stop(10_000);
    await node.hold([]);
    expect(node.connection?.of('sync.ack').at(-1)).toMatchObject({ version: 2, error: 'agent_stopping', released: [] });
  });

  test('a pause and its end hold from when they are known', async () => {
    const job = node.job();
    await node.hold([job]);
    await node.advance(1_500);
    await node.hold([{ ...job, revision: 2, paused: true }]);
    await node.advance(3_000);
    await node.hold([{ ...job, revision: 3 }]);
    expect(node.told).toEqual(['2-4*3 skipped/paused']);
    await node.advance(1_000);
    expect(node.begun).toEqual(['1#1', '5#1']);
  });

  test('a job that is taken away is told with the last fire time that was decided, until the hub has heard it', async () => {
    const [one, two] = [node.job(), node.job({ schedule: { type: 'interval', everySeconds: 50 } })];
    await node.hold([one, two]);
    await node.advance(2_500);
    await node.hold([]);
    const released = [
      { jobId: one.jobId, until: at(2) },
      { jobId: two.jobId, until: null },
    ];
    expect(node.connection?.of('sync.ack').at(-1)).toMatchObject({ version: 2, error: null, released });
    await node.advance(3_000);
    expect(node.begun).toEqual(['1#1', '2#1']);
    await node.away();
    await node.up();
    expect(node.connection?.of('hello')[0]).toMatchObject({ sync: { version: 2 }, released });
    const next = await node.afterPowerCut();
    await next.up();
    expect(next.connection?.of('hello')[0]?.released).toEqual(released);
    await next.hold([]);
    expect(next.connection?.of('sync.ack')).toMatchObject([{ version: 3, released }]);
    await next.advance(60_000);
    await next.hold([]);
    expect(next.connection?.of('sync.ack').at(-1)).toMatchObject({ version: 4, released: [] });
  });

  test('a job that comes back is begun anew, and never where it was decided', async () => {
    const job = node.job();
    await node.hold([job]);
    await node.advance(2_500);
    await node.hold([]);
    await node.advance(2_000);
    await node.hold([job]);
    await node.advance(1_000);
    expect(node.begun).toEqual(['1#1', '2#1', '5#1']);
  });
});
