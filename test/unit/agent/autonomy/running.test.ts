import { beforeEach, describe, expect, test } from 'vitest';
import type { NodeJob } from '../../../../src/shared/protocol/node-job';
import { NodeFiring } from '../../../support/agent/fakes/node-firing';
import { content } from '../../../support/agent/grants';

const START = 1_700_000_000_000;
const at = (second: number): number => START + second * 1_000;
const failed = { outcome: 'failed' as const, error: { code: 'error', message: 'no' } };
const cancelled = { outcome: 'cancelled' as const, error: { code: 'cancelled', message: 'stopped' } };

let node: NodeFiring;

beforeEach(async () => {
  node = await new NodeFiring().up();
});

async function holding(given: Partial<NodeJob>): Promise<NodeJob> {
  const job = node.job(given);
  await node.hold([job]);
  return job;
}

const stops = (): string[] => node.world.runner.stopped.map(([key, mode]) => `${key.split('@')[1]} ${mode}`);

describe('overlap', () => {
  test('skip leaves out what comes while one runs', async () => {
    const job = await holding({ overlap: 'skip' });
    await node.advance(3_000);
    await node.end(job, at(1));
    await node.advance(1_000);
    expect(node.begun).toEqual(['1#1', '4#1']);
    expect(node.told).toEqual([
      '2 skipped/overlap_skip',
      '3 skipped/overlap_skip',
      '1 fired/on_time succeeded succeeded',
    ]);
  });

  test('what is left out in one go is one item', async () => {
    await holding({ overlap: 'skip', misfire: { policy: 'fire_all', graceSeconds: 1, catchUpWindowSeconds: 60 } });
    node.world.clock.wallOffsetMs += 9_000;
    await node.advance(1_000);
    expect(node.told).toEqual(['2-10*9 skipped/overlap_skip']);
  });

  test('buffer_one lets one wait', async () => {
    const job = await holding({ overlap: 'buffer_one' });
    await node.advance(3_000);
    expect([node.begun, node.told]).toEqual([['1#1'], ['3 skipped/overlap_skip']]);
    await node.end(job, at(1));
    expect(node.begun).toEqual(['1#1', '2#1']);
  });

  test('buffer_all lets all wait, in order', async () => {
    const job = await holding({ overlap: 'buffer_all' });
    await node.advance(3_000);
    await node.end(job, at(1));
    await node.end(job, at(2));
    expect(node.begun).toEqual(['1#1', '2#1', '3#1']);
  });

  test('what waits for longer than its start deadline is cancelled', async () => {
    await holding({ overlap: 'buffer_one', startDeadlineMs: 2_000 });
    await node.advance(4_000);
    expect(node.told).toEqual(['3 skipped/overlap_skip', '2 fired/on_time cancelled/start_deadline_overlap']);
  });

  test.each([
    ['cancel_other', 'cancel'],
    ['terminate_other', 'terminate'],
  ] as const)('%s stops the others and waits for them', async (overlap, mode) => {
    const job = await holding({ overlap, retry: retrying({ on: ['failed', 'lost'] }) });
    await node.advance(3_000);
    expect(node.begun).toEqual(['1#1']);
    expect(stops()).toEqual([`${at(1)} ${mode}`, `${at(1)} ${mode}`]);
    await node.end(job, at(1), cancelled);
    expect(node.begun).toEqual(['1#1', '3#1']);
    expect(node.told).toEqual(['2 fired/on_time cancelled/overlap', '1 fired/on_time cancelled/overlap cancelled']);
  });

  test('what is to stop and fails is not tried again', async () => {
    const job = await holding({ overlap: 'cancel_other', retry: retrying({ on: ['failed'] }) });
    await node.advance(2_000);
    await node.end(job, at(1), failed);
    expect([node.begun, node.told]).toEqual([['1#1', '2#1'], ['1 fired/on_time failed failed']]);
  });

  test('a run that waits for its retry stands in the way as well', async () => {
    const job = await holding({ overlap: 'skip', retry: retrying({ delaySeconds: 10 }) });
    await node.advance(1_000);
    await node.end(job, at(1), failed);
    await node.advance(2_000);
    expect(node.begun).toEqual(['1#1']);
  });
});

