import { beforeEach, describe, expect, test } from 'vitest';
import { Ledger } from '../../../../src/agent/core/journal/ledger';
import { encodeLine } from '../../../../src/agent/core/journal/lines';
import type { NodeJob } from '../../../../src/shared/protocol/node-job';
import { settle } from '../../../support/agent/fakes/clock';
import { NodeFiring } from '../../../support/agent/fakes/node-firing';
import { content } from '../../../support/agent/grants';

const START = 1_700_000_000_000;
const at = (second: number): number => START + second * 1_000;
const failed = { outcome: 'failed' as const, error: { code: 'error', message: 'no' } };
const retry: NodeJob['retry'] = {
  maxRetries: 1,
  on: ['failed', 'lost'],
  strategy: 'fixed',
  delaySeconds: 5,
  maxDelaySeconds: 60,
  jitter: false,
};
const slowly = { schedule: { type: 'interval' as const, everySeconds: 40 } };

let node: NodeFiring;

beforeEach(async () => {
  node = await new NodeFiring().up();
});

async function holding(given: Partial<NodeJob> = {}): Promise<NodeJob> {
  const job = node.job(given);
  await node.hold([job]);
  return job;
}

describe('after a crash', () => {
  test('what had begun is lost, and what follows is fired', async () => {
    await holding();
    await node.advance(1_000);
    const next = await node.afterPowerCut();
    expect(next.begun).toEqual([]);
    await next.advance(1_000);
    expect(next.begun).toEqual(['2#1']);
    await next.up();
    expect(next.told).toEqual(['1 fired/on_time lost lost']);
    expect(next.items[0]?.run?.attempts[0]?.error?.code).toBe('agent_restarted');
  });

  test('what was lost goes through the retry policy', async () => {
    const job = await holding({ ...slowly, retry });
    await node.advance(40_000);
    const next = await node.afterPowerCut();
    await next.advance(5_000);
    await next.end(job, at(40), {}, 2);
    await next.up();
    expect([next.begun, next.told]).toEqual([['40#2'], ['40 fired/on_time succeeded lost,succeeded']]);
  });

  test('what waited for its retry, or for another run, waits on', async () => {
    const job = await holding({ overlap: 'buffer_all', retry });
    await node.advance(1_000);
    await node.end(job, at(1), failed);
    await node.advance(1_000);
    const next = await node.afterPowerCut();
    await next.advance(4_000);
    expect(next.begun).toEqual(['1#2']);
    await next.end(job, at(1), {}, 2);
    expect(next.begun).toEqual(['1#2', '2#1']);
  });

  test('a wait never grows because the clock was set back', async () => {
    const job = await holding({ ...slowly, retry: { ...retry, maxDelaySeconds: 10 } });
    await node.advance(40_000);
    await node.end(job, at(40), failed);
    node.world.clock.wallOffsetMs -= 86_400_000;
    const next = await node.afterPowerCut();
    await next.advance(10_000);
    expect(next.begun).toEqual(['40#2']);
  });

  test('runs of a job that is not held any more end', async () => {
    const job = await holding({ overlap: 'buffer_all', retry });
    await node.advance(2_000);
    const { file } = node.world;
    await node.hold([]);
    // The disk has the new snapshot and the runs as they were before it.
    const before = file.durable.slice(0, file.durable.indexOf('"over"'));
    file.durable = before.slice(0, before.lastIndexOf('\n') + 1);
    const next = await node.afterPowerCut();
    await next.up();
    expect(next.told.toSorted()).toEqual(['1 fired/on_time lost lost', '2 fired/on_time cancelled/job_removed']);
    expect(next.world.jobFiles.texts.size).toBe(1);
    expect(job.jobId).toBe(next.items[0]?.jobId);
  });

  test('what was due while the agent was down is late', async () => {
    const misfire = { policy: 'fire_once' as const, graceSeconds: 1, catchUpWindowSeconds: 60 };
    await holding({ ...slowly, misfire });
    node.world.clock.wallOffsetMs += 100_000;
    const next = await node.afterPowerCut();
    expect(next.begun).toEqual(['80#1']);
  });

  test('what was collected and not told is decided again, the same', async () => {
    await holding({ paused: true });
    await node.advance(20_000);
    const next = await node.afterPowerCut();
    await next.advance(31_000);
    await next.up();
    expect(next.told).toEqual(['1-50*50 skipped/paused']);
  });
});

