import type { JsonObject, JsonValue } from '../../../shared/domain/json';

/** What is longer than this many characters is written over several lines. */
const LINE_CHARACTERS = 60;

type Read<T> = { ok: true; value: T } | { ok: false; code: string };

/** JSON to be edited: on one line as long as that can be read. */
export function jsonText(value: JsonValue): string {
  const line = JSON.stringify(value);
  return line.length <= LINE_CHARACTERS ? line : JSON.stringify(value, null, 2);
}

function read<T extends JsonValue>(text: string, empty: T, is: (value: JsonValue) => value is T, not: string): Read<T> {
  if (text.trim() === '') return { ok: true, value: empty };
  try {
    const value = JSON.parse(text) as JsonValue;
    return is(value) ? { ok: true, value } : { ok: false, code: not };
  } catch {
    return { ok: false, code: 'not_json' };
  }
}

const isList = (value: JsonValue): value is JsonValue[] => Array.isArray(value);
const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the text of a JSON list; no text is an empty one. @returns the list, or the code of what is wrong */
export const readList = (text: string): Read<JsonValue[]> => read(text, [], isList, 'not_an_array');

/** Reads the text of a JSON object; no text is an empty one. @returns the object, or the code of what is wrong */
export const readObject = (text: string): Read<JsonObject> => read(text, {}, isObject, 'not_an_object');
