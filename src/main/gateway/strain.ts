import type { NodeUsage } from '../../shared/domain/node';

/** Use beyond this is strain, in percent. */
const OVER_PERCENT = 90;
/** Strain is over when use has come down to this, so that a node on the edge does not go to and fro. */
const CLEAR_PERCENT = 85;
/** A change counts when so many heartbeats agree: one peak is nothing. */
const BEATS = 2;

const measures = [
  { code: 'high_memory', of: ({ memoryPercent }: NodeUsage) => memoryPercent },
  { code: 'high_cpu', of: ({ cpuPercent }: NodeUsage) => cpuPercent },
];

/** What a node suffers from, as its heartbeats tell. */
export class Strain {
  readonly #isOver = measures.map(() => false);
  /** Heartbeats in a row that say otherwise. */
  readonly #against = measures.map(() => 0);
  #codes: readonly string[] = [];

  /** Codes, worst first. */
  get codes(): readonly string[] {
    return this.#codes;
  }

  /**
   * One heartbeat.
   * @param problems checks of the node itself that fail: codes
   * @returns whether the codes are others now
   */
  take(usage: NodeUsage, problems: readonly string[]): boolean {
    for (const [index, { of }] of measures.entries()) {
      const isOver = this.#isOver[index] ?? false;
      const disagrees = isOver ? of(usage) <= CLEAR_PERCENT : of(usage) > OVER_PERCENT;
      const against = disagrees ? (this.#against[index] ?? 0) + 1 : 0;
      this.#isOver[index] = against >= BEATS ? !isOver : isOver;
      this.#against[index] = against >= BEATS ? 0 : against;
    }
    const codes = [...problems, ...measures.flatMap(({ code }, index) => (this.#isOver[index] ? [code] : []))];
    if (codes.join() === this.#codes.join()) return false;
    this.#codes = codes;
    return true;
  }
}
