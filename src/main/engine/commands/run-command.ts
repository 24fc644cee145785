import type { Command } from '../input';
import type { CommandContext, CommandOutcome } from './context';
import { acknowledgeAlert, updateAlertRule } from './alerts';
import { backfillJob } from './backfill';
import { noteBackup } from './backups';
import { createCalendar, deleteCalendar, replaceCalendar } from './calendars';
import { deployFunction, rollBackFunction, undeployFunction, warmUpFunction } from './deployments';
import { createFunction, deleteFunction, invokeFunction, updateFunction } from './functions';
import { createJob, deleteJob, pauseJob, replaceJob, restoreJob, resumeJob, triggerJob, updateJob } from './jobs';
import { createNamespace, createToken, deleteNamespace, revokeToken, updateNamespace } from './namespaces';
import { claimRuns, completeRun, renewLease } from './external';
import { cleanUpHistory } from './history';
import { approveNode, enroll, rejectNode, revokeKey } from './enrolment';
import { createJoinToken, revokeJoinToken } from './join-tokens';
import { cancelDrain, cordonNode, deleteNode, drainNode, setMaintenance, updateNode } from './nodes';
import { cancelOneRun, retryRun } from './runs';
import { deleteSecret, setSecret } from './secrets';
import { updateSettings } from './settings';

type Handlers = {
  [N in Command['name']]: (context: CommandContext, command: Extract<Command, { name: N }>) => CommandOutcome;
};

const handlers: Handlers = {
  'jobs.create': createJob,
  'jobs.replace': replaceJob,
  'jobs.update': updateJob,
  'jobs.delete': deleteJob,
  'jobs.restore': restoreJob,
  'jobs.pause': pauseJob,
  'jobs.resume': resumeJob,
  'jobs.trigger': triggerJob,
  'jobs.backfill': backfillJob,
  'history.cleanUp': cleanUpHistory,
  'runs.claim': claimRuns,
  'runs.renew': renewLease,
  'runs.complete': completeRun,
  'runs.cancel': cancelOneRun,
  'runs.retry': retryRun,
  'functions.create': createFunction,
  'functions.update': updateFunction,
  'functions.deploy': deployFunction,
  'functions.undeploy': undeployFunction,
  'functions.warmUp': warmUpFunction,
  'functions.rollBack': rollBackFunction,
  'functions.delete': deleteFunction,
  'functions.invoke': invokeFunction,
  'calendars.create': createCalendar,
  'calendars.replace': replaceCalendar,
  'calendars.delete': deleteCalendar,
  'namespaces.create': createNamespace,
  'namespaces.update': updateNamespace,
  'namespaces.delete': deleteNamespace,
  'tokens.create': createToken,
  'tokens.revoke': revokeToken,
  'secrets.set': setSecret,
  'secrets.delete': deleteSecret,
  'nodes.update': updateNode,
  'nodes.delete': deleteNode,
  'nodes.cordon': cordonNode,
  'nodes.drain': drainNode,
  'nodes.cancelDrain': cancelDrain,
  'nodes.maintenance': setMaintenance,
  'nodes.enroll': enroll,
  'nodes.approve': approveNode,
  'nodes.reject': rejectNode,
  'nodes.revokeKey': revokeKey,
  'joinTokens.create': createJoinToken,
  'joinTokens.revoke': revokeJoinToken,
  'settings.update': updateSettings,
  'alerts.acknowledge': acknowledgeAlert,
  'alertRules.update': updateAlertRule,
  'backups.create': noteBackup,
  'backups.restore': noteBackup,
};

/** Carries out one command. @throws Refusal before anything was changed */
export function runCommand(context: CommandContext, command: Command): CommandOutcome {
  const handler = handlers[command.name] as (context: CommandContext, command: Command) => CommandOutcome;
  return handler(context, command);
}
