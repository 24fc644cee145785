import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNodeFrame } from '../../../src/shared/protocol/codec';
import { nodeFrame } from '../../../src/shared/protocol/frames';
import { readReport } from '../../../src/shared/protocol/reports';

const ref = { runId: 'run_0000A1B2C3D', epoch: 3, token: 1 };
const accepted = { ...ref, startedAt: 1_700_000_000_000 };
const result = { ...accepted, outcome: 'succeeded', endedAt: 1_700_000_000_005, cold: false };
const values = [
  'null',
  'true',
  '5',
  '-0',
  '1e999',
  '1.5',
  '-1',
  '"x"',
  '"run_0000A1B2C3I"',
  '[]',
  '{}',
  '9007199254740992',
];

/** JSON texts, some of which JSON.stringify cannot write. */
const json = fc.oneof(
  fc.constantFrom(
    ...values,
    '{"__proto__":{"x":1}}',
    '[[[[[[1]]]]]]',
    '{"a":{"b":{"c":{"d":{"e":1}}}}}',
    '[{"a":1e999}]',
  ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
);

/** An attempt with one field replaced, added or taken away, in a frame of either kind. */
const mutated = fc
  .record({
    t: fc.constantFrom('attempt.accepted', 'attempt.finished'),
    field: fc.oneof(
      fc.constantFrom('result', 'error', 'coldStartMs', '__proto__', ...Object.keys(result)),
      fc.string({ maxLength: 8 }),
    ),
    change: fc.option(json, { nil: undefined }),
    more: fc.boolean(),
  })
  .map(({ t, field, change, more }) => {
    const attempt = t === 'attempt.accepted' ? accepted : result;
    const fields = Object.entries(attempt)
      .filter(([key]) => key !== field)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    if (change !== undefined) fields.push(`${JSON.stringify(field)}:${change}`);
    const attempts = [`{${fields.join(',')}}`, ...(more ? [JSON.stringify(attempt)] : [])];
    return `{"t":"${t}","attempts":[${attempts.join(',')}]}`;
  });

describe('reports that are read without the schema', () => {
  it('are read as the schema reads them', () => {
    const results = [
      result,
      { ...result, outcome: 'failed', result: { args: [1, 'two', [null]], kwargs: { on: true } } },
    ];
    for (const frame of [
      { t: 'attempt.accepted', attempts: [accepted, accepted] },
      { t: 'attempt.finished', attempts: results },
    ])
      expect(readReport(frame)).toEqual(nodeFrame.parse(frame));
  });

  it('leave errors, deep results and what no agent writes to the schema', () => {
    const odd = [
      { ...result, error: { code: 'x', message: 'y' } },
      { ...result, result: [[[[[1]]]]] },
      { ...result, more: 1 },
      { ...result, runId: 'run_1' },
    ];
    for (const attempt of odd) expect(readReport({ t: 'attempt.finished', attempts: [attempt] })).toBeNull();
    for (const attempts of [[], Array.from({ length: 501 }, () => accepted), 'none', null])
      expect(readReport({ t: 'attempt.accepted', attempts })).toBeNull();
    expect(readReport({ t: 'attempt.accepted', attempts: [accepted], more: 1 })).toBeNull();
    expect(readReport({ t: 'attempt.returned', attempts: [accepted] })).toBeNull();
  });

  it('are taken and refused exactly as the schema does it', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const wanted = nodeFrame.safeParse(JSON.parse(text));
        const decoded = decodeNodeFrame(text);
        expect(decoded.ok).toBe(wanted.success);
        if (decoded.ok) expect(decoded.frame).toEqual(wanted.data);
      }),
      { numRuns: 3_000 },
    );
  });
});
