import type { EngineStore } from '../../../src/main/engine/ports';
import type {
  AttemptRow,
  AuditRow,
  BucketRow,
  CalendarRow,
  FunctionRow,
  JobRow,
  JobScheduleRow,
  JobTotalsRow,
  NamespaceRow,
  NodeJobRow,
  NodeRow,
  OccurrenceRow,
  RunRow,
} from '../../../src/main/engine/rows';
import type { EngineState } from '../../../src/main/engine/state';
import type { JobState } from '../../../src/shared/domain/job';
import type { Settings } from '../../../src/shared/domain/settings';

/** What the engine wrote, as it was at that moment. Instants are wall time by the hub's clock, ms. */
export type Write =
  | { type: 'job.inserted'; job: JobRow; schedule: JobScheduleRow }
  | { type: 'job.updated'; job: JobRow; deleted: boolean; state: JobState }
  | { type: 'schedule.saved'; schedule: JobScheduleRow }
  | { type: 'schedule.advanced'; schedule: JobScheduleRow }
  | { type: 'totals.saved'; totals: JobTotalsRow }
  | { type: 'occurrence.inserted'; row: OccurrenceRow; state: JobState; nowMs: number }
  | { type: 'occurrence.extended'; id: number; last: number; added: number; state: JobState; nowMs: number }
  | { type: 'occurrence.replaced'; row: Pick<OccurrenceRow, 'id' | 'outcome' | 'reason' | 'runId' | 'decidedAt'> }
  | { type: 'occurrences.withdrawn'; jobId: number; from: number; count: number }
  | { type: 'run.inserted'; run: RunRow }
  | { type: 'run.updated'; run: RunRow; nowMs: number }
  | { type: 'run.ended'; run: RunRow }
  | { type: 'attempt.inserted'; attempt: AttemptRow }
  | { type: 'attempt.late'; runId: number; number: number; state: AttemptRow['state'] }
  | { type: 'bucket.added'; bucket: BucketRow }
  | { type: 'function.saved'; fn: FunctionRow }
  | { type: 'node.saved'; node: NodeRow }
  | { type: 'node.removed'; id: number }
  | { type: 'wait.added'; runId: number; parentId: number }
  | { type: 'wait.dropped'; runId: number; parentId: number }
  | { type: 'waits.dropped'; runId: number }
  | { type: 'calendar.saved'; calendar: CalendarRow }
  | { type: 'calendar.deleted'; id: number }
  | { type: 'namespace.saved'; namespace: NamespaceRow }
  | { type: 'settings.saved'; settings: Settings }
  | { type: 'node_job.saved'; row: NodeJobRow }
  | { type: 'audited'; audit: AuditRow };

/**
 * A store that tells of each write before it passes it on.
 * @param state what the engine remembers at that moment; null while it is loading
 * @param jobOfOccurrence the job of an occurrence row that was committed before
 */
