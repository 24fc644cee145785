import { alertRuleNames, alertStates } from '../../shared/domain/alert';
import { notFound } from '../../shared/domain/error';
import { toInstant } from '../../shared/domain/instant';
import { builtinNames, functionKinds } from '../../shared/domain/function';
import { jobStates, targetStrategies } from '../../shared/domain/job';
import { nodeStatuses, type NodeStatus } from '../../shared/domain/node-status';
import { occurrenceOutcomes, occurrenceReasons } from '../../shared/domain/occurrence';
import { misfirePolicies, overlapPolicies, retryStrategies } from '../../shared/domain/policy';
import { pendingReasons, triggers } from '../../shared/domain/run';
import { runStates } from '../../shared/domain/run-state';
import { scheduleTypes } from '../../shared/domain/schedule';
import { auditHead, auditRow, listAudit } from '../store/reads/audit-reads';
import type { Handlers, OperationContext } from './context';
import { execute, idNumber } from './execute';

function countNodes(context: OperationContext): { total: number; byStatus: Record<NodeStatus, number> } {
  const byStatus = { ONLINE: 0, OFFLINE: 0, DEGRADED: 0, SYNCING: 0, MAINTENANCE: 0 };
  let total = 0;
  for (const node of context.nodes()) {
    // Whoever waits to be let in is no part of the fleet yet.
    if (node.access === 'pending') continue;
    byStatus[node.status] += 1;
    total += 1;
  }
  return { total, byStatus };
}

export const hubHandlers: Handlers<
  | 'hub.meta'
  | 'hub.status'
  | 'hub.clusterHealth'
  | 'settings.get'
  | 'settings.overridden'
  | 'settings.update'
  | 'audit.list'
  | 'audit.get'
  | 'feed.snapshot'
  | 'feed.nodes'
  | 'feed.jobs'
> = {
  // Only what this version can do: a value that would be refused is not offered.
  'hub.meta': (context) => ({
    version: context.version,
    scheduleTypes: [...scheduleTypes],
    jobStates: [...jobStates],
    runStates: [...runStates],
    pendingReasons: [...pendingReasons],
    triggers: [...triggers],
    occurrenceOutcomes: [...occurrenceOutcomes],
    occurrenceReasons: [...occurrenceReasons],
    nodeStatuses: [...nodeStatuses],
    targetStrategies: [...targetStrategies],
    overlapPolicies: [...overlapPolicies],
    misfirePolicies: [...misfirePolicies],
    retryStrategies: [...retryStrategies],
    functionKinds: [...functionKinds],
    alertRules: [...alertRuleNames],
    alertStates: [...alertStates],
    builtinFunctions: [...builtinNames],
  }),

  'hub.status'(context) {
    const states = context.jobs.countByState();
    const { total, byStatus } = countNodes(context);
    const { deleted = 0, active = 0, paused = 0, exhausted = 0 } = states;
    const all = Object.values(states).reduce((sum, count) => sum + count, 0);
    return {
      instance: {
        hubId: context.hubId,
        epoch: context.epoch,
        version: context.version,
        pid: process.pid,
        startedAt: toInstant(context.startedAt),
        heartbeatAt: toInstant(context.clock.wallMs()),
        dataDir: context.dataDir,
        apiUrl: context.apiUrl(),
        gatewayUrl: context.openGatewayUrl(),
      },
      jobs: { total: all - deleted, active, paused, exhausted },
      runs: context.runs.counts(),
      nodes: { total, online: byStatus.ONLINE + byStatus.DEGRADED },
      audit: auditHead(context.database),
    };
  },

  'hub.clusterHealth'(context) {
    const { total, byStatus } = countNodes(context);
    const online = byStatus.ONLINE;
    const status = total === 0 ? 'empty' : online === total ? 'healthy' : online === 0 ? 'down' : 'degraded';
    return { status, nodes: byStatus, total };
  },

  'settings.get': (context) => context.settings(),

  'settings.overridden': (context) => ({ keys: context.overriddenSettings() }),

  async 'settings.update'(context, patch, caller) {
    await execute(context, { name: 'settings.update', patch }, caller);
    return context.settings();
  },

  'audit.list': (context, input) => listAudit(context.database, input),

  'audit.get'(context, { row }) {
    const found = auditRow(context.database, row);
    if (found === null) throw notFound('audit row', String(row));
    return found;
  },

  'feed.snapshot': (context) => context.snapshot(),

  'feed.nodes': (context, { after }) => context.nodesAfter(idNumber('node', after, 'after')),
  'feed.jobs': (context, { after }) => context.jobsAfter(idNumber('job', after, 'after')),
};