/** Each prefix of the last life's journal that ends at, or within, one of its lines. */
function cuts(text: string): number[] {
  return Array.from({ length: text.length + 1 }, (_, length) => length);
}

test('a journal that is cut at any byte fires nothing twice and forgets nothing that was begun', async () => {
  const job = await holding({ retry });
  await node.away();
  const held = node.world.file.durable.length;
  await node.advance(1_000);
  await node.end(job, at(1), failed);
  await node.advance(5_000);
  await node.end(job, at(1), {}, 2);
  await node.end(job, at(2));
  const whole = node.world.file.durable;
  const begunBy = (ledger: Ledger): Set<number> => {
    const { runs, items } = ledger.own;
    const fired = [...items.values()].flatMap((item) => (item.kind === 'occurrence' ? [item.fireTime] : []));
    return new Set([...[...runs.values()].map(({ last }) => last), ...fired]);
  };
  for (const length of cuts(whole).filter((cut) => cut >= held)) {
    const { ledger, damaged } = Ledger.read(whole.slice(0, length));
    expect(damaged).toBe(0);
    const known = begunBy(ledger);
    const [position] = ledger.own.positions.values();
    // What is decided is there, as a run or as what became of it; and nothing that is not decided is.
    const decided = position?.decided ?? START;
    expect(known.size).toBe((decided - START) / 1_000);
    for (const fireTime of known) expect(fireTime).toBeLessThanOrEqual(decided);
    for (const { key } of ledger.own.runs.values())
      expect([...ledger.own.items.values()].some((item) => `${item.jobId}/${item.fireTime}` === key)).toBe(false);
  }
});

test('what comes again after a write that failed half-way changes nothing', async () => {
  const job = await holding();
  await node.advance(1_000);
  await node.end(job, at(1));
  await node.advance(1_000);
  const text = node.world.file.durable;
  const lines = text.slice(0, -1).split('\n');
  for (let from = 1; from < lines.length; from += 1)
    for (let to = from; to <= lines.length; to += 1) {
      const { ledger } = Ledger.read(`${text}${lines.slice(from, to).join('\n')}\n`);
      const { ledger: once } = Ledger.read(text);
      expect([...ledger.own.items.keys()]).toEqual([...once.own.items.keys()]);
      expect([...ledger.own.runs.keys()]).toEqual([...once.own.runs.keys()]);
      expect([...ledger.own.positions.values()].map(({ decided }) => decided)).toEqual([at(2)]);
    }
});

test('a journal of the format before is read', () => {
  const text = encodeLine('{"format":1}') + encodeLine('{"starts":[["run_00000000001",1,1,5]]}');
  const { ledger, damaged } = Ledger.read(text);
  expect([ledger.entries.size, damaged]).toEqual([1, 0]);
});

