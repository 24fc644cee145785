import type { SeededRandom } from '../../support/seeded-random';

const strange: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '‮',
  'x'.repeat(300),
  'node_00000000001',
  'run_ZZZZZZZZZZZ',
  '../../etc/passwd',
  "'; DROP TABLE nodes; --",
  [],
  {},
  [[]],
  { toString: 1 },
  { constructor: { prototype: {} } },
];

/** A path into a JSON value, to one of its parts. */
function* partsOf(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  yield path;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* partsOf(item, [...path, index]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* partsOf(item, [...path, key]);
}

type Container = Record<string | number, unknown>;

/** Changes one part of a frame: another value, one that is missing, one too many. */
export function mutateFrame(random: SeededRandom, frame: object): string {
  const copy = structuredClone(frame) as Container;
  const paths = [...partsOf(copy)].filter((path) => path.length > 0);
  const path = random.pick(paths);
  const last = path.at(-1) ?? 't';
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Container;
  switch (random.between(0, 4)) {
    case 0:
      // As JSON: it is not there.
      parent[last] = undefined;
      break;
    case 1:
      parent[`${String(last)}2`] = parent[last];
      break;
    case 2:
      return JSON.stringify(copy).replace('{', `{"__proto__":${JSON.stringify(random.pick(strange))},`);
    case 3:
      parent[last] = Array.from({ length: random.between(1, 50) }, () => random.pick(strange));
      break;
    default:
      parent[last] = random.pick(strange);
  }
  return JSON.stringify(copy);
}

/** Changes the characters of a text: cut, doubled, swapped, nested. */
export function mutateText(random: SeededRandom, text: string): string {
  const at = random.between(0, Math.max(0, text.length - 1));
  switch (random.between(0, 6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(random.between(0, 0xffff)) + text.slice(at + 1);
    case 3:
      return text + text;
    case 4:
      return `${'['.repeat(random.between(1, 4_000))}${text}`;
    case 5:
      return `${'{"a":'.repeat(random.between(1, 2_000))}1${'}'.repeat(random.between(0, 2_000))}`;
    default:
      return text.replaceAll(/\d+/g, (digits) =>
        random.fraction() < 0.3 ? `${digits}e${random.between(0, 400)}` : digits,
      );
  }
}

/** Random bytes. */
export function noise(random: SeededRandom, most: number): Buffer {
  return Buffer.from(Array.from({ length: random.between(0, most) }, () => random.between(0, 255)));
}
