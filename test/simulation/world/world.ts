/** Something that happens at an instant. */
interface Happening {
  readonly atMs: number;
  readonly number: number;
  run: (() => void) | null;
}

/** What happens in one millisecond at most. */
const AT_ONCE_MAX = 100_000;
/** Lines of the trace that are kept to be shown. */
const LINES_KEPT = 400;

/** A checker found what must never be. */
export class Violation extends Error {
  readonly checker: string;

  constructor(checker: string, message: string) {
    super(message);
    this.name = 'Violation';
    this.checker = checker;
  }
}

/**
 * Virtual time: what happens is kept in order of its instant, and time jumps from one to the next. Instants are whole
 * milliseconds since the simulation began; they only rise.
 */
export class World {
  nowMs = 0;
  /** The first thing that went wrong; the simulation ends with it. */
  violation: Violation | null = null;
  readonly lines: string[] = [];
  readonly #heap: Happening[] = [];
  #count = 0;
  #hashA = 0x811c9dc5;
  #hashB = 0x01000193;
  /** What happened last left promises to be settled. */
  #unsettled = false;
  #atOnce = 0;

  /** @returns cancel */
  at(atMs: number, run: () => void): () => void {
    this.#count += 1;
    const happening: Happening = { atMs: Math.max(this.nowMs, Math.ceil(atMs)), number: this.#count, run };
    this.#push(happening);
    return () => {
      happening.run = null;
    };
  }

  after(delayMs: number, run: () => void): () => void {
    return this.at(this.nowMs + delayMs, run);
  }

  /** Says that promises have to settle before the next thing happens. */
  unsettled(): void {
    this.#unsettled = true;
  }

  fail(checker: string, message: string): void {
    if (this.violation !== null) return;
    this.violation = new Violation(checker, message);
    this.trace(`VIOLATION ${checker}: ${message}`);
  }

  /** Adds a line to what happened. Two simulations are the same when their hashes are. */
  trace(text: string): void {
    const line = `${this.nowMs} ${text}`;
    let a = this.#hashA;
    let b = this.#hashB;
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 13);
    }
    this.#hashA = a;
    this.#hashB = b;
    this.lines.push(line);
    if (this.lines.length > 2 * LINES_KEPT) this.lines.splice(0, LINES_KEPT);
  }

  get traceHash(): string {
    return [this.#hashA, this.#hashB].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Lets everything happen up to an instant, as long as nothing is violated. */
  async runUntil(atMs: number): Promise<void> {
    while (this.violation === null) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > atMs) break;
      this.#pop();
      if (next.run === null) continue;
      this.#countAt(next.atMs);
      next.run();
      if (this.#unsettled) await this.settle();
    }
    if (this.violation === null) this.nowMs = Math.max(this.nowMs, atMs);
  }

  /** Time goes on to an instant; something that asks to be called at once for ever would hold it up. */
  #countAt(atMs: number): void {
    this.#atOnce = atMs === this.nowMs ? this.#atOnce + 1 : 0;
    this.nowMs = atMs;
    if (this.#atOnce > AT_ONCE_MAX) this.fail('liveness', 'something happens again and again, and time stands still');
  }

  /** Lets every promise that can settle do so. */
  async settle(): Promise<void> {
    this.#unsettled = false;
    await new Promise((resolve) => setImmediate(resolve));
  }

  #push(item: Happening): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(item, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && isBefore(right, left)) {
        child += 1;
        smaller = right;
      }
      if (!isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number);
}
