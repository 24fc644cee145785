import * as z from 'zod';
import { idSchema } from '../domain/id';
import { instant } from '../domain/instant';
import { namespaceName } from '../domain/job';
import { occurrence, occurrenceOutcomes, occurrenceReasons } from '../domain/occurrence';
import { logLine, run, runDetail, triggers } from '../domain/run';
import { runStates } from '../domain/run-state';
import { operation } from './operation';
import { listOf, page, pageOf } from './paging';
import { searchId } from './searches';

const byId = { id: idSchema('run') };

export const runOperations = {
  'runs.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/runs' },
    summary: 'Runs, newest first. Filters that no index serves make it a search, which ends when the caller goes away.',
    input: z.strictObject({
      ...page,
      state: listOf(runStates),
      jobId: idSchema('job').optional(),
      nodeId: idSchema('node').optional(),
      functionId: idSchema('function').optional(),
      namespace: namespaceName.optional(),
      trigger: listOf(triggers),
      from: instant.optional(),
      to: instant.optional(),
      /** Of the run's job. */
      tag: z.string().max(64).optional(),
      /** A text in the name of the job, function or node, or in the error; or the id of a run. */
      q: z.string().max(256).optional(),
      searchId,
    }),
    output: pageOf(run),
  }),
  'runs.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/runs/{id}' },
    summary: 'One run with its attempts, arguments and result.',
    input: z.strictObject(byId),
    output: runDetail,
  }),
  'runs.logs': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/runs/{id}/logs' },
    summary: 'Log lines of a run, in order; `after` is the last line number already read of that attempt.',
    input: z.strictObject({
      ...byId,
      attempt: z.coerce.number().int().min(1).optional(),
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(10_000).default(2_000),
    }),
    output: z.object({ items: z.array(logLine), more: z.boolean() }),
  }),
  'runs.cancel': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/runs/{id}/cancel' },
    summary: 'Ask a run to end; what has not started is cancelled at once.',
    input: z.strictObject({ ...byId, reason: z.string().max(500).optional() }),
    output: run,
  }),
  'runs.retry': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/runs/{id}/retry' },
    summary: 'Run a finished run again as a new run that names its origin.',
    input: z.strictObject(byId),
    output: z.object({ runIds: z.array(z.string()) }),
  }),
  'history.cleanUp': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'POST', path: '/history/cleanup' },
    summary: 'Delete runs and occurrences that ended longer ago. What is not over stays.',
    input: z.strictObject({ olderThanDays: z.number().min(0).max(36_600) }),
    output: z.object({ runs: z.number(), occurrences: z.number() }),
  }),
  'occurrences.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/occurrences' },
    summary: 'What became of each due occurrence, newest first.',
    input: z.strictObject({
      ...page,
      jobId: idSchema('job').optional(),
      outcome: listOf(occurrenceOutcomes),
      reason: listOf(occurrenceReasons),
      searchId,
    }),
    output: pageOf(occurrence),
  }),
};
