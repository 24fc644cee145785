import {
  defaultAlertRules,
  type AlertClearReason,
  type AlertRuleName,
  type AlertRules,
} from '../../../shared/domain/alert';
import type { EngineStore, JobRows } from '../ports';
import type { AlertEvidenceRow, AlertRow, AlertRuleRow } from '../rows';
import type { Effects } from '../effects';

/** Evidence of an alert that stands is written this often at most. */
const TELL_MS = 5_000;
/** An alert that somebody looks after is open again when there is so many times as much of it. */
const WORSE = 2;

const keyOf = (rule: AlertRuleName, jobId: number | null): string => `${rule} ${jobId ?? ''}`;

/** How bad it is: a share where the rule asks of how many, else a count. */
const valueOf = ({ count, of }: AlertEvidenceRow): number => (of === null || of === 0 ? count : count / of);

/** What the book needs of the batch at hand. */
interface BatchState {
  nowMs: number;
  monoMs: number;
  effects: Pick<Effects, 'changedAlerts'>;
  nextId: () => number;
  job: (id: number) => JobRows | null;
}

/**
 * The alerts that stand, at most one for each rule and subject, and what the rules are set to. Few, whatever goes wrong:
 * rules that have an alert for each job have one for all the others beyond some of them.
 */
export class AlertBook {
  readonly #store: EngineStore;
  readonly #standing = new Map<string, AlertRow>();
  readonly #byId = new Map<number, AlertRow>();
  readonly #changedRules = new Map<AlertRuleName, AlertRuleRow>();
  /** Rows to be written with the batch at hand. */
  readonly #dirty = new Set<AlertRow>();
  /** Evidence that is newer than what its row says, and from when on (monotonic, ms) it may be written. */
  readonly #newer = new Map<AlertRow, { at: number; evidence: AlertEvidenceRow }>();
  readonly #toldAt = new Map<AlertRow, number>();
  /** Rules that were changed in the batch at hand. */
  readonly unseenRules = new Set<AlertRuleName>();
  /** Attempts whose lease ran out in the batch at hand. */
  readonly leaseTimeouts: { runId: number; nodeId: number | null }[] = [];

  constructor(store: EngineStore) {
    this.#store = store;
    for (const row of store.allAlertRules()) this.#changedRules.set(row.rule, row);
    for (const row of store.standingAlerts()) this.#keep(row);
  }

  /** What a rule is set to. */
  rule<R extends AlertRuleName>(name: R): AlertRules[R] {
    const changed = this.#changedRules.get(name) as AlertRuleRow<R> | undefined;
    return changed?.settings ?? defaultAlertRules[name];
  }

  /** Who changed a rule and when; null: nobody did. */
  changeOf(name: AlertRuleName): Pick<AlertRuleRow, 'updatedAt' | 'updatedBy'> | null {
    return this.#changedRules.get(name) ?? null;
  }

  setRule(row: AlertRuleRow): void {
    this.#store.saveAlertRule(row);
    this.#changedRules.set(row.rule, row);
    this.unseenRules.add(row.rule);
  }

  /** Alerts that stand, oldest first. */
  all(): IterableIterator<AlertRow> {
    return this.#byId.values();
  }

  find(rule: AlertRuleName, jobId: number | null): AlertRow | null {
    return this.#standing.get(keyOf(rule, jobId)) ?? null;
  }

  /** What is known of an alert by now, though it may not be in its row yet. */
  evidenceOf(row: AlertRow): AlertEvidenceRow {
    return this.#newer.get(row)?.evidence ?? row.evidence;
  }

  byId(id: number): AlertRow | null {
    return this.#byId.get(id) ?? null;
  }

  /** Raises an alert, or brings the evidence of the one that stands up to date. */
  tell(state: BatchState, rule: AlertRuleName, jobId: number | null, evidence: AlertEvidenceRow): void {
    const standing = this.find(rule, jobId);
    if (standing !== null) this.#update(state, standing, evidence);
    else this.#raise(state, rule, jobId, evidence);
  }

  #raise(state: BatchState, rule: AlertRuleName, jobId: number | null, evidence: AlertEvidenceRow): void {
    const definition = jobId === null ? null : (state.job(jobId)?.job.definition ?? null);
    const row: AlertRow = {
      id: state.nextId(),
      rule,
      jobId,
      jobName: definition?.name ?? null,
      namespace: definition?.namespace ?? null,
      raisedAt: state.nowMs,
      updatedAt: state.nowMs,
      acknowledged: null,
      note: null,
      reopenedAt: null,
      cleared: null,
      evidence,
    };
    this.#keep(row);
    this.#write(state, row);
  }

  #update(state: BatchState, row: AlertRow, evidence: AlertEvidenceRow): void {
    if (isSame(this.evidenceOf(row), evidence)) return;
    this.#newer.set(row, { at: (this.#toldAt.get(row) ?? -Infinity) + TELL_MS, evidence });
    if (row.acknowledged !== null && valueOf(evidence) >= WORSE * row.acknowledged.value) {
      row.acknowledged = null;
      row.note = null;
      row.reopenedAt = state.nowMs;
      this.#write(state, row);
    }
  }

  acknowledge(state: BatchState, row: AlertRow, by: string, note: string | null): void {
    row.acknowledged = { at: state.nowMs, by, value: valueOf(this.evidenceOf(row)) };
    row.note = note;
    this.#write(state, row);
  }

  clear(state: BatchState, row: AlertRow, reason: AlertClearReason): void {
    row.cleared = { at: state.nowMs, reason };
    this.#standing.delete(keyOf(row.rule, row.jobId));
    this.#byId.delete(row.id);
    this.#write(state, row);
    this.#toldAt.delete(row);
  }

  #keep(row: AlertRow): void {
    this.#standing.set(keyOf(row.rule, row.jobId), row);
    this.#byId.set(row.id, row);
  }

  #write(state: BatchState, row: AlertRow): void {
    const newer = this.#newer.get(row);
    if (newer !== undefined) {
      row.evidence = newer.evidence;
      row.updatedAt = state.nowMs;
      this.#newer.delete(row);
    }
    this.#toldAt.set(row, state.monoMs);
    this.#dirty.add(row);
    state.effects.changedAlerts.add(row);
  }

  /** When evidence that waits is to be written (monotonic, ms); Infinity when none does. */
  get nextTellAt(): number {
    let earliest = Infinity;
    for (const { at } of this.#newer.values()) if (at < earliest) earliest = at;
    return earliest;
  }

  /** Writes what the batch changed, and evidence that has waited for long enough. */
  flush(state: BatchState): void {
    for (const [row, { at }] of this.#newer) if (at <= state.monoMs) this.#write(state, row);
    for (const row of this.#dirty) this.#store.saveAlert(row);
    this.#dirty.clear();
  }
}

function isSame(a: AlertEvidenceRow, b: AlertEvidenceRow): boolean {
  const isList = (before: readonly number[], after: readonly number[]): boolean =>
    before.length === after.length && before.every((id, index) => id === after[index]);
  return (
    a.count === b.count &&
    a.of === b.of &&
    a.limit === b.limit &&
    isList(a.jobIds, b.jobIds) &&
    isList(a.runIds, b.runIds) &&
    isList(a.nodeIds, b.nodeIds)
  );
}
