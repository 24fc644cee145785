import * as z from 'zod';
import { alertRuleNames, alertStates } from '../domain/alert';
import { idSchema } from '../domain/id';
import { jobsPart, nodesPart, snapshot } from '../changes/snapshot';
import { functionKinds } from '../domain/function';
import { jobStates, targetStrategies } from '../domain/job';
import { nodeStatuses } from '../domain/node-status';
import { occurrenceOutcomes, occurrenceReasons } from '../domain/occurrence';
import { misfirePolicies, overlapPolicies, retryStrategies } from '../domain/policy';
import { pendingReasons, triggers } from '../domain/run';
import { runStates } from '../domain/run-state';
import { scheduleTypes } from '../domain/schedule';
import { settings, settingsPatch } from '../domain/settings';
import { operation } from './operation';
import { percentiles } from './percentiles';

const words = <T extends string>(values: readonly [T, ...T[]]) => z.array(z.enum(values));

export const hubOperations = {
  'hub.meta': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/meta' },
    summary: 'The words this hub understands: schedule types, states, outcomes, policies, builtins.',
    input: z.strictObject({}),
    output: z.object({
      version: z.string(),
      scheduleTypes: words(scheduleTypes),
      jobStates: words(jobStates),
      runStates: words(runStates),
      pendingReasons: words(pendingReasons),
      triggers: words(triggers),
      occurrenceOutcomes: words(occurrenceOutcomes),
      occurrenceReasons: words(occurrenceReasons),
      nodeStatuses: words(nodeStatuses),
      targetStrategies: words(targetStrategies),
      overlapPolicies: words(overlapPolicies),
      misfirePolicies: words(misfirePolicies),
      retryStrategies: words(retryStrategies),
      functionKinds: words(functionKinds),
      alertRules: words(alertRuleNames),
      alertStates: words(alertStates),
      builtinFunctions: z.array(z.string()),
    }),
  }),
  'hub.status': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/status' },
    summary: 'This hub: its instance and totals.',
    input: z.strictObject({}),
    output: z.object({
      instance: z.object({
        hubId: z.string(),
        epoch: z.number(),
        version: z.string(),
        pid: z.number(),
        startedAt: z.string(),
        heartbeatAt: z.string(),
        dataDir: z.string(),
        apiUrl: z.string().nullable(),
        gatewayUrl: z.string().nullable(),
      }),
      jobs: z.object({ total: z.number(), active: z.number(), paused: z.number(), exhausted: z.number() }),
      runs: z.object({ total: z.number(), active: z.number(), pending: z.number() }),
      nodes: z.object({ total: z.number(), online: z.number() }),
      /** The newest row of the audit trail. Whoever keeps the hash elsewhere can prove later that nothing before it changed. */
      audit: z.object({ id: z.number(), head: z.string() }),
    }),
  }),
  'hub.clusterHealth': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/cluster/health' },
    summary: 'The fleet by status.',
    input: z.strictObject({}),
    output: z.object({
      status: z.enum(['healthy', 'degraded', 'down', 'empty']),
      nodes: z.record(z.enum(nodeStatuses), z.number()),
      total: z.number(),
    }),
  }),
  'hub.overview': operation({
    kind: 'query',
    scope: 'read',
    summary: 'What the overview shows of the last hours: runs by outcome and quarter of an hour.',
    input: z.strictObject({ hours: z.union([z.literal(1), z.literal(6), z.literal(24)]).default(24) }),
    output: z.object({
      from: z.string(),
      to: z.string(),
      bucketSeconds: z.number(),
      /** Parallel to time; counts of runs by the outcome they ended with. */
      buckets: z.array(
        z.object({
          at: z.string(),
          succeeded: z.number(),
          failed: z.number(),
          timedOut: z.number(),
          lost: z.number(),
          cancelled: z.number(),
        }),
      ),
      missed: z.number(),
      /** How late scheduled runs were granted. */
      latenessMs: percentiles,
      /** As many hours before those. */
      before: z.object({
        succeeded: z.number(),
        failed: z.number(),
        timedOut: z.number(),
        lost: z.number(),
        cancelled: z.number(),
        missed: z.number(),
        latenessMs: percentiles,
      }),
    }),
  }),
  'settings.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/settings' },
    summary: 'The settings in force.',
    input: z.strictObject({}),
    output: settings,
  }),
  'settings.overridden': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/settings/overridden' },
    summary:
      'The settings that variables or flags of this hub stand above: changing them shows when it is started without.',
    input: z.strictObject({}),
    output: z.object({ keys: z.array(settings.keyof()) }),
  }),
  'settings.update': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'PUT', path: '/settings' },
    summary: 'Change settings; what is left out stays.',
    input: settingsPatch,
    output: settings,
  }),
  'feed.snapshot': operation({
    kind: 'query',
    scope: 'read',
    summary: 'What the window mirrors, with the revision it is true at, and the first of the nodes and jobs.',
    input: z.strictObject({}),
    output: snapshot,
  }),
  'feed.nodes': operation({
    kind: 'query',
    scope: 'read',
    summary: 'More of the nodes that the window mirrors.',
    input: z.strictObject({ after: idSchema('node') }),
    output: nodesPart,
  }),
  'feed.jobs': operation({
    kind: 'query',
    scope: 'read',
    summary: 'More of the jobs that the window mirrors.',
    input: z.strictObject({ after: idSchema('job') }),
    output: jobsPart,
  }),
};
