import { beforeEach, expect, test } from 'vitest';
import { NodeSync } from '../../../src/main/gateway/node-sync';
import type { HubFrame } from '../../../src/shared/protocol/frames';
import type { SyncItem, SyncMark } from '../../../src/shared/protocol/sync';

type SyncFrame = Extract<HubFrame, { t: 'sync' }>;

const item = (id: number, functionVersion = 1): SyncItem => ({
  functionId: `fn_${String(id).padStart(11, '0')}`,
  functionVersion,
  checksum: `sha256:${'a'.repeat(64)}`,
});

let sent: SyncFrame[];

beforeEach(() => {
  sent = [];
});

const node = (mark: SyncMark | null = null) => new NodeSync(mark, (frame) => sent.push(frame as SyncFrame));
const markOf = ({ version, checksum }: SyncFrame): SyncMark => ({ version, checksum });

test('what a node holds already is not sent; it holds it at once', () => {
  node().want({ version: 3, items: [item(1)], jobs: [] });
  const mark = markOf(sent[0]!);
  sent = [];
  expect(node(mark).want({ version: 3, items: [item(1)], jobs: [] })).toEqual({
    version: 3,
    isNewest: true,
    error: null,
  });
  expect(sent).toEqual([]);
  expect(node(mark).want({ version: 4, items: [item(2)], jobs: [] })).toBeNull();
  expect(sent).toMatchObject([{ version: 4, base: null, set: [item(2)] }]);
});

test('after that only the difference is sent, and what has not changed is not', () => {
  const sync = node();
  sync.want({ version: 1, items: [item(1), item(2)], jobs: [] });
  sync.want({ version: 1, items: [item(1), item(2)], jobs: [] });
  sync.want({ version: 2, items: [item(1)], jobs: [] });
  expect(sent).toMatchObject([{ base: null }, { base: 1, set: [], remove: [item(2).functionId] }]);
});

test('an answer counts for the newest only', () => {
  const sync = node();
  sync.want({ version: 1, items: [item(1)], jobs: [] });
  sync.want({ version: 2, items: [item(2)], jobs: [] });
  expect(sync.answered({ ...markOf(sent[0]!), error: null })).toEqual({ version: 1, isNewest: false, error: null });
  expect(sync.answered({ ...markOf(sent[1]!), error: null })).toEqual({ version: 2, isNewest: true, error: null });
});

test('a node that cannot use the difference gets the whole, once', () => {
  const sync = node();
  sync.want({ version: 1, items: [item(1)], jobs: [] });
  sync.want({ version: 2, items: [item(2)], jobs: [] });
  expect(sync.answered({ ...markOf(sent[1]!), error: 'base_unknown' })).toBeNull();
  expect(sent[2]).toMatchObject({ version: 2, base: null, set: [item(2)] });
  expect(sync.answered({ ...markOf(sent[2]!), error: 'checksum_mismatch' })).toEqual({
    version: 2,
    isNewest: true,
    error: 'checksum_mismatch',
  });
  expect(sent).toHaveLength(3);
});

test('a wrong checksum is no success', () => {
  const sync = node();
  sync.want({ version: 1, items: [item(1)], jobs: [] });
  expect(sync.answered({ version: 1, checksum: `sha256:${'0'.repeat(64)}`, error: null })).toEqual({
    version: 1,
    isNewest: true,
    error: 'checksum_mismatch',
  });
});
