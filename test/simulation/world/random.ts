import { hashNumber, hashText } from '../../../src/shared/schedule/hash';

/**
 * A seeded generator (sfc32). Each concern of a simulation draws from a stream of its own, so that one draw more or
 * less in one of them leaves the others as they were.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, stream: string) {
    this.#a = hashNumber(seed, hashText(stream));
    this.#b = hashNumber(this.#a, 0x9e3779b9);
    this.#c = hashNumber(this.#b, 0x243f6a88);
    for (let round = 0; round < 12; round += 1) this.fraction();
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  chance(share: number): boolean {
    return this.fraction() < share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.fraction() * items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  /** A whole number from `from` to `to` whose logarithm is uniform: small ones are as likely as large ones. */
  spread(from: number, to: number): number {
    return Math.round(from * (to / from) ** this.fraction());
  }
}

/** A fraction in [0, 1) that depends on nothing but its arguments. */
export function fractionOf(seed: number, text: string): number {
  return hashNumber(seed, hashText(text)) / 0x1_0000_0000;
}
