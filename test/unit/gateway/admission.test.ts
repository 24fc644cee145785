import { beforeEach, describe, expect, test } from 'vitest';
import { addressKey, Admission, type DropReason, type Guest } from '../../../src/main/gateway/admission';
import { START } from '../../support/hub/engine-harness';
import { VirtualTime } from '../../support/hub/virtual-time';

const limits = {
  unproved: 6,
  unprovedPerAddress: 3,
  waiting: 10,
  waitMs: 1_000,
  proofMs: 5_000,
  perSlice: 2,
  sliceMs: 5,
};

interface Seen {
  guest: Guest;
  name: string;
}

let time: VirtualTime;
let admission: Admission;
let entered: string[];
let dropped: [string, DropReason][];

beforeEach(() => {
  time = new VirtualTime(START);
  admission = new Admission(time, time, limits);
  entered = [];
  dropped = [];
});

function arrive(address: string, name = address): Seen {
  const guest = admission.arrive(
    address,
    () => entered.push(name),
    (reason) => dropped.push([name, reason]),
  );
  return { guest, name };
}

test('a crowd is let in by slices, so that the thread does other work in between', () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) arrive(name);
  expect(entered).toEqual(['a', 'b']);
  time.advance(5);
  expect(entered).toEqual(['a', 'b', 'c', 'd']);
  time.advance(5);
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect([admission.waiting, admission.unproved]).toEqual([0, 5]);
});

test('one address that stays silent does not keep others out', () => {
  for (let index = 0; index < 8; index += 1) arrive('10.0.0.1', `silent-${index}`);
  arrive('10.0.0.2', 'honest');
  time.advance(20);
  expect(entered.filter((name) => name.startsWith('silent'))).toHaveLength(3);
  expect(entered).toContain('honest');
});

test('addresses take turns', () => {
  const first = Array.from({ length: 4 }, (_, index) => arrive('10.0.0.1', `a${index}`));
  arrive('10.0.0.2', 'b0');
  arrive('10.0.0.3', 'c0');
  expect(entered).toEqual(['a0', 'a1']);
  for (const { guest } of first.slice(0, 2)) guest.proved();
  time.advance(10);
  expect(entered).toEqual(['a0', 'a1', 'a2', 'b0', 'c0', 'a3']);
});

test('who has proved itself counts no more, and neither does who has left', () => {
  const crowd = Array.from({ length: 8 }, (_, index) => arrive(`10.0.0.${index}`));
  time.advance(50);
  expect(entered).toHaveLength(6);
  crowd[0]?.guest.proved();
  crowd[1]?.guest.left();
  // Twice is once.
  crowd[1]?.guest.left();
  time.advance(5);
  expect(entered).toHaveLength(8);
  expect([admission.waiting, admission.unproved]).toEqual([0, 6]);
});

test('one that waits and leaves is forgotten', () => {
  Array.from({ length: 6 }, (_, index) => arrive(`10.0.0.${index}`));
  time.advance(50);
  const { guest } = arrive('10.0.0.9', 'leaves');
  guest.left();
  expect(admission.waiting).toBe(0);
  time.advance(limits.proofMs);
  expect(entered).not.toContain('leaves');
});

test('without a proof in time a connection is cut, and makes room', () => {
  for (let index = 0; index < 6; index += 1) arrive(`10.0.0.${index}`);
  time.advance(limits.proofMs - 1);
  expect(dropped).toEqual([]);
  time.advance(50);
  expect(dropped).toEqual(Array.from({ length: 6 }, (_, index) => [`10.0.0.${index}`, 'no_proof']));
  expect(admission.unproved).toBe(0);
});

test('who waited longer than anybody has patience is cut unread', () => {
  const crowd = Array.from({ length: 6 }, (_, index) => arrive(`10.0.0.${index}`));
  time.advance(50);
  arrive('10.0.0.7', 'late');
  time.advance(limits.waitMs + 1);
  for (const { guest } of crowd) guest.proved();
  expect(dropped).toEqual([['late', 'waited_too_long']]);
});

describe('when as many wait as may', () => {
  beforeEach(() => {
    for (let index = 0; index < 13; index += 1) {
      arrive('10.0.0.1', `greedy-${index}`);
      time.advance(limits.sliceMs);
    }
    expect([admission.waiting, admission.unproved]).toEqual([10, 3]);
    for (const address of ['10.0.1.1', '10.0.1.2', '10.0.1.3']) {
      arrive(address);
      time.advance(limits.sliceMs);
    }
    expect(admission.unproved).toBe(6);
    expect(dropped).toEqual([]);
  });

  test('more of the same address are cut', () => {
    arrive('10.0.0.1', 'too-many');
    expect(dropped).toEqual([['too-many', 'too_many_waiting']]);
    expect(admission.waiting).toBe(10);
  });

  test('another address gets the place of one of the longest line', () => {
    arrive('10.0.0.2', 'honest');
    expect(dropped).toEqual([['greedy-3', 'too_many_waiting']]);
    expect(admission.waiting).toBe(10);
  });
});

test.each([
  ['192.168.1.7', '192.168.1.7'],
  ['::ffff:192.168.1.7', '192.168.1.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['unknown', 'unknown'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
