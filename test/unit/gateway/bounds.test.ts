import { expect, test } from 'vitest';
import { ByteWatch } from '../../../src/main/gateway/byte-watch';
import { framePoints, Meter } from '../../../src/main/gateway/meter';
import { decodeStrangerFrame } from '../../../src/shared/protocol/codec';
import { START } from '../../support/hub/engine-harness';
import { facts } from '../../support/hub/fake-node';
import { VirtualTime } from '../../support/hub/virtual-time';

test('a connection may say much at once, and then so much per second', () => {
  const time = new VirtualTime(START);
  const meter = new Meter(time);
  for (let frame = 0; frame < 8_000; frame += 1) expect(meter.take(1)).toBe(0);
  expect(meter.take(1)).toBeGreaterThan(0);
  time.advance(1_000);
  for (let frame = 0; frame < 1_999; frame += 1) expect(meter.take(1)).toBe(0);
  expect(meter.take(200)).toBe(100);
  time.advance(3_600_000);
  expect(meter.take(8_000)).toBe(0);
  expect(meter.take(2)).toBe(1);
});

test('a large frame costs more than a small one', () => {
  expect([framePoints(10), framePoints(4_096), framePoints(1_000_000)]).toEqual([1, 2, 245]);
});

test('strangers that make a hub hold too much are cut, whoever sent the most first', () => {
  const time = new VirtualTime(START);
  const watch = new ByteWatch(time, { each: 100, total: 250 });
  const cut: string[] = [];
  const socket = (name: string, bytesRead: number): { bytesRead: number; destroy: () => void } => ({
    bytesRead,
    destroy: () => cut.push(name),
  });
  const [a, b, c, d] = [socket('a', 90), socket('b', 80), socket('c', 70), socket('d', 10)] as const;
  for (const one of [a, b, c, d]) watch.add(one);
  time.advance(100);
  expect(cut).toEqual([]);
  d.bytesRead = 101;
  c.bytesRead = 100;
  time.advance(100);
  expect(cut).toEqual(['d', 'c']);
  watch.remove(a);
  a.bytesRead = 1_000_000;
  time.advance(100);
  expect(cut).toEqual(['d', 'c']);
  watch.remove(b);
  time.advance(100);
  expect(time.delays).toEqual([]);
});

const hello = { t: 'hello', nodeId: 'node_00000000001', nonce: 'n'.repeat(20), ...facts };
const attempts = Array.from({ length: 2_000 }, (_, token) => ({
  runId: 'run_00000000001',
  epoch: 1,
  token: token + 1,
}));

test('of a stranger no more is parsed than is needed', () => {
  const greeting = { t: 'hello', nodeId: hello.nodeId, nonce: hello.nonce };
  expect(decodeStrangerFrame(JSON.stringify({ ...hello, attempts: [] }))).toEqual({ ok: true, frame: greeting });
  const large = JSON.stringify({ ...hello, attempts });
  expect(large.length).toBeGreaterThan(100_000);
  expect(decodeStrangerFrame(large)).toEqual({ ok: true, frame: greeting });
  // What follows is looked at when the key is proved.
  expect(decodeStrangerFrame(`${large.slice(0, 50_000)} nonsense`)).toEqual({ ok: true, frame: greeting });
});

test.each([
  ['a small one that is not valid', JSON.stringify({ ...hello, attempts: 'none' })],
  ['a large one of another kind', JSON.stringify({ t: 'enroll', token: 'x'.repeat(20_000) })],
  ['a large one that does not begin as agents write it', JSON.stringify({ attempts, ...hello })],
  ['a large one with an id that is none', JSON.stringify({ ...hello, nodeId: 'node_1', attempts })],
  ['a large one with a short nonce', JSON.stringify({ ...hello, nonce: 'n', attempts })],
])('%s is no frame of a stranger', (_, text) => {
  expect(decodeStrangerFrame(text).ok).toBe(false);
});
