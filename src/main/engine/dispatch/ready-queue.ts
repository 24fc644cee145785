import { Heap } from '../heap';
import { demandsKey, PlacementClass, rankOf, type BlockReason, type Demands } from '../placement/placement-class';
import type { RunRow } from '../rows';

interface Head {
  line: PlacementClass;
  run: RunRow;
  rank: number;
}

/**
 * Runs that may start now, by rank, in one line per kind of demand. A line whose head cannot be placed is set aside
 * whole, so one that nobody can serve costs nothing and holds nobody up.
 */
export class ReadyQueue {
  readonly #lines = new Map<string, PlacementClass>();
  /** The heads of lines that may be tried. An entry whose run is no longer a head is passed over. */
  readonly #heads = new Heap<Head>((a, b) => a.rank < b.rank || (a.rank === b.rank && a.run.id < b.run.id));
  /** Runs that have an entry among the heads, so that none gets two. */
  readonly #entered = new Set<RunRow>();
  readonly #blocked = new Set<PlacementClass>();

  /** Adds a run to the line of its demands. @returns that line */
  push(run: RunRow, demands: Demands): PlacementClass {
    const key = demandsKey(demands);
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = new PlacementClass(key, demands);
      this.#lines.set(key, line);
    }
    line.waiting.push(run);
    this.#enterHead(line);
    return line;
  }

  /** The line whose head comes next, or null when none can be tried. */
  next(): PlacementClass | null {
    for (;;) {
      const entry = this.#heads.peek();
      if (entry === undefined) return null;
      if (entry.line.blocked === null && entry.line.head() === entry.run) return entry.line;
      this.#dropTop();
      this.#enterHead(entry.line);
    }
  }

  /** Takes the head of the line that {@link next} gave. */
  take(line: PlacementClass): void {
    this.#dropTop();
    line.waiting.pop();
    this.#enterHead(line);
  }

  /** Sets the line that {@link next} gave aside until something changes. */
  block(line: PlacementClass, reason: BlockReason): void {
    this.#dropTop();
    line.blocked = reason;
    this.#blocked.add(line);
  }

  /**
   * Lets lines that were set aside be tried again.
   * @param all also those that had no eligible node, because the fleet changed
   */
  unblock(all: boolean): void {
    for (const line of this.#blocked) {
      if (!all && line.blocked === 'no_eligible_node') continue;
      this.#blocked.delete(line);
      line.blocked = null;
      this.#enterHead(line);
    }
  }

  #enterHead(line: PlacementClass): void {
    if (line.blocked !== null) return;
    const run = line.head();
    if (run === undefined) this.#lines.delete(line.key);
    else if (!this.#entered.has(run)) {
      this.#entered.add(run);
      this.#heads.push({ line, run, rank: rankOf(run) });
    }
  }

  #dropTop(): void {
    const entry = this.#heads.pop();
    if (entry !== undefined) this.#entered.delete(entry.run);
  }
}
