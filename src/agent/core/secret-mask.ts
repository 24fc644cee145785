import type { JsonValue } from '../../shared/domain/json';
import type { AttemptEnd } from './attempt-end';

const MASK = '***';
/** A line of a value that is shorter than this is too ordinary to be masked by itself. */
const LINE_CHARACTERS_MIN = 8;

/**
 * Takes the values of secrets out of what leaves the node: as they are, as parts of JSON, percent-encoded, in base64, and
 * line by line. What a function makes of a value in other ways cannot be recognised.
 */
export class SecretMask {
  /** The longest first, so that what contains another goes whole. */
  readonly #forms: readonly string[];

  constructor(values: readonly string[]) {
    const forms = new Set<string>();
    for (const value of values) for (const form of formsOf(value)) if (form !== '') forms.add(form);
    this.#forms = [...forms].toSorted((a, b) => b.length - a.length);
  }

  text(text: string): string {
    let masked = text;
    for (const form of this.#forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK);
    return masked;
  }

  /** How an attempt ended, without the values. */
  end(end: AttemptEnd): AttemptEnd {
    const masked: AttemptEnd = { ...end };
    if (end.result !== undefined) masked.result = JSON.stringify(this.#value(JSON.parse(end.result) as JsonValue));
    if (end.error !== undefined) {
      const { code, message, stack } = end.error;
      masked.error = { code: this.text(code), message: this.text(message) };
      if (stack !== undefined) masked.error.stack = this.text(stack);
    }
    return masked;
  }

  #value(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') {
      const text = String(value);
      const masked = this.text(text);
      return masked === text ? value : masked;
    }
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.#value(item)]));
  }
}

function formsOf(value: string): string[] {
  const trimmed = value.trim();
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const whole = trimmed === '' ? [value] : [value, trimmed];
  return [
    ...whole.flatMap((text) => [text, jsonText(text), jsonText(jsonText(text)), uriText(text), ...base64Texts(text)]),
    ...(lines.length > 1 ? lines.filter((line) => line.length >= LINE_CHARACTERS_MIN) : []),
  ];
}

const jsonText = (text: string): string => JSON.stringify(text).slice(1, -1);

function uriText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text; // Half of a surrogate pair has no percent-encoding.
  }
}

function base64Texts(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}
