const REST_CHARACTERS = 65_536;

/** Cuts a stream of text into lines; the rest waits for its line feed, up to 64 k characters. */
export class LineSplitter {
  readonly #line: (text: string) => void;
  #rest = '';

  constructor(line: (text: string) => void) {
    this.#line = line;
  }

  write(text: string): void {
    const parts = (this.#rest + text).split(/\r?\n/);
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#line(part);
    if (this.#rest.length >= REST_CHARACTERS) this.end();
  }

  /** Nothing follows: what waits for its line feed is a line too. */
  end(): void {
    const rest = this.#rest;
    this.#rest = '';
    if (rest !== '') this.#line(rest);
  }
}
