/** Labels as a field has them: `key=value`, by key. */
export const labelWords = (labels: Readonly<Record<string, string>>): string[] =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .toSorted();

/** Reads {@link labelWords} back; of a key that stands there twice the last one counts. @returns the word that is none */
export function labelsOf(words: readonly string[]): { labels: Record<string, string>; wrong: string | null } {
  const labels: Record<string, string> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) return { labels, wrong: word };
    labels[word.slice(0, at)] = word.slice(at + 1);
  }
  return { labels, wrong: null };
}
