import { beforeEach, describe, expect, test } from 'vitest';
import { Strain } from '../../../src/main/gateway/strain';
import { UsageWatch } from '../../../src/main/gateway/usage-watch';
import type { NodeUsage } from '../../../src/shared/domain/node';
import { MINUTE, START } from '../../support/hub/engine-harness';
import { VirtualTime } from '../../support/hub/virtual-time';

const usage = (fields: Partial<NodeUsage> = {}): NodeUsage => ({
  cpuPercent: 10,
  memoryPercent: 10,
  runningAttempts: 0,
  diskPercent: null,
  loadAverage: null,
  ...fields,
});

describe('Strain', () => {
  const after = (...beats: Partial<NodeUsage>[]): readonly string[] => {
    const strain = new Strain();
    for (const beat of beats) strain.take(usage(beat), []);
    return strain.codes;
  };
  const hot = { cpuPercent: 91 };

  test.each([
    ['one peak is nothing', [hot], []],
    ['two in a row are', [hot, hot], ['high_cpu']],
    ['a peak, a rest, a peak are nothing', [hot, {}, hot], []],
    ['exactly 90 % is not over', [{ cpuPercent: 90 }, { cpuPercent: 90 }], []],
    ['on the edge it stays', [hot, hot, { cpuPercent: 86 }, { cpuPercent: 86 }], ['high_cpu']],
    ['one rest is not the end', [hot, hot, {}], ['high_cpu']],
    ['two in a row are', [hot, hot, {}, { cpuPercent: 85 }], []],
    [
      'memory comes first',
      [
        { cpuPercent: 99, memoryPercent: 99 },
        { cpuPercent: 99, memoryPercent: 99 },
      ],
      ['high_memory', 'high_cpu'],
    ],
  ])('%s', (_, beats, codes) => {
    expect(after(...beats)).toEqual(codes);
  });

  test('checks of the node itself count at once and come before all', () => {
    const strain = new Strain();
    strain.take(usage(hot), []);
    expect(strain.take(usage(hot), ['disk_full'])).toBe(true);
    expect(strain.codes).toEqual(['disk_full', 'high_cpu']);
    expect(strain.take(usage(hot), ['disk_full'])).toBe(false);
    expect(strain.take(usage(hot), [])).toBe(true);
    expect(strain.codes).toEqual(['high_cpu']);
  });
});

describe('UsageWatch', () => {
  let time: VirtualTime;
  let watch: UsageWatch;

  beforeEach(() => {
    time = new VirtualTime(START);
    watch = new UsageWatch(time);
  });
  const isTold = (fields: Partial<NodeUsage>): boolean => watch.take(1, usage(fields), []) !== null;

  test('usage is told when it changes much, and once a minute', () => {
    expect(isTold({})).toBe(true);
    expect(isTold({ cpuPercent: 14 })).toBe(false);
    expect(isTold({ cpuPercent: 15 })).toBe(true);
    expect(isTold({ cpuPercent: 15, runningAttempts: 1 })).toBe(true);
    expect(isTold({ cpuPercent: 15, runningAttempts: 1, diskPercent: 40 })).toBe(true);
    time.advance(MINUTE);
    expect(isTold({ cpuPercent: 15, runningAttempts: 1, diskPercent: 40 })).toBe(true);
  });

  test('strain is told although usage is much the same', () => {
    expect(isTold({ cpuPercent: 90 })).toBe(true);
    expect(isTold({ cpuPercent: 91 })).toBe(false);
    expect(watch.take(1, usage({ cpuPercent: 91 }), [])).toEqual(['high_cpu']);
  });

  test('a new connection tells everything again, and is not strained from before', () => {
    for (let beat = 0; beat < 2; beat += 1) watch.take(1, usage({ cpuPercent: 99 }), []);
    watch.restart(1);
    expect(watch.take(1, usage({ cpuPercent: 99 }), [])).toEqual([]);
  });

  test('quarters of an hour: sums and maxima, complete when they are over, even of a node that fell silent', () => {
    time.advance(15 * MINUTE - (time.wallMs() % (15 * MINUTE)));
    const at = time.wallMs();
    watch.take(1, usage({ cpuPercent: 10, diskPercent: 5, runningAttempts: 3 }), []);
    watch.take(1, usage({ cpuPercent: 30, loadAverage: 2 }), []);
    watch.take(2, usage(), []);
    time.advance(15 * MINUTE - 1);
    expect(watch.complete(10)).toEqual([]);
    time.advance(1);
    watch.take(1, usage({ cpuPercent: 50 }), []);
    expect(watch.complete(1)).toEqual([
      {
        nodeId: 1,
        at,
        samples: 2,
        cpuSum: 40,
        cpuMax: 30,
        memorySum: 20,
        memoryMax: 10,
        diskMax: 5,
        loadMax: 2,
        runningMax: 3,
      },
    ]);
    expect(watch.complete(10)).toMatchObject([{ nodeId: 2, at, samples: 1 }]);
    expect(watch.rest()).toMatchObject([{ nodeId: 1, at: at + 15 * MINUTE, cpuSum: 50 }]);
    expect(watch.rest()).toEqual([]);
  });
});
