import type { Rows } from '../../../shared/changes/rows';
import { filtered, type Sliced } from './slices';

/** Ranks that are given between two looks at the clock. */
const STEP = 1_024;

/** How a list is made of rows. */
export interface Plan<T> {
  /** Names the order; the same text, the same order. */
  order: string;
  /** Stands for the filter; the same value, the same filter. */
  filter: unknown;
  isShown: (row: T) => boolean;
  /** Puts all rows in order. It is asked once, and what it says is kept: a row does not move while it is looked at. */
  arrange: (rows: readonly T[]) => Sliced<readonly T[]>;
}

/**
 * A list whose order was settled, and which is kept true: rows change in place, those that the filter lets in or out come and go
 * at their place, and those that are made meanwhile come last. What a batch of changes costs depends on the batch.
 */
export class SettledRows<T extends { id: string }> {
  readonly plan: Plan<T>;
  readonly #identity: object;
  /** Ids by their rank. Not rows: they would be kept as they were once. */
  readonly #arranged: readonly string[];
  readonly #ranks: Map<string, number>;
  #version: number;
  #shown: readonly T[];

  private constructor(
    plan: Plan<T>,
    view: Rows<T>,
    arranged: readonly string[],
    ranks: Map<string, number>,
    shown: T[],
  ) {
    this.plan = plan;
    this.#identity = view.identity;
    this.#version = view.version;
    this.#arranged = arranged;
    this.#ranks = ranks;
    this.#shown = shown;
  }

  /**
   * Settles a list.
   * @param rows those of the view, in the order that `arrange` starts from
   * @param before an earlier one; its order is taken over when it is the same
   */
  static *settle<T extends { id: string }>(
    plan: Plan<T>,
    view: Rows<T>,
    rows: readonly T[],
    before: SettledRows<T> | null,
  ): Sliced<SettledRows<T>> {
    if (before !== null && before.plan.order === plan.order && before.follows(view)) {
      const known = yield* filtered(before.#arranged, (id) => view.has(id));
      const rankOf = ({ id }: T): number => before.#ranks.get(id) ?? Number.MAX_SAFE_INTEGER;
      const came = yield* filtered(rows, (row) => rankOf(row) >= before.#arranged.length);
      const last = came.toSorted((a, b) => rankOf(a) - rankOf(b)).map(({ id }) => id);
      return yield* SettledRows.#ranked(plan, view, [...known, ...last]);
    }
    const arranged = yield* plan.arrange(rows);
    return yield* SettledRows.#ranked(
      plan,
      view,
      arranged.map(({ id }) => id),
    );
  }

  /** What changes while this is under way is caught up with from the version of the view. */
  static *#ranked<T extends { id: string }>(
    plan: Plan<T>,
    view: Rows<T>,
    arranged: readonly string[],
  ): Sliced<SettledRows<T>> {
    const ranks = new Map<string, number>();
    const shown: T[] = [];
    for (const [rank, id] of arranged.entries()) {
      ranks.set(id, rank);
      const row = view.get(id);
      if (row !== undefined && plan.isShown(row)) shown.push(row);
      if (rank % STEP === 0) yield;
    }
    return new SettledRows(plan, view, arranged, ranks, shown);
  }

  /** Whether it can be kept true to a view: it is one of the same rows, and not too much has changed. */
  follows(view: Rows<T>): boolean {
    return view.identity === this.#identity && view.changedSince(this.#version) !== null;
  }

  /** The list as it was last. */
  get last(): readonly T[] {
    return this.#shown;
  }

  /** The list with what a view has; see {@link follows}. The same list for the same view. */
  at(view: Rows<T>): readonly T[] {
    if (view.version === this.#version) return this.#shown;
    const shown = [...this.#shown];
    for (const id of view.changedSince(this.#version) ?? []) this.#take(shown, id, view.get(id));
    this.#version = view.version;
    this.#shown = shown;
    return shown;
  }

  #take(shown: T[], id: string, row: T | undefined): void {
    const known = this.#ranks.get(id);
    const isShown = row !== undefined && this.plan.isShown(row);
    if (known === undefined) {
      // Ranked when it is first shown: what never was does not hold a place.
      if (!isShown) return;
      this.#ranks.set(id, this.#ranks.size);
      shown.push(row);
      return;
    }
    const place = this.#placeOf(shown, known);
    const isThere = shown[place]?.id === id;
    if (isShown && isThere) shown[place] = row;
    else if (isShown) shown.splice(place, 0, row);
    else if (isThere) shown.splice(place, 1);
  }

  /** Where a rank stands among those that are shown, or would stand. */
  #placeOf(shown: readonly T[], rank: number): number {
    let [low, high] = [0, shown.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranks.get(shown[middle]?.id ?? '') ?? Infinity) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
