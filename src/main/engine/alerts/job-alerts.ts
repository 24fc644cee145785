import type { AlertClearReason, AlertRuleName } from '../../../shared/domain/alert';
import type { AlertEvidenceRow } from '../rows';
import type { EngineState } from '../state';
import { IDS_SHOWN } from './window-rule';

/** Jobs that have an alert of their own at a time; all others share one. */
export const OWN_ALERTS_MAX = 100;

/** The alerts of a rule that has one for each job. */
export class JobAlerts {
  readonly #rule: AlertRuleName;
  /** Jobs with an alert of their own. */
  readonly #own = new Set<number>();
  readonly #others = new Set<number>();

  constructor(rule: AlertRuleName, state: EngineState) {
    this.#rule = rule;
    for (const alert of state.alerts.all()) if (alert.rule === rule && alert.jobId !== null) this.#own.add(alert.jobId);
  }

  has(jobId: number): boolean {
    return this.#own.has(jobId) || this.#others.has(jobId);
  }

  /** All of them, in the order they came. */
  get jobs(): number[] {
    return [...this.#own, ...this.#others];
  }

  /** The rule's condition holds for a job. */
  tell(state: EngineState, jobId: number, evidence: () => AlertEvidenceRow): void {
    if (this.#own.has(jobId) || (this.#own.size < OWN_ALERTS_MAX && !this.#others.has(jobId))) {
      this.#own.add(jobId);
      state.alerts.tell(state, this.#rule, jobId, evidence());
      return;
    }
    if (this.#others.has(jobId)) return;
    this.#others.add(jobId);
    this.#tellOthers(state, evidence().limit);
  }

  /** It does not hold any more. */
  drop(state: EngineState, jobId: number, reason: AlertClearReason): void {
    if (this.#own.delete(jobId)) {
      const alert = state.alerts.find(this.#rule, jobId);
      if (alert !== null) state.alerts.clear(state, alert, reason);
    } else if (this.#others.delete(jobId)) {
      const alert = state.alerts.find(this.#rule, null);
      if (alert === null) return;
      if (this.#others.size === 0) state.alerts.clear(state, alert, reason);
      else this.#tellOthers(state, alert.evidence.limit);
    }
  }

  /** Clears an alert about others that nobody is among any more. */
  settle(state: EngineState): void {
    const alert = state.alerts.find(this.#rule, null);
    if (alert !== null && this.#others.size === 0) state.alerts.clear(state, alert, 'recovered');
  }

  #tellOthers(state: EngineState, limit: number): void {
    const jobIds: number[] = [];
    for (const id of this.#others) if (jobIds.push(id) === IDS_SHOWN) break;
    state.alerts.tell(state, this.#rule, null, {
      count: this.#others.size,
      of: null,
      limit,
      windowMs: null,
      usualMs: null,
      jobIds,
      runIds: [],
      nodeIds: [],
    });
  }
}
