/** How well a text answers a query: higher is better. */
const EXACT = 1_000;
const AT_START = 800;
const AT_WORD = 600;
const INSIDE = 400;
const SCATTERED = 200;
/** A thing that was used lately stands before others that answer about as well. */
const RECENT = 250;

const NO_LETTER = /[^\p{L}\p{N}]/u;

/** Whether a word can begin after this place: asked of every name with every letter typed, so ASCII is told at once. */
function endsWord(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  if (code < 128) return !((code >= 97 && code <= 122) || (code >= 48 && code <= 57));
  return NO_LETTER.test(text.charAt(place));
}

/** The letters of a text as bits, so that most of 100,000 names are passed over with one comparison. */
function lettersOf(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index += 1) bits |= 1 << (text.charCodeAt(index) & 31);
  return bits;
}

/** Whether the letters of a word stand in a text in their order; a tight match is worth more than a wide one. */
function scattered(text: string, word: string): number {
  let from = -1;
  let first = -1;
  for (const letter of word) {
    from = text.indexOf(letter, from + 1);
    if (from === -1) return 0;
    if (first === -1) first = from;
  }
  return SCATTERED - Math.min(SCATTERED - 1, from - first - word.length + 1);
}

function scoreOfWord(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === -1) return scattered(text, word);
  if (at === 0) return text.length === word.length ? EXACT : AT_START - Math.min(99, text.length - word.length);
  let place = at;
  while (place !== -1 && !endsWord(text, place - 1)) place = text.indexOf(word, place + 1);
  return place === -1 ? INSIDE - Math.min(99, at) : AT_WORD - Math.min(99, place);
}

/** The words of a query, in small letters. */
export const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

/**
 * How well a name answers a query; 0 when it does not. Each word of the query has to be in it, at least as letters in
 * their order; the order of the words does not matter.
 * @param name in small letters
 */
export function score(name: string, words: readonly string[]): number {
  let total = 0;
  for (const word of words) {
    const one = scoreOfWord(name, word);
    if (one === 0) return 0;
    total += one;
  }
  return total / Math.max(1, words.length);
}

export interface Found<T> {
  item: T;
  score: number;
}

/** Things with their names made ready to be looked through; several finders may share it. */
export class Names<T extends { id: string; name: string }> {
  readonly items: readonly T[];
  readonly small: string[];
  readonly letters: Int32Array;

  constructor(items: readonly T[]) {
    this.items = items;
    this.small = items.map(({ name }) => name.toLowerCase());
    this.letters = new Int32Array(items.length);
    for (let place = 0; place < items.length; place += 1) this.letters[place] = lettersOf(this.small[place] ?? '');
  }
}

/**
 * Finds among many things by their names. Made once for a stand of the mirror; each further letter of a query looks only
 * at what answered the letters before it.
 */
export class Finder<T extends { id: string; name: string }> {
  readonly #items: readonly T[];
  readonly #names: readonly string[];
  readonly #letters: Int32Array;
  readonly #recent: ReadonlySet<string>;
  #before: { query: string; places: readonly number[] } = { query: '', places: [] };

  /** @param recent ids of what was used lately */
  constructor(names: Names<T>, recent: ReadonlySet<string> = new Set()) {
    this.#items = names.items;
    this.#names = names.small;
    this.#letters = names.letters;
    this.#recent = recent;
  }

  /** The best answers to a query, best first; of equal ones the shorter name, then the alphabet. */
  find(query: string, limit: number): Found<T>[] {
    const words = wordsOf(query);
    if (words.length === 0) return [];
    const wanted = lettersOf(words.join(''));
    const narrows = this.#before.query !== '' && query.startsWith(this.#before.query);
    const places: number[] = [];
    const best: { place: number; score: number }[] = [];
    const consider = (place: number): void => {
      if (((this.#letters[place] ?? 0) & wanted) !== wanted) return;
      let points = score(this.#names[place] ?? '', words);
      if (points === 0) return;
      places.push(place);
      if (this.#recent.size > 0 && this.#recent.has(this.#items[place]?.id ?? '')) points += RECENT;
      this.#keep(best, { place, score: points }, limit);
    };
    if (narrows) for (const place of this.#before.places) consider(place);
    else for (let place = 0; place < this.#names.length; place += 1) consider(place);
    this.#before = { query, places };
    return best.flatMap(({ place, score: points }) => {
      const item = this.#items[place];
      return item === undefined ? [] : [{ item, score: points }];
    });
  }

  #isBefore(a: { place: number; score: number }, b: { place: number; score: number }): boolean {
    if (a.score !== b.score) return a.score > b.score;
    const [one = '', other = ''] = [this.#names[a.place], this.#names[b.place]];
    return one.length === other.length ? one < other : one.length < other.length;
  }

  /** Puts a candidate where it belongs among the best, if it does. */
  #keep(best: { place: number; score: number }[], candidate: { place: number; score: number }, limit: number): void {
    const last = best.at(-1);
    if (best.length === limit && last && !this.#isBefore(candidate, last)) return;
    let at = best.length;
    while (at > 0) {
      const other = best[at - 1];
      if (other === undefined || !this.#isBefore(candidate, other)) break;
      at -= 1;
    }
    best.splice(at, 0, candidate);
    if (best.length > limit) best.pop();
  }
}
