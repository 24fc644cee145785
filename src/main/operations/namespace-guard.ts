import type { OperationName } from '../../shared/contract/operations';
import { notFound, Refusal } from '../../shared/domain/error';
import { decodeId } from '../../shared/domain/id';
import type { OperationContext } from './context';

/**
 * What a token that is bound to one namespace may do with an operation.
 * - `own`: its input has a `namespace`, which is the token's or is left out
 * - `job`, `run`, `function`, `calendar`, `alert`: its `id` names one of that namespace
 * - `jobId`: it names a job of that namespace
 * - `each`: the operation looks at each of its items itself
 * - `shared`: everybody sees the same
 * - `hub`: it concerns the whole hub and is refused
 */
type Rule = 'own' | 'job' | 'run' | 'function' | 'calendar' | 'alert' | 'jobId' | 'each' | 'shared' | 'hub';

const rules: Record<OperationName, Rule> = {
  'jobs.create': 'own',
  'jobs.list': 'own',
  'jobs.graph': 'own',
  'jobs.upcoming': 'own',
  'jobs.get': 'job',
  'jobs.replace': 'job',
  'jobs.update': 'job',
  'jobs.delete': 'job',
  'jobs.restore': 'job',
  'jobs.pause': 'job',
  'jobs.resume': 'job',
  'jobs.trigger': 'job',
  'jobs.backfill': 'job',
  'jobs.bulkCreate': 'each',
  'jobs.bulk': 'each',
  'jobs.export': 'each',
  'jobs.import': 'each',
  'jobs.next': 'job',
  'jobs.nodes': 'job',
  'jobs.runs': 'job',
  'jobs.stats': 'job',
  'schedules.preview': 'own',
  'calendars.list': 'own',
  'calendars.create': 'own',
  'calendars.get': 'calendar',
  'calendars.replace': 'calendar',
  'calendars.delete': 'calendar',
  'runs.list': 'own',
  'runs.get': 'run',
  'runs.logs': 'run',
  'runs.cancel': 'run',
  'runs.retry': 'run',
  'runs.due': 'own',
  'runs.claim': 'own',
  'runs.renew': 'run',
  'runs.complete': 'run',
  'history.cleanUp': 'hub',
  'occurrences.list': 'jobId',
  'searches.get': 'shared',
  'searches.cancel': 'shared',
  'functions.create': 'own',
  'functions.list': 'own',
  'functions.get': 'function',
  'functions.update': 'function',
  'functions.delete': 'function',
  'functions.stats': 'function',
  'functions.invoke': 'function',
  'functions.versions': 'function',
  'functions.rollBack': 'function',
  'functions.deploy': 'function',
  'functions.undeploy': 'function',
  'functions.warmUp': 'function',
  'deployments.list': 'own',
  'secrets.list': 'own',
  'secrets.set': 'own',
  'secrets.delete': 'own',
  'nodes.list': 'shared',
  'nodes.get': 'shared',
  'nodes.update': 'hub',
  'nodes.delete': 'hub',
  'nodes.cordon': 'hub',
  'nodes.uncordon': 'hub',
  'nodes.drain': 'hub',
  'nodes.cancelDrain': 'hub',
  'nodes.maintenance': 'hub',
  'nodes.usage': 'shared',
  'nodes.statuses': 'shared',
  'nodes.jobs': 'own',
  'joinTokens.create': 'hub',
  'joinTokens.list': 'hub',
  'joinTokens.revoke': 'hub',
  'nodes.approve': 'hub',
  'nodes.reject': 'hub',
  'nodes.revokeKey': 'hub',
  'nodes.replace': 'hub',
  'hub.certificate': 'shared',
  'namespaces.list': 'hub',
  'namespaces.create': 'hub',
  'namespaces.get': 'hub',
  'namespaces.update': 'hub',
  'namespaces.delete': 'hub',
  'tokens.list': 'hub',
  'tokens.create': 'hub',
  'tokens.revoke': 'hub',
  'hub.meta': 'shared',
  'hub.status': 'hub',
  'hub.clusterHealth': 'shared',
  'hub.overview': 'hub',
  'settings.get': 'shared',
  'settings.overridden': 'shared',
  'settings.update': 'hub',
  'alerts.list': 'own',
  'alerts.get': 'alert',
  'alerts.acknowledge': 'alert',
  'alerts.bulkAcknowledge': 'each',
  'alertRules.list': 'shared',
  'alertRules.update': 'hub',
  'audit.list': 'hub',
  'audit.get': 'hub',
  'audit.verify': 'hub',
  'audit.verifying': 'hub',
  'backups.list': 'hub',
  'backups.create': 'hub',
  'backups.check': 'hub',
  'backups.restore': 'hub',
  'feed.snapshot': 'hub',
  'feed.nodes': 'hub',
  'feed.jobs': 'hub',
};

/**
 * Keeps a caller that is bound to a namespace inside it. What is in another one does not exist for it.
 * @param raw the input as it came
 * @returns the input, with the namespace filled in where it was left out
 * @throws Refusal
 */
export function guardNamespace(
  context: OperationContext,
  name: OperationName,
  raw: unknown,
  namespace: string | null,
): unknown {
  if (namespace === null) return raw;
  const rule = rules[name];
  if (rule === 'shared' || rule === 'each') return raw;
  if (rule === 'hub') throw refusal(`This token sees the namespace ${namespace} only.`);
  const input = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  if (rule === 'own') {
    const asked = input['namespace'] ?? namespace;
    if (asked !== namespace) throw refusal(`This token sees the namespace ${namespace} only.`);
    return { ...input, namespace };
  }
  if (rule === 'jobId') {
    if (typeof input['jobId'] !== 'string') throw refusal('This token has to name a job.');
    requireOwn(namespace, 'job', input['jobId'], namespaceOfJob(context, input['jobId']));
    return raw;
  }
  const id = input['id'];
  if (typeof id === 'string') requireOwn(namespace, rule, id, namespaceOf(context, rule, id));
  return raw;
}

const refusal = (message: string): Refusal => new Refusal({ code: 'forbidden', message, reason: 'other_namespace' });

/** An id that is none is left to the operation, which says so. */
function requireOwn(namespace: string, what: string, id: string, found: string | null): void {
  if (found !== namespace) throw notFound(what, id);
}

function namespaceOf(
  context: OperationContext,
  rule: 'job' | 'run' | 'function' | 'calendar' | 'alert',
  text: string,
): string | null {
  if (rule === 'job') return namespaceOfJob(context, text);
  const id = decodeId(rule, text);
  if (id === null) return null;
  if (rule === 'run') return context.runs.find(id)?.namespace ?? null;
  if (rule === 'alert') return context.alerts.find(id)?.namespace ?? null;
  return (rule === 'function' ? context.function(id) : context.calendar(id))?.namespace ?? null;
}

function namespaceOfJob(context: OperationContext, text: string): string | null {
  const id = decodeId('job', text);
  return id === null ? null : (context.jobs.find(id)?.job.definition.namespace ?? null);
}