export function observedStore(
  rows: EngineStore,
  state: () => Readonly<EngineState> | null,
  jobOfOccurrence: (id: number) => number | undefined,
  tell: (write: Write) => void,
): EngineStore {
  const nowMs = (): number => state()?.nowMs ?? 0;
  /** Of rows that are not committed yet. */
  const jobOfNew = new Map<number, number>();
  const stateOf = (jobId: number | undefined): JobState =>
    (jobId === undefined ? undefined : state()?.job(jobId)?.schedule.state) ?? 'active';
  return {
    ...rows,
    insertJob(job) {
      tell({ type: 'job.inserted', job: { ...job.job }, schedule: { ...job.schedule } });
      rows.insertJob(job);
    },
    updateJob(job, deleted) {
      tell({ type: 'job.updated', job: { ...job }, deleted, state: stateOf(job.id) });
      rows.updateJob(job, deleted);
    },
    saveSchedule(schedule) {
      tell({ type: 'schedule.saved', schedule: { ...schedule } });
      rows.saveSchedule(schedule);
    },
    advanceSchedule(schedule) {
      tell({ type: 'schedule.advanced', schedule: { ...schedule } });
      rows.advanceSchedule(schedule);
    },
    saveTotals(totals) {
      tell({ type: 'totals.saved', totals: { ...totals } });
      rows.saveTotals(totals);
    },
    insertOccurrence(row) {
      jobOfNew.set(row.id, row.jobId);
      tell({ type: 'occurrence.inserted', row: { ...row }, state: stateOf(row.jobId), nowMs: nowMs() });
      rows.insertOccurrence(row);
    },
    extendOccurrence(id, last, added) {
      tell({
        type: 'occurrence.extended',
        id,
        last,
        added,
        state: stateOf(jobOfNew.get(id) ?? jobOfOccurrence(id)),
        nowMs: nowMs(),
      });
      rows.extendOccurrence(id, last, added);
    },
    replaceOutcome(row) {
      tell({ type: 'occurrence.replaced', row: { ...row } });
      rows.replaceOutcome(row);
    },
    deletePausedOccurrences(jobId, from, afterId) {
      const count = rows.deletePausedOccurrences(jobId, from, afterId);
      tell({ type: 'occurrences.withdrawn', jobId, from, count });
      return count;
    },
    insertRun(run) {
      tell({ type: 'run.inserted', run: { ...run } });
      rows.insertRun(run);
    },
    updateRun(run) {
      tell({ type: 'run.updated', run: { ...run }, nowMs: nowMs() });
      rows.updateRun(run);
    },
    endRun(run) {
      tell({ type: 'run.ended', run: { ...run } });
      rows.endRun(run);
    },
    insertAttempt(attempt) {
      tell({ type: 'attempt.inserted', attempt: { ...attempt } });
      rows.insertAttempt(attempt);
    },
    markAttemptLate(runId, number, nodeId, outcome) {
      const wasLost = rows.markAttemptLate(runId, number, nodeId, outcome);
      if (wasLost) tell({ type: 'attempt.late', runId, number, state: outcome.state });
      return wasLost;
    },
    addToBucket(bucket) {
      tell({ type: 'bucket.added', bucket: { ...bucket } });
      rows.addToBucket(bucket);
    },
    insertFunction(fn, version) {
      tell({ type: 'function.saved', fn });
      rows.insertFunction(fn, version);
    },
    updateFunction(fn, version) {
      tell({ type: 'function.saved', fn });
      rows.updateFunction(fn, version);
    },
    insertNode(node) {
      tell({ type: 'node.saved', node: { ...node } });
      rows.insertNode(node);
    },
    updateNode(node) {
      tell({ type: 'node.saved', node: { ...node } });
      rows.updateNode(node);
    },
    removeNode(id, at) {
      tell({ type: 'node.removed', id });
      rows.removeNode(id, at);
    },
    addRunWait(row) {
      tell({ type: 'wait.added', ...row });
      rows.addRunWait(row);
    },
    dropRunWait(row) {
      tell({ type: 'wait.dropped', ...row });
      rows.dropRunWait(row);
    },
    dropRunWaits(runId) {
      tell({ type: 'waits.dropped', runId });
      rows.dropRunWaits(runId);
    },
    insertCalendar(calendar) {
      tell({ type: 'calendar.saved', calendar });
      rows.insertCalendar(calendar);
    },
    updateCalendar(calendar) {
      tell({ type: 'calendar.saved', calendar });
      rows.updateCalendar(calendar);
    },
    deleteCalendar(id) {
      tell({ type: 'calendar.deleted', id });
      rows.deleteCalendar(id);
    },
    saveNamespace(namespace) {
      tell({ type: 'namespace.saved', namespace });
      rows.saveNamespace(namespace);
    },
    saveSettings(settings) {
      tell({ type: 'settings.saved', settings });
      rows.saveSettings(settings);
    },
    saveNodeJob(row) {
      tell({ type: 'node_job.saved', row });
      rows.saveNodeJob(row);
    },
    insertAudit(audit) {
      tell({ type: 'audited', audit: { ...audit } });
      rows.insertAudit(audit);
    },
  };
}
