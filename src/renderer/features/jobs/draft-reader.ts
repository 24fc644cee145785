import type { FieldIssue } from '../../../shared/domain/issue';
import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import { secondsOf } from '../../ui/format/lengths';

/** Collects what is wrong while a draft is read. `message` is never shown: every code here has words. */
export class Reader {
  readonly issues: FieldIssue[] = [];

  wrong(path: string, code: string): void {
    this.issues.push({ path, code, message: code });
  }

  /** Empty is `none`. */
  seconds<T>(path: string, text: string, none: T): number | T {
    const value = secondsOf(text);
    if (value === null) return none;
    if (Number.isFinite(value) && value >= 0) return value;
    this.wrong(path, 'not_a_number');
    return none;
  }

  whole<T>(path: string, text: string, none: T): number | T {
    if (text.trim() === '') return none;
    if (/^\d+$/.test(text.trim())) return Number(text);
    this.wrong(path, 'not_whole');
    return none;
  }

  number<T>(path: string, text: string, none: T): number | T {
    if (text.trim() === '') return none;
    const value = Number(text.replace(',', '.'));
    if (Number.isFinite(value) && value >= 0) return value;
    this.wrong(path, 'not_a_number');
    return none;
  }

  json(path: string, text: string, wanted: 'array' | 'object'): JsonValue {
    try {
      const value = JSON.parse(text.trim() === '' ? (wanted === 'array' ? '[]' : '{}') : text) as JsonValue;
      if (wanted === 'array' ? Array.isArray(value) : isObject(value)) return value;
      this.wrong(path, wanted === 'array' ? 'not_an_array' : 'not_an_object');
    } catch {
      this.wrong(path, 'not_json');
    }
    return null;
  }
}

export const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
