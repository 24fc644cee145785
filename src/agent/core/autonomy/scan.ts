import type { OccurrenceOutcome, OccurrenceReason } from '../../../shared/domain/occurrence';
import { judgeLateness } from '../../../shared/schedule/lateness';
import type { CompiledJob, Due } from './compiled-job';

/** What became of a fire time, or of several that follow each other. Instants in ms. */
export interface Decision {
  first: number;
  last: number;
  count: number;
  outcome: OccurrenceOutcome;
  reason: OccurrenceReason;
  /** The name of the calendar that blocked it. */
  detail: string | null;
}

type Verdict = Pick<Decision, 'outcome' | 'reason' | 'detail'>;

/** What did not fire is collected for at most about twice this long before it is told, ms. */
const OPEN_MS = 30_000;

const skipped = (reason: OccurrenceReason, detail: string | null = null): Verdict => ({
  outcome: 'skipped',
  reason,
  detail,
});
const missed = (reason: OccurrenceReason): Verdict => ({ outcome: 'missed', reason, detail: null });
const fired = (reason: OccurrenceReason): Verdict => ({ outcome: 'fired', reason, detail: null });

/** Whether a decision goes on where another one ends. */
export function isSame(a: Verdict, b: Verdict): boolean {
  return a.outcome === b.outcome && a.reason === b.reason && a.detail === b.detail;
}

/**
 * Goes through the fire times of a job and decides those that are due: state, calendar, misfire, as docs/scheduling.md
 * says. What it has collected and not handed out is decided again, with the same verdict, by whoever begins anew after the
 * last decision that was handed out.
 */
export class Scan {
  readonly compiled: CompiledJob;
  /** Every fire time up to this one was looked at. */
  #position: number;
  #next: Due | null | undefined;
  /** Late ones that one run will stand for. */
  #merged: Decision | null = null;
  /** What may still grow. */
  #open: Decision | null = null;
  #openSinceMs = 0;
  /** What is complete, in order. */
  #ready: Decision[] = [];

  /** @param cursor fire times after this instant (ms) are looked at */
  constructor(compiled: CompiledJob, cursor: number) {
    this.compiled = compiled;
    this.#position = cursor;
  }

  /** The instant (ms) at which the next fire time is to be decided; null when there is none. */
  get dueAt(): number | null {
    if (this.#next === undefined) this.#next = this.compiled.next(this.#position);
    return this.#next?.dueAt ?? null;
  }

  /** Every fire time up to this instant (ms) was looked at. */
  get cursor(): number {
    return this.#position;
  }

  isDue(nowMs: number): boolean {
    const { dueAt } = this;
    return dueAt !== null && dueAt <= nowMs;
  }

  /**
   * Decides what is due.
   * @param nowMs the wall clock
   * @param monotonicMs tells how long something has been collected
   * @param limit fire times that are looked at, at most; with more to do `isDue` stays true
   * @returns decisions that are complete, in order
   */
  decide(nowMs: number, monotonicMs: number, limit: number): Decision[] {
    for (let left = limit; left > 0 && this.isDue(nowMs) && this.#next; left -= 1) {
      const { fireTime, dueAt } = this.#next;
      this.#take(fireTime, this.#judge(fireTime, nowMs - dueAt), monotonicMs);
      this.#position = fireTime;
      this.#next = undefined;
    }
    if (!this.isDue(nowMs)) {
      this.#closeMerged();
      const isOld = monotonicMs - this.#openSinceMs >= OPEN_MS;
      if (this.#open !== null && (isOld || this.#open.outcome === 'missed')) this.#closeOpen();
    }
    return this.#handOut();
  }

  /** What was collected and did not fire, for whoever looks no further. Late ones that wait for their run stay undecided. */
  close(): Decision[] {
    if (this.#merged === null) this.#closeOpen();
    return this.#handOut();
  }

  /** While late ones wait for their run, what lies between them waits too: the order is that of the fire times. */
  #handOut(): Decision[] {
    return this.#merged === null ? this.#ready.splice(0) : [];
  }

  #judge(fireTime: number, lateMs: number): Verdict | 'merge' {
    const { job } = this.compiled;
    if (job.paused) return skipped('paused');
    const calendar = this.compiled.blockedBy(fireTime);
    if (calendar !== null) return skipped('calendar', calendar);
    switch (judgeLateness(job.misfire, lateMs)) {
      case 'on_time':
        return fired('on_time');
      case 'catch_up':
        return fired('catch_up');
      case 'misfire_skip':
        return missed('misfire_skip');
      case 'too_old':
        return missed('outside_catch_up_window');
      case 'merge':
        return 'merge';
    }
  }

  #take(fireTime: number, verdict: Verdict | 'merge', monotonicMs: number): void {
    if (verdict === 'merge') {
      this.#closeOpen();
      this.#merged = extended(this.#merged, fireTime, fired('catch_up'));
    } else if (verdict.outcome === 'fired') {
      this.#closeOpen();
      this.#closeMerged();
      this.#ready.push(extended(null, fireTime, verdict));
    } else {
      if (this.#open !== null && !isSame(this.#open, verdict)) this.#closeOpen();
      if (this.#open === null) this.#openSinceMs = monotonicMs;
      this.#open = extended(this.#open, fireTime, verdict);
    }
  }

  #closeOpen(): void {
    if (this.#open !== null) this.#ready.push(this.#open);
    this.#open = null;
  }

  #closeMerged(): void {
    if (this.#merged !== null) this.#ready.push(this.#merged);
    this.#merged = null;
  }
}

function extended(before: Decision | null, fireTime: number, verdict: Verdict): Decision {
  if (before === null) return { first: fireTime, last: fireTime, count: 1, ...verdict };
  return { ...before, last: fireTime, count: before.count + 1 };
}