describe('room', () => {
  test('no more run at once than the node may; the others wait in line until their start deadline', async () => {
    node = new NodeFiring();
    node.world.ownRunsMax = 2;
    await node.up();
    const job = await holding({ startDeadlineMs: 3_500 });
    await node.advance(4_000);
    expect(node.begun).toEqual(['1#1', '2#1']);
    await node.end(job, at(2));
    expect(node.begun).toEqual(['1#1', '2#1', '3#1']);
    await node.advance(3_600);
    expect(node.told).toEqual(['2 fired/on_time succeeded succeeded', '4 fired/on_time cancelled/start_deadline_slot']);
  });

  test('of a job with very many runs that are not over the rest is decided when there is room', async () => {
    node = new NodeFiring();
    node.world.ownRunsMax = 1;
    await node.up();
    const job = await holding({ misfire: { policy: 'fire_all', graceSeconds: 1, catchUpWindowSeconds: 86_400 } });
    node.world.clock.wallOffsetMs += 1_499_000;
    await node.advance(1_000);
    expect([node.begun, node.told]).toEqual([['1#1'], []]);
    const left = await node.afterPowerCut();
    expect(left.begun).toEqual(['2#1']);
    for (let second = 1; second <= 600; second += 1) {
      await node.end(job, at(second));
      await node.advance(0);
    }
    await node.ackAll();
    expect(node.told).toHaveLength(600);
    expect(node.begun.at(-1)).toBe('601#1');
    await node.hold([{ ...job, revision: 2, paused: true }]);
    await node.hold([]);
    await node.ackAll();
    const known = node.items.map(({ fireTime, lastFireTime, count }) => [fireTime, lastFireTime, count]);
    expect(new Set(known.map(([first]) => first)).size).toBe(known.length);
    expect(node.items.reduce((sum, { count }) => sum + count, 0)).toBe(1_499);
  }, 30_000);
});

const retrying = (given: Partial<NodeJob['retry']> = {}): NodeJob['retry'] => ({
  maxRetries: 2,
  on: ['failed'],
  strategy: 'exponential',
  delaySeconds: 2,
  maxDelaySeconds: 60,
  jitter: false,
  ...given,
});
const minutely = { schedule: { type: 'interval' as const, everySeconds: 40 } };

describe('retries', () => {
  test('are made as the policy says, and reported with the run', async () => {
    const job = await holding({ ...minutely, retry: retrying() });
    await node.away();
    await node.advance(40_000);
    await node.end(job, at(40), failed);
    await node.advance(1_999);
    expect(node.begun).toEqual(['40#1']);
    await node.advance(1);
    await node.end(job, at(40), failed, 2);
    await node.advance(4_000);
    await node.end(job, at(40), {}, 3);
    expect(node.begun).toEqual(['40#1', '40#2', '40#3']);
    await node.up();
    expect(node.told).toEqual(['40 fired/on_time succeeded failed,failed,succeeded']);
    expect(node.items[0]?.run?.attempts.map(({ number, startedAt }) => [number, startedAt])).toEqual([
      [1, at(40)],
      [2, at(42)],
      [3, at(46)],
    ]);
  });

  test('end with the number of them, and are not made for other outcomes', async () => {
    const job = await holding({ ...minutely, retry: retrying({ maxRetries: 1 }) });
    await node.advance(40_000);
    await node.end(job, at(40), failed);
    await node.advance(2_000);
    await node.end(job, at(40), failed, 2);
    await node.advance(38_000);
    await node.end(job, at(80), { outcome: 'timed_out', error: { code: 'timeout', message: '' } });
    expect(node.told).toEqual(['40 fired/on_time failed failed,failed', '80 fired/on_time timed_out timed_out']);
  });

  test('of full jitter take the node’s own draw', async () => {
    const job = await holding({ ...minutely, retry: retrying({ jitter: true, delaySeconds: 8 }) });
    node.world.fraction = 0.25;
    await node.advance(40_000);
    await node.end(job, at(40), failed);
    await node.advance(2_000);
    expect(node.begun).toEqual(['40#1', '40#2']);
  });
});

