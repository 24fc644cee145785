import type { JsonObject, JsonValue } from '../../../../shared/domain/json';

/** A field that a change touched; undefined where it was not there. */
export interface ChangedField {
  /** `retry.maxRetries`. */
  path: string;
  before: JsonValue | undefined;
  after: JsonValue | undefined;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields that differ between two states of something, in alphabetical order. Lists are compared whole. */
export function changedFields(before: JsonValue | null, after: JsonValue | null): ChangedField[] {
  // A state that is not there at all: the thing was made or is gone, and every field of it would be named.
  if (!isObject(before) || !isObject(after)) return [];
  const walk = (from: JsonObject, to: JsonObject, prefix: string): ChangedField[] =>
    [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted().flatMap((key) => {
      const was = from[key];
      const is = to[key];
      const path = `${prefix}${key}`;
      if (isObject(was) && isObject(is)) return walk(was, is, `${path}.`);
      return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ path, before: was, after: is }];
    });
  return walk(before, after, '');
}
