import * as z from 'zod';

/**
 * Public ids are a kind and a number: `run_0000A1B2C3D`. Inside the hub a row is known by the number alone
 * (an INTEGER PRIMARY KEY), so the text never costs an index. The number is (input sequence, ordinal) packed
 * into a safe integer; the text is Crockford base 32, fixed width, so that both sort by age.
 */
export const idPrefixes = {
  job: 'job',
  run: 'run',
  function: 'fn',
  node: 'node',
  joinToken: 'jt',
  apiToken: 'tok',
  calendar: 'cal',
  alert: 'alert',
} as const;

export type IdKind = keyof typeof idPrefixes;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const WIDTH = 11;
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** How many rows one input may create: ids of one input are consecutive numbers. */
export const ORDINALS_PER_INPUT = 65_536;

/**
 * The first id number that belongs to an input.
 * @param inputSequence rises by one with each input, from 1; below 2^37
 */
export function firstIdOfInput(inputSequence: number): number {
  return inputSequence * ORDINALS_PER_INPUT;
}

/**
 * The public text of an id number.
 * @param value a non-negative safe integer
 */
export function encodeId(kind: IdKind, value: number): string {
  let text = '';
  let rest = value;
  for (let position = 0; position < WIDTH; position += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return `${idPrefixes[kind]}_${text}`;
}

/** The number of a public id, or null when the text is not an id of that kind. */
export function decodeId(kind: IdKind, text: string): number | null {
  const prefix = `${idPrefixes[kind]}_`;
  if (!text.startsWith(prefix) || text.length !== prefix.length + WIDTH) return null;
  let value = 0;
  for (const character of text.slice(prefix.length)) {
    const digit = VALUES.get(character);
    if (digit === undefined) return null;
    value = value * 32 + digit;
  }
  return Number.isSafeInteger(value) ? value : null;
}

/** A zod schema for public ids of one kind. */
export function idSchema(kind: IdKind): z.ZodString {
  return z.string().regex(new RegExp(`^${idPrefixes[kind]}_[0-9A-HJKMNP-TV-Z]{${WIDTH}}$`), {
    error: `must be an id that starts with ${idPrefixes[kind]}_`,
  });
}