describe('a full disk', () => {
  test('nothing begins that could not be recorded; all of it is told when there is room', async () => {
    const job = await holding();
    node.world.file.failure = { message: 'ENOSPC', written: 30 };
    await node.advance(2_000);
    expect(node.begun).toEqual([]);
    expect(node.told).toEqual([]);
    await node.advance(8_000);
    expect(node.connection?.of('heartbeat').at(-1)?.problems).toEqual(['disk_full']);
    node.world.file.failure = null;
    await node.advance(5_000);
    const codes = node.items.map(({ fireTime, run }) => [(fireTime - START) / 1_000, run?.attempts[0]?.error?.code]);
    expect(codes.slice(0, 3)).toEqual([1, 2, 3].map((second) => [second, 'journal_unavailable']));
    const seconds = node.items.map(({ fireTime }) => (fireTime - START) / 1_000);
    const begun = node.begun.map((one) => Number(one.split('#')[0]));
    expect([...seconds, ...begun].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 1),
    );
    expect(job.jobId).toBe(node.items[0]?.jobId);
  });

  test('an end waits until it could be written', async () => {
    const job = await holding(slowly);
    await node.advance(40_000);
    node.world.file.failure = { message: 'ENOSPC', written: 0 };
    await node.end(job, at(40));
    expect(node.told).toEqual([]);
    node.world.file.failure = null;
    await node.advance(1_000);
    expect(node.told).toEqual(['40 fired/on_time succeeded succeeded']);
  });

  test('a power cut meanwhile: what was not begun is decided again', async () => {
    await holding({ misfire: { policy: 'fire_all', graceSeconds: 5, catchUpWindowSeconds: 60 } });
    node.world.file.failure = { message: 'ENOSPC', written: 10 };
    await node.advance(2_000);
    const next = await node.afterPowerCut(5);
    next.world.file.failure = null;
    await next.advance(0);
    expect(next.begun).toEqual(['1#1', '2#1']);
  });

  test('a new set of jobs is not confirmed before the disk has it', async () => {
    node.world.file.failure = { message: 'ENOSPC', written: 0 };
    await node.hold([node.job()]);
    expect(node.connection?.of('sync.ack')).toEqual([]);
    node.world.file.failure = null;
    await node.advance(5_000);
    expect(node.connection?.of('sync.ack')).toMatchObject([{ version: 1, error: null }]);
  });
});

describe('what lies on the disk', () => {
  test('one damaged job does not stop the others; the hub is asked for the whole', async () => {
    const [one, two] = [node.job(slowly), node.job(slowly)];
    await node.hold([one, two]);
    const [first = ''] = node.world.jobFiles.texts.keys();
    node.world.jobFiles.texts.set(first, '{"damaged":');
    const next = await node.afterPowerCut();
    expect(next.world.events('job.damaged')).toMatchObject([{ jobId: one.jobId }]);
    await next.advance(40_000);
    expect(next.world.runner.started).toHaveLength(1);
    await next.up();
    expect(next.connection?.of('hello')[0]).toMatchObject({ sync: null, released: [] });
    await next.hold([one, two]);
    expect(next.connection?.of('job.fetch')).toHaveLength(1);
    // What was due meanwhile is late, not forgotten.
    expect(next.begun).toEqual(['40#1', '40#1']);
    await next.advance(40_000);
    expect(next.begun).toHaveLength(4);
  });

  test('a job whose function is gone does not stop the others', async () => {
    const { stored } = node.world;
    const other = content({ kind: 'javascript', source: 'export default () => 2' });
    stored.set(other.checksum, other);
    const one = node.job({ ...slowly, functionId: other.functionId, functionChecksum: other.checksum });
    await node.hold([one, node.job(slowly)]);
    stored.set(other.checksum, { ...other, source: 'evil' });
    const next = await node.afterPowerCut();
    expect(next.world.events('job.damaged')).toMatchObject([{ jobId: one.jobId }]);
    await next.advance(40_000);
    expect(next.world.runner.started).toHaveLength(1);
  });

  test('functions of jobs are never pruned', async () => {
    await holding(slowly);
    const next = await node.afterPowerCut();
    expect(next.world.needed).toEqual(new Set([node.fn.checksum]));
  });

  test('contents that no job needs any more go at the next start', async () => {
    const job = await holding(slowly);
    await node.hold([{ ...job, revision: 2 }]);
    expect(node.world.jobFiles.texts.size).toBe(2);
    const next = await node.afterPowerCut();
    expect(next.world.jobFiles.texts.size).toBe(1);
  });
});

test('a node that its hub does not know any more lets go of every job, for good', async () => {
  const job = await holding({ overlap: 'buffer_all' });
  await node.advance(2_000);
  node.connection?.end(4410, 'removed');
  node.connection = null;
  await settle();
  await node.advance(5_000);
  await node.end(job, at(1));
  expect(node.begun).toEqual(['1#1']);
  const next = await node.afterPowerCut();
  await next.advance(5_000);
  expect(next.begun).toEqual([]);
});
