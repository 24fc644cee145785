/** A WHERE clause that grows, with its values. Texts are the program's own; what users send goes into values only. */
export class Conditions {
  readonly #texts: string[] = [];
  readonly values: (string | number | null)[] = [];

  add(text: string, ...values: (string | number | null)[]): void {
    this.#texts.push(text);
    this.values.push(...values);
  }

  /** `column IN (?, ?, …)`; nothing when the list is absent. */
  addIn(column: string, list: readonly string[] | undefined): void {
    if (list === undefined) return;
    this.add(`${column} IN (${list.map(() => '?').join(', ') || 'NULL'})`, ...list);
  }

  /** These conditions and one more that has no values, or none. */
  with(text: string | null): Conditions {
    const more = new Conditions();
    more.#texts.push(...this.#texts, ...(text === null ? [] : [text]));
    more.values.push(...this.values);
    return more;
  }

  get where(): string {
    return this.#texts.length === 0 ? '' : `WHERE ${this.#texts.join(' AND ')}`;
  }
}

/** A pattern for LIKE that finds a text anywhere, with its own wildcards escaped by a backslash. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
