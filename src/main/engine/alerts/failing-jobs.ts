import type { AlertClearReason } from '../../../shared/domain/alert';
import type { AlertEvidenceRow } from '../rows';
import type { EngineState } from '../state';
import { JobAlerts } from './job-alerts';
import { IDS_SHOWN } from './window-rule';

const RULE = 'consecutive_failures';

/** Jobs of which so many runs in a row did not succeed. A run that succeeds clears the job's alert. */
export class FailingJobs {
  readonly #jobs: JobAlerts;
  readonly #count: number;

  /** Looks through the jobs that fail now: some may have begun to before the rule said so. */
  constructor(state: EngineState, count: number) {
    this.#count = count;
    this.#jobs = new JobAlerts(RULE, state);
    const failing = new Set(state.store.failingJobs(count));
    for (const jobId of this.#jobs.jobs) if (!failing.has(jobId)) this.#drop(state, jobId);
    for (const jobId of failing) this.judge(state, jobId);
    this.#jobs.settle(state);
  }

  /** @param lastRun a run of the job that has just ended badly */
  judge(state: EngineState, jobId: number, lastRun: number | null = null): void {
    const entry = state.job(jobId);
    const failures = entry?.totals.consecutiveFailures ?? 0;
    if (entry === null || entry.schedule.state === 'deleted' || failures < this.#count) this.#drop(state, jobId);
    else this.#jobs.tell(state, jobId, () => this.#evidence(state, jobId, failures, lastRun));
  }

  /** A run of the job succeeded. */
  succeeded(state: EngineState, jobId: number): void {
    if (this.#jobs.has(jobId)) this.judge(state, jobId);
  }

  #drop(state: EngineState, jobId: number): void {
    const entry = state.job(jobId);
    const isGone = entry === null || entry.schedule.state === 'deleted';
    const isBelow = !isGone && entry.totals.consecutiveFailures > 0;
    this.#jobs.drop(state, jobId, isGone ? 'gone' : isBelow ? 'rule_changed' : 'recovered');
  }

  #evidence(state: EngineState, jobId: number, failures: number, lastRun: number | null): AlertEvidenceRow {
    const shown = Math.min(IDS_SHOWN, failures);
    const standing = state.alerts.find(RULE, jobId);
    const known =
      standing === null ? state.store.newestBadRuns(jobId, shown) : state.alerts.evidenceOf(standing).runIds;
    const runIds = lastRun === null ? known : [lastRun, ...known.filter((id) => id !== lastRun)];
    return {
      count: failures,
      of: null,
      limit: this.#count,
      windowMs: null,
      usualMs: null,
      jobIds: [jobId],
      runIds: runIds.slice(0, shown),
      nodeIds: [],
    };
  }

  end(state: EngineState, reason: AlertClearReason): void {
    for (const jobId of this.#jobs.jobs) this.#jobs.drop(state, jobId, reason);
    this.#jobs.settle(state);
  }
}
