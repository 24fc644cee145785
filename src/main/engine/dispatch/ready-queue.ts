import { Heap } from '../heap';
import { demandsKey, PlacementClass, rankOf, type Demands } from '../placement/placement-class';
import type { RunRow } from '../rows';

interface Entry {
  line: PlacementClass;
  run: RunRow;
}

/**
 * Runs that may start now, by rank, in one line per kind of demand. A line whose head cannot be placed is set aside
 * whole, so one that nobody can serve costs nothing and holds nobody up.
 */
export class ReadyQueue {
  readonly #lines = new Map<string, PlacementClass>();
  /** The heads of lines; entries that are no longer a head are passed over. */
  readonly #heads = new Heap<Entry>((a, b) => {
    const [x, y] = [rankOf(a.run), rankOf(b.run)];
    return x < y || (x === y && a.run.id < b.run.id);
  });
  readonly #blocked = new Set<PlacementClass>();

  /** Adds a run to the line of its demands. @returns that line */
  push(run: RunRow, demands: Demands): PlacementClass {
    const key = demandsKey(demands);
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = new PlacementClass(demands);
      this.#lines.set(key, line);
    }
    line.waiting.push(run);
    if (line.blocked === null && line.waiting.peek() === run) this.#heads.push({ line, run });
    return line;
  }

  /** The line whose head comes next, or null when none can be tried. */
  next(): PlacementClass | null {
    for (;;) {
      const entry = this.#heads.peek();
      if (entry === undefined) return null;
      const { line, run } = entry;
      if (line.blocked === null && line.head() === run) return line;
      this.#heads.pop();
      const head = line.blocked === null ? line.head() : undefined;
      if (head !== undefined && head !== run) this.#heads.push({ line, run: head });
    }
  }

  /** Takes the head of a line that {@link next} gave. */
  take(line: PlacementClass): void {
    line.waiting.pop();
    const head = line.head();
    if (head !== undefined) this.#heads.push({ line, run: head });
    else this.#lines.delete(demandsKey(line.demands));
  }

  /** Sets a line aside until something changes. */
  block(line: PlacementClass, reason: 'no_eligible_node' | 'slot'): void {
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
      const head = line.head();
      if (head !== undefined) this.#heads.push({ line, run: head });
      else this.#lines.delete(demandsKey(line.demands));
    }
  }
}