describe('a change', () => {
  test('stops nothing that runs; what only waits is cancelled with the job', async () => {
    const job = await holding({ overlap: 'buffer_all', retry: retrying() });
    await node.advance(2_000);
    await node.hold([]);
    expect(node.told).toEqual(['2 fired/on_time cancelled/job_removed']);
    expect(stops()).toEqual([]);
    await node.end(job, at(1), failed);
    expect(node.told[1]).toBe('1 fired/on_time failed failed');
    await node.advance(10_000);
    expect(node.begun).toEqual(['1#1']);
  });

  test('a run that waits for its retry waits', async () => {
    const job = await holding({ retry: retrying() });
    await node.advance(1_000);
    await node.end(job, at(1), failed);
    await node.hold([]);
    expect(node.told).toEqual(['1 fired/on_time cancelled/job_removed failed']);
  });

  test('an edited job leaves its earlier runs what they were', async () => {
    const job = await holding({ overlap: 'buffer_all', args: ['old'] });
    await node.advance(2_000);
    await node.hold([{ ...job, revision: 2, args: ['new'], paused: true }]);
    await node.end(job, at(1));
    await node.end(job, at(2));
    expect(node.items.map(({ revision }) => revision)).toEqual([1, 1]);
  });
});

describe('what cannot run', () => {
  test('a function that asks for secrets', async () => {
    const secretive = content({
      kind: 'javascript',
      source: 'export default () => 2',
      environment: { KEY: { secret: 'key' } },
    });
    node.world.stored.set(secretive.checksum, secretive);
    await holding({ functionId: secretive.functionId, functionChecksum: secretive.checksum });
    await node.advance(1_000);
    expect(node.items[0]?.run?.attempts).toMatchObject([{ outcome: 'failed', error: { code: 'secret_missing' } }]);
  });

  test('a result that is too large', async () => {
    const job = await holding({});
    await node.advance(1_000);
    await node.end(job, at(1), { result: JSON.stringify('x'.repeat(300_000)) });
    expect(node.items[0]?.run?.attempts).toMatchObject([{ outcome: 'failed', error: { code: 'result_too_large' } }]);
  });
});

describe('stopping', () => {
  test('decides nothing more and waits for what runs', async () => {
    const job = await holding({});
    await node.advance(1_000);
    let isOver = false;
    const stopped = node.world.agent?.stop(10_000).then(() => (isOver = true));
    await node.advance(2_500);
    expect([node.begun, isOver]).toEqual([['1#1'], false]);
    await node.end(job, at(1));
    await stopped;
    expect(node.told).toEqual(['1 fired/on_time succeeded succeeded']);
  });

  test('what runs on after the deadline is lost, and tried again by the next life where the policy says so', async () => {
    await holding({ ...minutely, retry: retrying({ on: ['lost'] }) });
    await node.advance(40_000);
    const stopped = node.world.agent?.stop(1_000);
    await node.advance(1_000);
    await stopped;
    expect(stops()).toEqual([`${at(40)} terminate`]);
    const next = await node.afterPowerCut();
    await next.advance(2_000);
    expect(next.begun).toEqual(['40#2']);
  });

  test('heartbeats count what runs and tell the time', async () => {
    await holding({});
    await node.advance(2_500);
    await node.advance(7_500);
    expect(node.connection?.of('heartbeat').at(-1)).toMatchObject({ now: at(10), usage: { runningAttempts: 9 } });
    expect(node.connection?.of('hello')[0]?.timezoneData).toMatch(/^[0-9a-f]{8}$/);
  });
});
