import { beforeEach, describe, expect, test } from 'vitest';
import { Book } from '../../../../src/agent/core/autonomy/book';
import { OwnLogs } from '../../../../src/agent/core/autonomy/logs';
import { Spool } from '../../../../src/agent/core/autonomy/spool';
import { Journal } from '../../../../src/agent/core/journal/journal';
import { mergedItems } from '../../../../src/agent/core/autonomy/merge';
import { Ledger } from '../../../../src/agent/core/journal/ledger';
import { AutonomyLedger } from '../../../../src/agent/core/autonomy/ledger';
import type { SpoolItem } from '../../../../src/agent/core/autonomy/records';
import type { FiredOccurrence, NodeJob } from '../../../../src/shared/protocol/node-job';
import { FIRED_PER_FRAME } from '../../../../src/shared/protocol/frames';
import { FakeClock, settle } from '../../../support/agent/fakes/clock';
import { FakeJournalFile } from '../../../support/agent/fakes/journal-file';
import { FakeTextFiles } from '../../../support/agent/fakes/text-files';
import { NodeFiring } from '../../../support/agent/fakes/node-firing';
import { jobContent, reported, wholeSync } from '../../../support/agent/node-jobs';

const START = 1_700_000_000_000;
const at = (second: number): number => START + second * 1_000;

let node: NodeFiring;

beforeEach(async () => {
  node = await new NodeFiring().up();
});

async function holding(given: Partial<NodeJob> = {}): Promise<NodeJob> {
  const job = node.job(given);
  await node.hold([job]);
  return job;
}

const frames = () => node.connection?.of('fired') ?? [];
const sentSeqs = (): number[] => frames().flatMap(({ items }) => items.map(({ seq }) => seq));

async function ack(seq: number): Promise<void> {
  node.connection?.receive({ t: 'fired.ack', seq });
  await settle();
}

/** Many items: occurrences that alternate between two outcomes. */
async function manySkipped(count: number): Promise<NodeJob> {
  const job = await holding({ overlap: 'skip' });
  await node.advance(count * 1_000);
  return job;
}

describe('the way to the hub', () => {
  test('a bounded number of frames is on its way; an ack makes room', async () => {
    const count = FIRED_PER_FRAME * 6;
    await node.away();
    await node.up();
    const job = await holding({ overlap: 'skip' });
    await node.away();
    await node.advance((count + 1) * 1_000);
    await node.up();
    expect(frames()).toHaveLength(4);
    expect(sentSeqs()).toEqual(Array.from({ length: FIRED_PER_FRAME * 4 }, (_, index) => index + 1));
    await ack(FIRED_PER_FRAME);
    expect(frames()).toHaveLength(5);
    await ack(FIRED_PER_FRAME * 5);
    expect(sentSeqs()).toHaveLength(count);
    expect(job.jobId).toBe(node.items[0]?.jobId);
  });

  test('what is not acked is sent again, also by the next life; what is acked is not', async () => {
    await manySkipped(4);
    expect(sentSeqs()).toEqual([1, 2, 3]);
    await ack(1);
    await node.away();
    await node.up();
    expect(sentSeqs()).toEqual([2, 3]);
    await node.advance(1_100);
    const next = await node.afterPowerCut();
    node = await next.up();
    expect(sentSeqs()).toEqual([2, 3, 4, 5]);
  });

  test('the disk knows what may have reached the hub before it is sent', async () => {
    await manySkipped(3);
    expect(Ledger.read(node.world.file.durable).ledger.own.sent).toBeGreaterThanOrEqual(Math.max(...sentSeqs()));
    node.world.file.failure = { message: 'ENOSPC', written: 0 };
    await node.away();
    await node.up();
    expect(sentSeqs()).toEqual([1, 2]);
  });

  test('numbers rise over every life, also when everything was acked', async () => {
    await manySkipped(3);
    await ack(2);
    await node.advance(1_100);
    await ack(3);
    await node.away();
    await node.advance(2_000);
    node = await (await node.afterPowerCut()).up();
    expect(Math.min(...sentSeqs())).toBeGreaterThan(3);
  });

  test('a socket that is full gets the rest when it has room', async () => {
    await holding({ overlap: 'skip' });
    const { connection } = node;
    if (connection === null) throw new Error('unreachable');
    connection.buffered = 5_000_000;
    await node.advance(3_000);
    expect(frames()).toEqual([]);
    connection.drain();
    await settle();
    expect(sentSeqs()).toEqual([1, 2]);
  });

  test('large items fill frames and never more', async () => {
    const job = await holding();
    await node.away();
    await node.advance(8_000);
    for (let second = 1; second <= 8; second += 1)
      await node.end(job, at(second), { result: JSON.stringify('x'.repeat(250_000)) });
    await node.up();
    for (const text of node.connection?.texts ?? []) expect(text.length).toBeLessThanOrEqual(1_000_000);
    expect(node.items).toHaveLength(8);
  });
});

