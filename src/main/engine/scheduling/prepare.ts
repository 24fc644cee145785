import { PREPARE_AHEAD_MS } from '../ahead';
import type { JobDue } from '../ports';
import type { EngineState, JobEntry } from '../state';
import { decideDue } from './due';
import { isNodeFired } from './node-fired';

/** Jobs looked at in one batch; that many take some milliseconds. */
const JOBS_PER_BATCH = 100;
/** How far ahead the next one is looked for: further than the hub ever sleeps. */
const LOOK_AHEAD_MS = 31_000;
/** Row ids that have to be left before another job is looked at: it may make a run for each node of the fleet. */
const IDS_RESERVE = 25_000;

/**
 * Decides occurrences shortly before they fall due, so that hundreds that are due at the same instant are committed by
 * then and only have to be sent. Their rows say what they would say if each had been decided at its instant; no node
 * hears of a grant before. Only clear cases are prepared: the others wait for their instant.
 */
export class Preparation {
  /** Jobs up to this one were looked at. */
  #reached: JobDue = { dueAt: -Infinity, jobId: 0 };

  /** When there is something to prepare (wall clock, ms), as seen from an instant; null while there is nothing. */
  beginsAt(state: EngineState, nowMs: number): number | null {
    const [next] = state.store.jobsDueAfter(this.#from(nowMs), nowMs + LOOK_AHEAD_MS, 1);
    return next === undefined ? null : next.dueAt - PREPARE_AHEAD_MS;
  }

  /** One batch. */
  step(state: EngineState): void {
    const { nowMs } = state;
    for (const next of state.store.jobsDueAfter(this.#from(nowMs), nowMs + PREPARE_AHEAD_MS, JOBS_PER_BATCH)) {
      if (state.idsLeft < IDS_RESERVE) return;
      this.#reached = next;
      const entry = state.job(next.jobId);
      if (entry === null || !isClear(state, entry)) continue;
      state.asOf(next.dueAt, () => {
        decideDue(state, entry);
      });
    }
  }

  /** What is due already is not prepared; what was looked at before a clock went back is looked at again. */
  #from(nowMs: number): JobDue {
    const { dueAt } = this.#reached;
    if (dueAt > nowMs && dueAt <= nowMs + PREPARE_AHEAD_MS) return this.#reached;
    return { dueAt: nowMs, jobId: Number.MAX_SAFE_INTEGER };
  }
}

/** Whether nothing that may still happen before its instant is likely to change what becomes of an occurrence. */
function isClear(state: EngineState, entry: JobEntry): boolean {
  const { job, schedule } = entry;
  return (
    !isNodeFired(entry) &&
    state.nodeJobs.of(job.id).size === 0 &&
    schedule.state === 'active' &&
    schedule.mergedCount === 0 &&
    !state.unfinishedByJob.has(job.id) &&
    state.dependencies.of(job.id).length === 0 &&
    state.functions.get(job.functionId)?.kind !== 'external'
  );
}
