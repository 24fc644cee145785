export interface Line {
  readonly number: number;
  readonly bytes: number;
  /** A log entry as JSON text. */
  readonly json: string;
}

/** First in, first out; the front is removed in constant time on average. */
export class LineQueue {
  #lines: Line[] = [];
  #first = 0;
  bytes = 0;

  get isEmpty(): boolean {
    return this.#first === this.#lines.length;
  }

  push(line: Line): void {
    this.#lines.push(line);
    this.bytes += line.bytes;
  }

  /** Removes the oldest. There must be one. */
  shift(): Line {
    const line = this.#lines[this.#first];
    if (!line) throw new Error('the queue is empty');
    this.#first += 1;
    this.bytes -= line.bytes;
    if (this.#first > 1_000 && this.#first * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
    return line;
  }

  /** Removes and answers all that is left. */
  drain(): Line[] {
    const rest = this.#lines.slice(this.#first);
    this.#lines = [];
    this.#first = 0;
    this.bytes = 0;
    return rest;
  }
}