describe('logs', () => {
  const linesOf = (items: readonly { kind: string }[]): string[] =>
    (items as ReturnType<typeof reported>).flatMap((item) =>
      item.kind === 'log' ? item.lines.map(([, , , text]) => `${item.attempt}: ${text}`) : [],
    );
  const all = () => reported(node.world.transport.connections.flatMap(({ sent }) => sent));

  test('follow the run, of each try, also after a restart, and are gone when the hub has them', async () => {
    const retry = { ...node.job().retry, maxRetries: 1, on: ['failed' as const] };
    const job = await holding({ schedule: { type: 'interval', everySeconds: 40 }, retry });
    await node.away();
    await node.advance(40_000);
    node.world.runner.log(node.ref(job, at(40)), 'one');
    await node.end(job, at(40), { outcome: 'failed', error: { code: 'e', message: 'm' } });
    await node.advance(1_000);
    node.world.runner.log(node.ref(job, at(40), 2), 'two');
    await node.end(job, at(40), {}, 2);
    node = await (await node.afterPowerCut()).up();
    expect(all().map(({ kind, seq }) => [kind, seq])).toEqual([
      ['occurrence', 1],
      ['log', 2],
      ['log', 3],
    ]);
    expect(linesOf(all())).toEqual(['1: one', '2: two']);
    expect(node.world.ownLogFiles.texts.size).toBe(2);
    await ack(2);
    expect(node.world.ownLogFiles.texts.size).toBe(1);
    await ack(3);
    expect(node.world.ownLogFiles.texts.size).toBe(0);
  });

  test('long ones come in portions, each with its number', async () => {
    const job = await holding({ schedule: { type: 'interval', everySeconds: 40 } });
    await node.advance(40_000);
    for (let line = 0; line < 4_500; line += 1) node.world.runner.log(node.ref(job, at(40)), `line ${line}`);
    await node.end(job, at(40));
    const lengths = all().map((item) => (item.kind === 'log' ? item.lines.length : 0));
    expect(lengths).toEqual([0, 2_000, 2_000, 500]);
    expect(linesOf(all()).at(-1)).toBe('1: line 4499');
  });

  test('one that there is no room for is told by one line', async () => {
    const job = await holding({ schedule: { type: 'interval', everySeconds: 40 } });
    node.world.ownLogFiles.isFull = true;
    await node.advance(40_000);
    node.world.runner.log(node.ref(job, at(40)), 'gone');
    await node.end(job, at(40));
    expect(linesOf(all())).toEqual(['1: the log of this try is not here: the node could not keep it']);
  });

  test('a result that there is no room for is told by a line; the run succeeded', async () => {
    const job = await holding();
    await node.away();
    const many = 265;
    await node.advance(many * 1_000);
    const result = JSON.stringify('x'.repeat(250_000));
    for (let second = 1; second <= many; second += 1) await node.end(job, at(second), { result });
    const { items } = Ledger.read(node.world.file.durable).ledger.own;
    const runs = [...items.values()].flatMap((item) => (item.kind === 'occurrence' && item.run ? [item.run] : []));
    const kept = runs.filter((run) => 'result' in run);
    expect(runs).toHaveLength(many);
    expect(kept).toHaveLength(Math.floor(64_000_000 / (250_000 + 2)));
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect([...items.values()].filter(({ kind }) => kind === 'log')).toHaveLength(many - kept.length);
  }, 30_000);
});

test('many tries with long errors fit one frame; the oldest are left out', async () => {
  const retry: NodeJob['retry'] = {
    ...node.job().retry,
    maxRetries: 250,
    on: ['failed'],
    delaySeconds: 0.001,
  };
  const job = await holding({ schedule: { type: 'interval', everySeconds: 40 }, retry });
  await node.advance(40_000);
  const message = '\u0000'.repeat(8_000);
  const error = { code: 'e', message, stack: '\u0000'.repeat(32_000) };
  for (let attempt = 1; attempt <= 251; attempt += 1) {
    await node.end(job, at(40), { outcome: 'failed', error }, attempt);
    await node.advance(1);
  }
  for (const text of node.connection?.texts ?? []) expect(text.length).toBeLessThanOrEqual(1_000_000);
  const attempts = node.items[0]?.run?.attempts ?? [];
  expect([attempts.length, attempts[0]?.number, attempts.at(-1)?.number]).toEqual([200, 52, 251]);
  expect([attempts[0]?.error?.message.length, attempts.at(-1)?.error?.message.length]).toEqual([300, 8_000]);
});

