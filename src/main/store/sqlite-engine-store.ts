import type { EngineStore } from '../engine/ports';
import type { WritableDatabase } from './database';
import { AlertTables } from './alert-tables';
import { AuditTable } from './audit-table';
import { BackfillTable } from './backfill-table';
import { CalendarTable } from './calendar-table';
import { DeploymentTable } from './deployment-table';
import { DependencyTables } from './dependency-tables';
import { FanOutTable } from './fan-out-table';
import { FunctionTables, NodeTables } from './fleet-tables';
import { FunctionTotalsTable } from './function-totals-table';
import { HistoryTables } from './history-tables';
import { HubTable } from './hub-table';
import { JoinTokenTable } from './join-token-table';
import { JobTables } from './job-tables';
import { LatenessTable } from './lateness-table';
import { insertApiToken, liveApiTokens, revokeApiToken } from './api-tokens';
import { NamespaceTable } from './namespace-table';
import { NodeJobTable } from './node-job-table';
import { NodeHistoryTables } from './node-history-tables';
import { RunPlaces } from './run-places';
import { RunTables } from './run-tables';
import { SecretTable } from './secret-table';

/** The engine's store over SQLite: one object per group of tables, all on the hub's one writable connection. */
export function sqliteEngineStore(database: WritableDatabase): EngineStore {
  const hub = new HubTable(database);
  const jobs = new JobTables(database);
  const runs = new RunTables(database);
  const lateness = new LatenessTable(database);
  const places = new RunPlaces(database);
  const functions = new FunctionTables(database);
  const functionTotals = new FunctionTotalsTable(database);
  const nodes = new NodeTables(database);
  const nodeHistory = new NodeHistoryTables(database);
  const nodeJobs = new NodeJobTable(database);
  const fanOuts = new FanOutTable(database);
  const deployments = new DeploymentTable(database);
  const joinTokens = new JoinTokenTable(database);
  const calendars = new CalendarTable(database);
  const dependencies = new DependencyTables(database);
  const backfills = new BackfillTable(database);
  const history = new HistoryTables(database);
  const namespaces = new NamespaceTable(database);
  const secrets = new SecretTable(database);
  const alerts = new AlertTables(database);
  const audit = new AuditTable(database);
  return {
    loadHub: () => hub.loadHub(),
    saveHub: (row) => hub.saveHub(row),
    loadSettings: () => hub.loadSettings(),
    saveSettings: (settings) => hub.saveSettings(settings),

    findJob: (id) => jobs.findJob(id),
    jobIdByName: (namespace, name) => jobs.jobIdByName(namespace, name),
    insertJob: (rows) => jobs.insertJob(rows),
    updateJob: (job, deleted) => jobs.updateJob(job, deleted),
    saveSchedule: (row) => jobs.saveSchedule(row),
    advanceSchedule: (row) => jobs.advanceSchedule(row),
    saveTotals: (row) => jobs.saveTotals(row),
    dueJobs: (now, limit) => jobs.dueJobs(now, limit),
    jobsDueAfter: (after, until, limit) => jobs.jobsDueAfter(after, until, limit),
    nextDueAt: () => jobs.nextDueAt(),
    scheduledJobs: () => jobs.scheduledJobs(),
    countJobsOfCreator: (createdBy) => jobs.countJobsOfCreator(createdBy),
    countJobsOfFunction: (functionId) => jobs.countJobsOfFunction(functionId),

    creationsSince: (createdBy, since) => jobs.creationsSince(createdBy, since),

    allNamespaces: () => namespaces.allNamespaces(),
    saveNamespace: (row) => namespaces.saveNamespace(row),
    deleteNamespace: (name) => namespaces.deleteNamespace(name),
    countJobsOfNamespace: (name) => namespaces.countJobsOfNamespace(name),
    allSecrets: () => secrets.allSecrets(),
    saveSecret: (row) => secrets.saveSecret(row),
    deleteSecret: (id) => secrets.deleteSecret(id),
    liveApiTokens: () => liveApiTokens(database),
    insertApiToken: (row) => insertApiToken(database, row),
    revokeApiToken: (id, at) => revokeApiToken(database, id, at),

    allCalendars: () => calendars.allCalendars(),
    insertCalendar: (row) => calendars.insertCalendar(row),
    updateCalendar: (row) => calendars.updateCalendar(row),
    deleteCalendar: (id) => calendars.deleteCalendar(id),
    jobsOfCalendar: (calendarId) => calendars.jobsOfCalendar(calendarId),

    allBackfills: () => backfills.allBackfills(),
    saveBackfill: (row) => backfills.saveBackfill(row),
    deleteBackfill: (id) => backfills.deleteBackfill(id),
    firedRanges: (jobId, after, until) => runs.firedRanges(jobId, after, until),

    allDependencies: () => dependencies.allDependencies(),
    saveDependency: (row) => dependencies.saveDependency(row),
    dropDependency: (jobId, parentId) => dependencies.dropDependency(jobId, parentId),
    allRunWaits: () => dependencies.allRunWaits(),
    addRunWait: (row) => dependencies.addRunWait(row),
    dropRunWait: (row) => dependencies.dropRunWait(row),
    dropRunWaits: (runId) => dependencies.dropRunWaits(runId),

    lastMergedOccurrence: (jobId) => runs.lastMergedOccurrence(jobId),
    replaceOutcome: (row) => runs.replaceOutcome(row),
    insertOccurrence: (row) => runs.insertOccurrence(row),
    extendOccurrence: (id, last, added) => runs.extendOccurrence(id, last, added),
    occurrenceExists: (jobId, scope, fireTime) => runs.occurrenceExists(jobId, scope, fireTime),
    lastDecidedFireTime: (jobId, scope) => runs.lastDecidedFireTime(jobId, scope),
    deletePausedOccurrences: (jobId, from, afterId) => runs.deletePausedOccurrences(jobId, from, afterId),
    unfinishedRuns: () => runs.unfinishedRuns(),
    findRun: (id) => runs.findRun(id),
    insertRun: (row) => runs.insertRun(row),
    runsAround: (atMs) => places.runsAround(atMs),
    freeRunIdAfter: (id) => places.freeRunIdAfter(id),
    updateRun: (row) => runs.updateRun(row),
    endRun: (row) => runs.endRun(row),
    insertAttempt: (row) => runs.insertAttempt(row),
    countHandedBack: (runId) => runs.countHandedBack(runId),
    markAttemptLate: (runId, number, nodeId, outcome) => runs.markAttemptLate(runId, number, nodeId, outcome),
    appendLog: (row) => runs.appendLog(row),
    logCharacters: (runId, attempt) => runs.logCharacters(runId, attempt),
    addToBucket: (row) => runs.addToBucket(row),
    addLateness: (row) => lateness.addLateness(row),

    runsAfter: (id, limit) => history.runsAfter(id, limit),
    occurrencesAfter: (id, limit) => history.occurrencesAfter(id, limit),
    deleteRun: (id) => history.deleteRun(id),
    deleteOccurrence: (id) => history.deleteOccurrence(id),
    reclaim: (pages) => history.reclaim(pages),

    allFunctions: () => functions.allFunctions(),
    functionVersion: (functionId, version) => functions.functionVersion(functionId, version),
    insertFunction: (row, version) => functions.insertFunction(row, version),
    updateFunction: (row, version) => functions.updateFunction(row, version),
    activateVersion: (row) => functions.activateVersion(row),
    latestVersion: (functionId) => functions.latestVersion(functionId),
    continuousJobs: () => jobs.continuousJobs(),
    nodesReached: (jobId, fireTime) => runs.nodesReached(jobId, fireTime),
    allFanOuts: () => fanOuts.allFanOuts(),
    saveFanOut: (row) => fanOuts.saveFanOut(row),
    deleteFanOut: (id) => fanOuts.deleteFanOut(id),
    allDeployments: () => deployments.allDeployments(),
    saveDeployment: (row) => deployments.saveDeployment(row),
    deleteDeployment: (nodeId, functionId) => deployments.deleteDeployment(nodeId, functionId),
    deleteFunction: (id, at) => functions.deleteFunction(id, at),
    allNodeJobs: () => nodeJobs.allNodeJobs(),
    saveNodeJob: (row) => nodeJobs.saveNodeJob(row),
    deleteNodeJobs: (nodeId) => nodeJobs.deleteNodeJobs(nodeId),
    jobsFiredByNodes: () => nodeJobs.jobsFiredByNodes(),
    isFiredByNode: (jobId, fireTime) => nodeJobs.isFiredByNode(jobId, fireTime),
    runOfOccurrence: (jobId, scope, lastFireTime) => nodeJobs.runOfOccurrence(jobId, scope, lastFireTime),

    functionTotals: (functionId) => functionTotals.functionTotals(functionId),
    saveFunctionTotals: (row) => functionTotals.saveFunctionTotals(row),

    allNodes: () => nodes.allNodes(),
    insertNode: (row) => nodes.insertNode(row),
    updateNode: (row) => nodes.updateNode(row),
    removeNode: (id, at) => nodes.removeNode(id, at),
    insertNodeStatus: (row) => nodeHistory.insertNodeStatus(row),
    addNodeUsage: (row) => nodeHistory.addNodeUsage(row),
    deleteNodeStatuses: (before, limit) => nodeHistory.deleteNodeStatuses(before, limit),
    deleteNodeUsage: (afterNode, before, count) => nodeHistory.deleteNodeUsage(afterNode, before, count),
    findJoinToken: (id) => joinTokens.findJoinToken(id),
    insertJoinToken: (row) => joinTokens.insertJoinToken(row),
    useJoinToken: (id, nodeId, at) => joinTokens.useJoinToken(id, nodeId, at),
    revokeJoinToken: (id, at) => joinTokens.revokeJoinToken(id, at),
    forgetJoinTokens: (expiredBefore) => joinTokens.forgetJoinTokens(expiredBefore),

    allAlertRules: () => alerts.allAlertRules(),
    saveAlertRule: (row) => alerts.saveAlertRule(row),
    standingAlerts: () => alerts.standingAlerts(),
    findAlert: (id) => alerts.findAlert(id),
    saveAlert: (row) => alerts.saveAlert(row),
    deleteAlerts: (clearedBefore, limit) => alerts.deleteAlerts(clearedBefore, limit),
    failingJobs: (atLeast) => alerts.failingJobs(atLeast),
    newestBadRuns: (jobId, limit) => alerts.newestBadRuns(jobId, limit),

    insertAudit: (row) => audit.insertAudit(row),
  };
}
