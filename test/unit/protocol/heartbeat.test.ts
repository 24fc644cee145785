import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNodeFrame } from '../../../src/shared/protocol/codec';
import { nodeFrame } from '../../../src/shared/protocol/frames';
import { readHeartbeat } from '../../../src/shared/protocol/heartbeat';

const usage = { cpuPercent: 3.5, memoryPercent: 40, runningAttempts: 2, diskPercent: 12, loadAverage: 0.4 };
const NOW = 1_790_000_000_000;
const heartbeat = { t: 'heartbeat', usage, problems: [], now: NOW };

/** Values that a hostile node could put anywhere. */
const anything = fc.oneof(
  fc.constantFrom(null, true, '', '5', [], {}, -1, 0, -0, 1.5, 100, 100.000001, Infinity, 2 ** 53, Number.MIN_VALUE),
  fc.double(),
  fc.string({ maxLength: 70 }),
  fc.array(fc.string({ maxLength: 70 }), { maxLength: 18 }),
);

/** A heartbeat with one field replaced, added or taken away, in the frame or in its usage. */
const mutated = fc
  .record({
    inUsage: fc.boolean(),
    field: fc.oneof(
      fc.constantFrom('t', 'usage', 'problems', 'now', '__proto__', 'constructor', ...Object.keys(usage)),
      fc.string({ maxLength: 10 }),
    ),
    change: fc.option(anything, { nil: undefined }),
  })
  .map(({ inUsage, field, change }) => {
    const target = inUsage ? { ...usage } : { ...heartbeat };
    const entries = Object.entries(target).filter(([key]) => key !== field);
    if (change !== undefined) entries.push([field, change as never]);
    const text = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
    return inUsage ? `{"t":"heartbeat","usage":${text},"problems":[],"now":${NOW}}` : text;
  });

describe('heartbeats that are read without the schema', () => {
  it('are read as the schema reads them', () => {
    expect(readHeartbeat(heartbeat)).toEqual(nodeFrame.parse(heartbeat));
    const unknown = { ...heartbeat, usage: { ...usage, diskPercent: null, loadAverage: null } };
    expect(readHeartbeat(unknown)).toEqual(nodeFrame.parse(unknown));
  });

  it('leave what no agent writes to the schema', () => {
    const { loadAverage: _, ...less } = usage;
    for (const odd of [
      { t: 'heartbeat', usage },
      { t: 'heartbeat', usage, problems: [] },
      { ...heartbeat, now: -1 },
      { ...heartbeat, problems: ['disk_full'] },
      { ...heartbeat, usage: less },
      { ...heartbeat, more: 1 },
      null,
      [],
    ])
      expect(readHeartbeat(odd)).toBeNull();
    expect(decodeNodeFrame(JSON.stringify({ t: 'heartbeat', usage: less }))).toMatchObject({
      ok: true,
      frame: { usage: { loadAverage: null }, problems: [] },
    });
  });

  it('do not take a number that JSON can write and no machine can have', () => {
    for (const field of Object.keys(usage)) {
      const text = JSON.stringify(heartbeat).replace(new RegExp(`"${field}":[^,}]+`), `"${field}":1e999`);
      expect(decodeNodeFrame(text)).toMatchObject({ ok: false, path: `usage.${field}` });
    }
  });

  it('are taken and refused exactly as the schema does it', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const wanted = nodeFrame.safeParse(JSON.parse(text));
        const decoded = decodeNodeFrame(text);
        expect(decoded.ok).toBe(wanted.success);
        if (decoded.ok) expect(decoded.frame).toEqual(wanted.data);
      }),
      { numRuns: 2_000 },
    );
  });
});
