import { Heap } from '../heap';
import { rankOf } from '../placement/placement-class';
import type { RunRow } from '../rows';

const byRank = (a: RunRow, b: RunRow): boolean => {
  const x = rankOf(a);
  const y = rankOf(b);
  return x < y || (x === y && a.id < b.id);
};

/** Runs that no node takes: they wait for a worker outside to claim them, in one line per function. */
export class ExternalQueue {
  readonly #lines = new Map<number, Heap<RunRow>>();

  push(run: RunRow): void {
    const line = this.#lines.get(run.functionId);
    if (line !== undefined) {
      line.push(run);
      return;
    }
    const made = new Heap<RunRow>(byRank);
    made.push(run);
    this.#lines.set(run.functionId, made);
  }

  /** Takes the first run of those functions that may run now. @param mayRun by function */
  take(mayRun: (functionId: number) => boolean): RunRow | null {
    let best: RunRow | null = null;
    for (const functionId of this.#lines.keys()) {
      const head = this.#head(functionId);
      if (head !== undefined && mayRun(functionId) && (best === null || byRank(head, best))) best = head;
    }
    if (best !== null) this.#lines.get(best.functionId)?.pop();
    return best;
  }

  /** Every run that waits, in no order. */
  *waiting(): Iterable<RunRow> {
    for (const line of this.#lines.values()) for (const run of line) if (run.state === 'pending') yield run;
  }

  /** Runs that were cancelled meanwhile fall out here. */
  #head(functionId: number): RunRow | undefined {
    const line = this.#lines.get(functionId);
    for (;;) {
      const run = line?.peek();
      if (run === undefined) this.#lines.delete(functionId);
      if (run === undefined || run.state === 'pending') return run;
      line?.pop();
    }
  }
}
