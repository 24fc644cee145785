/** Values of one field: at its bounds, which are taken, and beyond them or of another kind, which are refused. */
export interface FieldRule {
  good: unknown[];
  bad: unknown[];
}

/** Whole numbers from one bound to the other. */
export const whole = (min: number, max: number): FieldRule => ({
  good: [min, max],
  bad: [min - 1, max + 1, min + 0.5, String(min), true, {}, Number.NaN],
});

/** Numbers from one bound to the other, fractions too. */
export const numbers = (min: number, max: number): FieldRule => ({
  good: [min, min + 0.0005, max],
  bad: [min - 0.001, max + 0.001, String(min), [min], Number.NaN, Number.POSITIVE_INFINITY],
});

/** Numbers above 0. */
export const above0 = (max: number): FieldRule => ({
  good: [0.0005, 1.0005, max],
  bad: [0, -1, max + 0.001, '1', Number.NaN],
});

/** The same, and null as well. */
export const orNull = ({ good, bad }: FieldRule): FieldRule => ({ good: [...good, null], bad });

/** Texts up to a length. */
export const text = (max: number, { empty = false } = {}): FieldRule => ({
  good: ['a', 'a'.repeat(max), ...(empty ? [''] : [])],
  bad: ['a'.repeat(max + 1), 5, null, ['a'], ...(empty ? [] : [''])],
});

/** Some of a few words. */
export const oneOf = (...words: readonly string[]): FieldRule => ({
  good: [...words],
  bad: ['other', words[0]?.toUpperCase(), '', 0, null],
});

export const flag: FieldRule = { good: [true, false], bad: ['true', 0, 1, null] };

/** Instants. */
export const instants: FieldRule = {
  good: ['2026-05-01T09:00:00Z', '2026-05-01T09:00:00.123+02:00'],
  bad: [
    'tomorrow',
    '2026-05-01',
    '2026-05-01T09:00:00',
    '2026-02-30T09:00:00Z',
    '2026-05-01T25:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00+01:00',
    1_767_225_600_000,
    '',
  ],
};

/** Ids of one kind. What is good is up to the test: it has to exist. */
export const ids = (prefix: string): FieldRule => ({
  good: [],
  bad: ['x', `${prefix}_1`, `${prefix}_0000000000I`, 'tok_0000000000', 5, null, ''],
});

/** A list: what is none, and one with too many items. @param item the n-th item that would be taken by itself */
export const listUpTo = (max: number, item: (index: number) => unknown): FieldRule => ({
  good: [],
  bad: ['a', { 0: 'a' }, null, Array.from({ length: max + 1 }, (_, index) => item(index))],
});

/** An object as a whole. */
export const objects: FieldRule = { good: [], bad: ['a', 5, null, []] };

/** An input with one field set; the path names objects by key and lists by index. */
export function withField(input: object, path: string, value: unknown): Record<string, unknown> {
  const [key = '', ...rest] = path.split('.');
  const copy = { ...input } as Record<string, unknown>;
  if (rest.length === 0) return { ...copy, [key]: value };
  const inner = copy[key];
  if (rest[0] === '0') {
    const [first] = Array.isArray(inner) ? (inner as unknown[]) : [];
    const item = rest.length === 1 ? value : withField(first ?? {}, rest.slice(1).join('.'), value);
    return { ...copy, [key]: [item] };
  }
  return { ...copy, [key]: withField(inner ?? {}, rest.join('.'), value) };
}
