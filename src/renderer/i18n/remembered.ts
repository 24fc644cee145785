import type { TFunction } from 'i18next';

/** So many texts are kept; then all are let go of, and what is on the screen is soon there again. */
const KEPT = 4_000;

/** What a text is made of, as a key; undefined when it is more than a few short values. */
function keyOf(key: string, values: Record<string, unknown>): string | undefined {
  let whole = key;
  for (const name in values) {
    const value = values[name];
    // A number is told from its digits: only numbers choose a plural form and are grouped.
    if (typeof value === 'number') whole += `\n${name}#${value}`;
    else if (typeof value === 'string') whole += `\n${name}=${value}`;
    else return undefined;
  }
  return whole;
}

/**
 * Remembers texts: a list asks for the same few a thousand times a second, and to find, choose and fill one takes ten
 * times as long as to look it up.
 * @param t of one language
 */
export function remembered(t: TFunction): TFunction {
  const known = new Map<string, string>();
  const translate = t as unknown as (key: string, values: Record<string, unknown> | undefined) => string;
  const ask: typeof translate = (key, values) => {
    const whole = values === undefined ? key : keyOf(key, values);
    if (whole === undefined) return translate(key, values);
    let text = known.get(whole);
    if (text === undefined) {
      text = translate(key, values);
      if (known.size >= KEPT) known.clear();
      known.set(whole, text);
    }
    return text;
  };
  return ask as unknown as TFunction;
}
