import i18next from 'i18next';

type Params = Record<string, string | number>;
const translate = i18next.t as unknown as (key: string, params: Params) => string;
const known: (key: string) => boolean = i18next.exists;

/**
 * The words of a key that is made of a code from the hub, or null when there are none: a newer hub may say what this
 * window has not heard of.
 */
export function wordsOrNull(key: string, params: Params = {}): string | null {
  return known(key) ? translate(key, params) : null;
}
