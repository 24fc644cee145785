import { OUTCOMES_KEPT, outcomeLetters } from '../../../shared/changes/job-summary';
import type { OccurrenceReason } from '../../../shared/domain/occurrence';
import type { EngineState, JobEntry } from '../state';
import { fireOccurrence } from './fire';

interface OpenRange {
  outcome: 'skipped' | 'missed';
  reason: OccurrenceReason;
  detail: string | null;
  first: number;
  last: number;
  count: number;
}

/** Collects consecutive occurrences of a job that share an outcome, so that thousands of missed ones are one row. */
export class OccurrenceRange {
  readonly #state: EngineState;
  readonly #entry: JobEntry;
  #open: OpenRange | null = null;
  #merged: { first: number; last: number; count: number } | null = null;

  constructor(state: EngineState, entry: JobEntry) {
    this.#state = state;
    this.#entry = entry;
  }

  /** An occurrence that does not fire. */
  add(fireTime: number, outcome: OpenRange['outcome'], reason: OccurrenceReason, detail: string | null = null): void {
    if (this.#open?.reason !== reason || this.#open.detail !== detail) {
      this.close();
      this.#open = { outcome, reason, detail, first: fireTime, last: fireTime, count: 1 };
      return;
    }
    this.#open.last = fireTime;
    this.#open.count += 1;
  }

  /** A missed occurrence that one catch-up run will stand for together with its neighbours. */
  merge(fireTime: number): void {
    if (this.#merged === null) {
      this.close();
      this.#merged = { first: fireTime, last: fireTime, count: 1 };
      return;
    }
    this.#merged.last = fireTime;
    this.#merged.count += 1;
  }

  /** Writes what was collected. */
  close(): void {
    this.#writeOpen();
    this.#fireMerged();
  }

  #writeOpen(): void {
    const range = this.#open;
    if (range === null) return;
    this.#open = null;
    const { totals, job, schedule } = this.#entry;
    const before = schedule.openRange;
    if (before !== null && before.reason === range.reason && before.detail === range.detail) {
      this.#state.store.extendOccurrence(before.occurrenceId, range.last, range.count);
    } else {
      const id = this.#state.nextId();
      this.#state.store.insertOccurrence({
        id,
        jobId: job.id,
        scope: '',
        fireTime: range.first,
        lastFireTime: range.last,
        count: range.count,
        outcome: range.outcome,
        reason: range.reason,
        detail: range.detail,
        runId: null,
        decidedAt: this.#state.nowMs,
      });
      schedule.openRange = { occurrenceId: id, reason: range.reason, detail: range.detail };
    }
    this.#state.effects.events.push({
      type: 'occurrence.decided',
      at: this.#state.nowMs,
      jobId: job.id,
      outcome: range.outcome,
      reason: range.reason,
      runId: null,
      fireTime: range.first,
      lastFireTime: range.last,
      count: range.count,
    });
    if (range.outcome === 'missed') {
      totals.missed += range.count;
      totals.outcomes = (totals.outcomes + outcomeLetters.missed.repeat(Math.min(range.count, OUTCOMES_KEPT))).slice(
        -OUTCOMES_KEPT,
      );
      this.#state.bucket(this.#state.nowMs).missed += range.count;
    } else totals.skipped += range.count;
    this.#state.touchTotals(this.#entry);
  }

  /** One run for all that was merged; while more of them are due it only counts, so that the last stands for all. */
  #fireMerged(): void {
    const merged = this.#merged;
    if (merged === null) return;
    this.#merged = null;
    const { schedule } = this.#entry;
    const more =
      schedule.dueAt !== null &&
      this.#state.nowMs - schedule.dueAt > this.#entry.job.definition.misfire.graceSeconds * 1000;
    if (more) {
      schedule.mergedCount += merged.count;
      this.#open = { outcome: 'skipped', reason: 'misfire_merged', detail: null, ...merged };
      this.#writeOpen();
      return;
    }
    const before = schedule.mergedCount;
    schedule.mergedCount = 0;
    fireOccurrence(this.#state, this.#entry, merged, 'catch_up', before);
  }
}
