import type { EngineStore } from '../ports';
import type { DependencyRow } from '../rows';

/**
 * What every job depends on and every waiting run still waits for, in memory and in the rows at once. A dependency is
 * held from the end of a parent's run with the wanted outcome until the job fires.
 */
export class DependencyBook {
  readonly #store: EngineStore;
  readonly #ofJob = new Map<number, DependencyRow[]>();
  readonly #ofParent = new Map<number, Set<number>>();
  readonly #waits = new Map<number, Set<number>>();

  constructor(store: EngineStore) {
    this.#store = store;
    for (const row of store.allDependencies()) this.#add(row);
    for (const { runId, parentId } of store.allRunWaits()) this.#addWait(runId, parentId);
  }

  /** What a job depends on. */
  of(jobId: number): readonly DependencyRow[] {
    return this.#ofJob.get(jobId) ?? [];
  }

  /** Jobs that depend on one. */
  dependentsOf(parentId: number): readonly number[] {
    return [...(this.#ofParent.get(parentId) ?? [])];
  }

  /** Every dependency of every job. */
  *all(): Iterable<DependencyRow> {
    for (const rows of this.#ofJob.values()) yield* rows;
  }

  /** Sets what a job depends on. What stays as it was keeps whether it is held. */
  replace(jobId: number, wanted: readonly Omit<DependencyRow, 'held'>[]): void {
    const before = this.of(jobId);
    this.forget(jobId);
    for (const row of before)
      if (!wanted.some(({ parentId }) => parentId === row.parentId)) this.#store.dropDependency(jobId, row.parentId);
    for (const row of wanted) {
      const same = before.find((one) => one.parentId === row.parentId && one.wanted === row.wanted);
      const next = same ?? { ...row, held: false };
      this.#add(next);
      if (same === undefined) this.#store.saveDependency(next);
    }
  }

  /** A deleted job depends on nothing; its rows stay for the case that it comes back. */
  forget(jobId: number): void {
    for (const { parentId } of this.of(jobId)) this.#ofParent.get(parentId)?.delete(jobId);
    this.#ofJob.delete(jobId);
  }

  hold(row: DependencyRow): void {
    if (row.held) return;
    row.held = true;
    this.#store.saveDependency(row);
  }

  isHeld(jobId: number): boolean {
    return this.of(jobId).every(({ held }) => held);
  }

  /** The job fires: what its parents did until now counts for this firing only. */
  release(jobId: number): void {
    for (const row of this.of(jobId)) {
      if (!row.held) continue;
      row.held = false;
      this.#store.saveDependency(row);
    }
  }

  /** A run that fired on time waits for these parents. */
  startWaiting(runId: number, parentIds: readonly number[]): void {
    for (const parentId of parentIds) {
      this.#addWait(runId, parentId);
      this.#store.addRunWait({ runId, parentId });
    }
  }

  isWaiting(runId: number): boolean {
    return this.#waits.has(runId);
  }

  /** The parents that a run waits for. */
  waitsOf(runId: number): readonly number[] {
    return [...(this.#waits.get(runId) ?? [])];
  }

  stopWaiting(runId: number, parentId: number): void {
    const waits = this.#waits.get(runId);
    if (waits?.delete(parentId) !== true) return;
    this.#store.dropRunWait({ runId, parentId });
    if (waits.size === 0) this.#waits.delete(runId);
  }

  /** The run is over, whatever it waited for. */
  dropWaits(runId: number): void {
    if (this.#waits.delete(runId)) this.#store.dropRunWaits(runId);
  }

  #add(row: DependencyRow): void {
    const rows = this.#ofJob.get(row.jobId);
    if (rows === undefined) this.#ofJob.set(row.jobId, [row]);
    else rows.push(row);
    const children = this.#ofParent.get(row.parentId);
    if (children === undefined) this.#ofParent.set(row.parentId, new Set([row.jobId]));
    else children.add(row.jobId);
  }

  #addWait(runId: number, parentId: number): void {
    const waits = this.#waits.get(runId);
    if (waits === undefined) this.#waits.set(runId, new Set([parentId]));
    else waits.add(parentId);
  }
}
