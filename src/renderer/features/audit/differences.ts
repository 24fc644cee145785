import type { JsonValue } from '../../../shared/domain/json';

/** A place of a row that is not as it was. Absent: it was not there. */
export interface Difference {
  /** Names from the outside in, with dots: `retry.maxRetries`. */
  path: string;
  before?: JsonValue;
  after?: JsonValue;
}

type JsonObject = { [key: string]: JsonValue };

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const same = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * What differs between two states of a thing, by place. Objects are looked into; lists are told whole, since their order
 * is what matters. Of a thing that was made or deleted, every place is told.
 */
export function differences(before: JsonValue | null, after: JsonValue | null): Difference[] {
  const found: Difference[] = [];
  const walk = (path: string, a: JsonValue | undefined, b: JsonValue | undefined): void => {
    if (isObject(a) || isObject(b)) {
      const [left, right] = [isObject(a) ? a : {}, isObject(b) ? b : {}];
      const mixed = (a !== undefined && !isObject(a)) || (b !== undefined && !isObject(b));
      if (!mixed) {
        for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
          walk(path === '' ? key : `${path}.${key}`, left[key], right[key]);
        return;
      }
    }
    if (same(a, b)) return;
    found.push({ path, ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }) });
  };
  walk('', before ?? undefined, after ?? undefined);
  return found;
}