describe('items that are too many', () => {
  const occurrence = (seq: number, given: Partial<FiredOccurrence> = {}): FiredOccurrence => ({
    kind: 'occurrence',
    seq,
    jobId: 'job_00000000001',
    revision: 1,
    fireTime: at(seq),
    lastFireTime: at(seq),
    count: 1,
    outcome: 'fired',
    reason: 'on_time',
    detail: null,
    decidedAt: at(seq),
    run: { functionVersion: 1, occurrenceCount: 1, state: 'succeeded', reason: null, attempts: [] },
    ...given,
  });
  const log = (seq: number, of: number): SpoolItem => ({
    ...{ kind: 'log', seq, jobId: 'job_00000000001', fireTime: at(of), attempt: 1, portion: 0, portions: 1 },
  });
  const ledgerOf = (...items: SpoolItem[]): AutonomyLedger => {
    const ledger = new AutonomyLedger();
    ledger.apply({ items });
    return ledger;
  };

  test('the oldest of a job that follow each other are one, without their logs', () => {
    const ledger = ledgerOf(occurrence(1), log(2, 1), occurrence(3), log(4, 3));
    const merged = mergedItems(ledger);
    expect(merged?.item).toEqual(occurrence(3, { fireTime: at(1), count: 2, run: null }));
    expect(merged?.replaced).toEqual([1, 2, 4]);
    ledger.apply({ items: [merged!.item], replaced: merged!.replaced });
    expect([...ledger.items.keys()]).toEqual([3]);
  });

  test('a node that is left alone for very long keeps a bounded number, and none is dropped in silence', async () => {
    const clock = new FakeClock();
    const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const journal = await Journal.open(new FakeJournalFile(), clock, silent);
    const book = new Book(journal, () => spool.pump());
    const logs = new OwnLogs(new FakeTextFiles(), silent);
    const link = { isWritable: false, sendText: () => {} };
    const spool: Spool = new Spool({ book, journal, link, logs, clock, itemsMax: 10 });
    for (let second = 1; second <= 100; second += 1) {
      const { seq: _, ...item } = occurrence(second, { jobId: `job_0000000000${second % 3}` });
      spool.add([item]);
      await settle();
    }
    const items = [...book.ledger.items.values()].filter((item) => item.kind === 'occurrence');
    expect(items.length).toBeLessThanOrEqual(10);
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    const ranges = items.map(({ jobId, fireTime, lastFireTime }) => [jobId, fireTime, lastFireTime] as const);
    for (const [jobId, first, last] of ranges)
      expect(ranges.filter((other) => other[0] === jobId && other[1] <= last && other[2] >= first)).toHaveLength(1);
  });

  test('what differs stays apart, and so does another job', () => {
    const other = 'job_00000000002';
    expect(mergedItems(ledgerOf(occurrence(1), occurrence(2, { reason: 'catch_up' })))).toBeNull();
    expect(mergedItems(ledgerOf(occurrence(1), occurrence(2, { jobId: other })))).toBeNull();
    const ledger = ledgerOf(occurrence(1), occurrence(2, { jobId: other }), occurrence(3, { count: 5 }));
    expect(mergedItems(ledger)?.item).toMatchObject({ seq: 3, count: 6, fireTime: at(1) });
  });

  test('what may have reached the hub stays what it is', () => {
    const ledger = ledgerOf(occurrence(1), occurrence(2), occurrence(3), occurrence(4));
    ledger.apply({ sent: 2 });
    expect(mergedItems(ledger)?.replaced).toEqual([3]);
  });
});

describe('contents', () => {
  const asked = async (answer: (job: NodeJob) => void): Promise<unknown> => {
    const job = node.job();
    node.connection?.receive({ t: 'sync', ...wholeSync(1, [job]) });
    await settle();
    answer(job);
    await settle();
    return node.connection?.of('sync.ack')[0]?.error;
  };

  test('of a job that the hub has no more', async () => {
    expect(
      await asked((job) =>
        node.connection?.receive({ t: 'job.missing', jobId: job.jobId, checksum: jobContent(job).checksum }),
      ),
    ).toBe('job_missing');
  });

  test('that are not what was asked for are refused', async () => {
    expect(await asked((job) => node.connection?.receive({ t: 'job', ...jobContent(job), content: '{}' }))).toBe(
      'checksum_mismatch',
    );
  });

  test('that cannot be fired here are refused', async () => {
    const job = node.job({ timezone: 'Nowhere/Atall', schedule: { type: 'cron', expressions: ['* * * * *'] } });
    node.connection?.receive({ t: 'sync', ...wholeSync(1, [job]) });
    await settle();
    node.connection?.receive({ t: 'job', ...jobContent(job) });
    await settle();
    expect(node.connection?.of('sync.ack')[0]?.error).toBe('job_invalid');
  });

  test('are asked for again over a new connection, and the old set stays in force meanwhile', async () => {
    const [old, next] = [node.job(), node.job()];
    await node.hold([old]);
    node.connection?.receive({ t: 'sync', ...wholeSync(2, [next]) });
    await settle();
    await node.away();
    await node.advance(1_000);
    expect(node.begun).toEqual(['1#1']);
    await node.up();
    expect(node.connection?.of('hello')[0]?.sync?.version).toBe(1);
    expect(node.connection?.of('job.fetch')).toMatchObject([{ jobId: next.jobId }]);
    node.connection?.receive({ t: 'sync', ...wholeSync(2, [next]) });
    await settle();
    node.connection?.receive({ t: 'job', ...jobContent(next) });
    await settle();
    expect(node.connection?.of('sync.ack')).toMatchObject([{ version: 2, released: [{ jobId: old.jobId }] }]);
  });
});
