import { expect, it } from 'vitest';
import { NoticeGate } from '../../../src/main/app/notices/notice-gate';
import { noticeText } from '../../../src/main/app/notices/notice-text';
import { TroubleWatch, type Turn } from '../../../src/main/app/notices/trouble-watch';
import { wordsOf } from '../../../src/main/app/words/words';
import { encodeId } from '../../../src/shared/domain/id';

const failed = { id: 1, name: 'backup', isFailing: true, isFine: false };
const fine = { id: 1, name: 'backup', isFailing: false, isFine: true };
const turn = (kind: Turn['kind'], id = 1): Turn => ({ kind, id, name: `thing ${id}` });

it('turns at the first failure and at the recovery, not in between', () => {
  const watch = new TroubleWatch([]);
  expect(watch.job(fine)).toBeNull();
  expect(watch.job(failed)).toEqual({ kind: 'job_failed', id: 1, name: 'backup' });
  expect(watch.job(failed)).toBeNull();
  expect(watch.failing).toBe(1);
  expect(watch.job(fine)?.kind).toBe('job_recovered');
  expect(watch.job(fine)).toBeNull();
  expect(watch.failing).toBe(0);
});

it('knows what failed before it looked, and takes a deleted job for no recovery', () => {
  const watch = new TroubleWatch([1, 2]);
  expect(watch.job(failed)).toBeNull();
  expect(watch.job({ ...failed, id: 2, isFailing: false })).toBeNull();
  expect(watch.failing).toBe(1);
});

it('loses only nodes that it heard of', () => {
  const watch = new TroubleWatch([]);
  const node = { id: 7, name: 'kiosk', isGone: true };
  expect(watch.node(node)).toBeNull();
  expect(watch.node({ ...node, isGone: false })?.kind).toBe('node_back');
  expect(watch.node({ ...node, isGone: false })).toBeNull();
  expect(watch.node(node)?.kind).toBe('node_lost');
  expect(watch.node(node)).toBeNull();
});

it('gathers twelve lost nodes into one notice', () => {
  const gate = new NoticeGate();
  for (let id = 1; id <= 12; id += 1) gate.add(turn('node_lost', id), id * 500);
  expect(gate.nextAt).toBe(10_500);
  expect(gate.take(10_499)).toEqual([]);
  const [notice, ...others] = gate.take(10_500);
  expect(others).toEqual([]);
  expect(notice?.things).toHaveLength(12);
  expect(gate.nextAt).toBeNull();
});

it('says nothing of what turned back before it was told', () => {
  const gate = new NoticeGate();
  gate.add(turn('node_lost'), 0);
  gate.add(turn('node_back'), 5_000);
  gate.add(turn('job_failed'), 0);
  gate.add(turn('job_recovered'), 1_000);
  expect(gate.take(60_000)).toEqual([]);
  // A recovery of what was told is told.
  gate.add(turn('job_failed'), 100_000);
  expect(gate.take(103_000)).toHaveLength(1);
  gate.add(turn('job_recovered'), 104_000);
  expect(gate.take(107_000).map(({ kind }) => kind)).toEqual(['job_recovered']);
});

it('speaks once a minute of a kind at most, and then of all that came', () => {
  const gate = new NoticeGate();
  gate.add(turn('job_failed', 1), 0);
  expect(gate.take(3_000)).toHaveLength(1);
  gate.add(turn('job_failed', 2), 4_000);
  gate.add(turn('job_failed', 3), 20_000);
  expect(gate.nextAt).toBe(63_000);
  expect(gate.take(62_999)).toEqual([]);
  expect(gate.take(63_000)[0]?.things.map(({ id }) => id)).toEqual([2, 3]);
});

it('names the thing and leads to it; of many it names three and leads to where they stand', () => {
  const words = wordsOf('en');
  expect(noticeText({ kind: 'job_failed', things: [{ id: 5, name: 'backup' }] }, words)).toEqual({
    title: 'A job failed',
    body: 'backup',
    hash: `#/jobs/${encodeId('job', 5)}`,
  });
  const things = Array.from({ length: 12 }, (_, id) => ({ id, name: `n${id}` }));
  expect(noticeText({ kind: 'node_lost', things }, words)).toEqual({
    title: '12 nodes are lost',
    body: 'n0, n1, n2, 9 more',
    hash: '#/nodes?status=OFFLINE',
  });
  expect(noticeText({ kind: 'node_lost', things }, wordsOf('ar')).title).toBe('فُقدت 12 عقدة');
});
