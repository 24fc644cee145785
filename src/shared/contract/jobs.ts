import * as z from 'zod';
import { errorCodes } from '../domain/error';
import { idSchema } from '../domain/id';
import { instant } from '../domain/instant';
import { fieldIssue } from '../domain/issue';
import { calendarNames, job, jobInput, jobPatch, jobStates, namespaceName, tag } from '../domain/job';
import { jsonArray, jsonObject } from '../domain/json';
import { overlapPolicies } from '../domain/policy';
import { occurrenceNotes, schedule, scheduleTypes } from '../domain/schedule';
import { run } from '../domain/run';
import { operation } from './operation';
import { percentiles } from './percentiles';
import { namespaceStays } from './namespace-stays';
import { jobFilter } from './job-filter';
import { page, pageOf } from './paging';

const byId = { id: idSchema('job') };
/** The revision a change is based on; a stale one answers 409. `If-Match` over HTTP. */
const ifMatch = { ifMatch: z.coerce.number().int().min(1).optional() };

export const previewedOccurrence = z.object({
  fireTime: z.string(),
  localTime: z.string(),
  note: z.enum(occurrenceNotes).optional(),
  /** The calendar that will keep this occurrence from firing, with the note `calendar_skipped`. */
  calendar: z.string().optional(),
});
export type PreviewedOccurrence = z.infer<typeof previewedOccurrence>;

/** How many runs took up to so long; buckets that hold none are left out. */
const histogram = z.array(z.object({ upToMs: z.number(), count: z.number() }));

/** Why one item of many was refused. */
const bulkFailure = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  reason: z.string().optional(),
  issues: z.array(fieldIssue).optional(),
});

const previewCount = z.coerce.number().int().min(1).max(500).default(10);

export const jobOperations = {
  'jobs.create': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs', status: 201 },
    summary: 'Create a job.',
    input: jobInput,
    output: job,
  }),
  'jobs.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/jobs' },
    summary: 'List jobs.',
    input: z.strictObject({
      ...page,
      ...jobFilter,
      sort: z.enum(['created', '-created', 'name', '-name', 'nextFireAt']).default('-created'),
    }),
    output: pageOf(job),
  }),
  'jobs.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/jobs/{id}' },
    summary: 'One job.',
    input: z.strictObject(byId),
    output: job,
  }),
  'jobs.replace': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'PUT', path: '/jobs/{id}' },
    summary: 'Replace a job whole; what is left out takes its default.',
    input: jobInput.extend({ ...byId, ...ifMatch, ...namespaceStays }),
    output: job,
  }),
  'jobs.update': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'PATCH', path: '/jobs/{id}' },
    summary: 'Change a part of a job.',
    input: jobPatch.extend({ ...byId, ...ifMatch }),
    output: job,
  }),
  'jobs.delete': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'DELETE', path: '/jobs/{id}', status: 204 },
    summary: 'Delete a job. Its history stays, and it can be restored.',
    input: z.strictObject({ ...byId, ...ifMatch }),
    output: z.object({}),
  }),
  'jobs.restore': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/{id}/restore' },
    summary: 'Bring a deleted job back, paused.',
    input: z.strictObject(byId),
    output: job,
  }),
  'jobs.pause': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/{id}/pause' },
    summary: 'Stop a schedule from firing. What runs goes on.',
    input: z.strictObject({ ...byId, reason: z.string().max(500).optional() }),
    output: job,
  }),
  'jobs.resume': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/{id}/resume' },
    summary: 'Let a paused job fire again. With catchUp, what fell due meanwhile goes through the misfire policy.',
    input: z.strictObject({ ...byId, catchUp: z.boolean().default(false) }),
    output: job,
  }),
  'jobs.trigger': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/{id}/trigger' },
    summary: 'Run a job now, whatever its schedule and state.',
    input: z.strictObject({
      ...byId,
      args: jsonArray.optional(),
      kwargs: jsonObject.optional(),
      target: z.strictObject({ nodeIds: z.array(idSchema('node')).min(1).max(10_000) }).optional(),
      overlap: z.enum(overlapPolicies).optional(),
    }),
    output: z.object({ runIds: z.array(z.string()) }),
  }),
  'jobs.backfill': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/{id}/backfill' },
    summary: 'Run the occurrences of a past range that did not fire, or with dryRun say which those are.',
    input: z.strictObject({
      ...byId,
      from: instant,
      to: instant,
      dryRun: z.boolean().default(false),
      /** Also those that fired. */
      includeFired: z.boolean().default(false),
      /** One after the other when it is left out. */
      overlap: z.enum(overlapPolicies).optional(),
    }),
    output: z.object({
      dryRun: z.boolean(),
      /** Occurrences that are run, whatever the number of nodes. */
      count: z.number(),
      /** The first 500 of them. */
      fireTimes: z.array(z.string()),
      lastFireTime: z.string().nullable(),
      /** Runs that were made at once. A long backfill makes the rest by and by. */
      runIds: z.array(z.string()),
    }),
  }),
  'jobs.bulkCreate': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/bulk-create' },
    summary: 'Create many jobs, each for itself, and say of each that failed why.',
    input: z.strictObject({ jobs: z.array(z.record(z.string(), z.json())).min(1).max(1_000) }),
    output: z.object({ succeeded: z.array(z.string()), failed: z.array(bulkFailure.extend({ index: z.number() })) }),
  }),
  'jobs.bulk': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/bulk' },
    summary:
      'Pause, resume, delete, restore, trigger or tag many jobs: those that are named, or those that a filter chooses.',
    input: z
      .strictObject({
        operation: z.enum(['pause', 'resume', 'delete', 'restore', 'trigger', 'addTags', 'removeTags']),
        ids: z.array(z.string().max(64)).min(1).max(10_000).optional(),
        filter: z.strictObject(jobFilter).optional(),
        reason: z.string().max(500).optional(),
        /** With `resume`. */
        catchUp: z.boolean().default(false),
        /** With `addTags` and `removeTags`. */
        tags: z.array(tag).min(1).max(32).optional(),
      })
      .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
        path: ['ids'],
        error: 'Give either ids or a filter.',
      })
      .refine(({ filter }) => filter === undefined || Object.values(filter).some((value) => value !== undefined), {
        path: ['filter'],
        error: 'An empty filter would mean every job: name what to choose by.',
      })
      .refine(({ operation: chosen, reason }) => reason === undefined || chosen === 'pause', {
        path: ['reason'],
        error: 'Only pause takes a reason.',
      })
      .refine(({ operation: chosen, catchUp }) => !catchUp || chosen === 'resume', {
        path: ['catchUp'],
        error: 'Only resume takes catchUp.',
      })
      .refine(({ operation: chosen, tags }) => (tags !== undefined) === chosen.endsWith('Tags'), {
        path: ['tags'],
        error: 'addTags and removeTags take tags, and nothing else does.',
      }),
    output: z.object({ succeeded: z.array(z.string()), failed: z.array(bulkFailure.extend({ id: z.string() })) }),
  }),
  'jobs.next': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/jobs/{id}/next' },
    summary: 'The next fire times of a job.',
    input: z.strictObject({ ...byId, count: previewCount }),
    output: z.object({ occurrences: z.array(previewedOccurrence) }),
  }),
  'jobs.nodes': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/jobs/{id}/nodes' },
    summary: 'Nodes that fire a job by themselves, or may still do so, and whether they hold what was decided last.',
    input: z.strictObject(byId),
    output: z.object({
      items: z.array(
        z.object({
          nodeId: z.string(),
          nodeName: z.string(),
          /** Whether the node is to fire the job; false: it is to let go of it and has not said that it did. */
          wanted: z.boolean(),
          isConfirmed: z.boolean(),
          /** Not connected: where it has not confirmed, nobody knows what it does. */
          isAway: z.boolean(),
          firesAfter: z.string(),
          lastHeartbeatAt: z.string().nullable(),
        }),
      ),
    }),
  }),
  'jobs.graph': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/jobs/graph' },
    summary: 'Which job comes after which: of a namespace, or all that is connected with one job.',
    input: z.strictObject({ namespace: namespaceName.optional(), jobId: idSchema('job').optional() }),
    output: z.object({
      jobs: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          namespace: z.string(),
          scheduleType: z.enum(scheduleTypes),
          state: z.enum(jobStates),
        }),
      ),
      /** `to` depends on `from`. */
      edges: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          on: z.enum(['success', 'failure', 'completion']),
          /** `from` has ended so since `to` fired last. */
          held: z.boolean(),
        }),
      ),
    }),
  }),
  'jobs.runs': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/jobs/{id}/runs' },
    summary: 'The runs of a job, newest first.',
    input: z.strictObject({ ...byId, ...page }),
    output: pageOf(run),
  }),
  'jobs.stats': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/jobs/{id}/stats' },
    summary: 'Totals of a job since it was created.',
    input: z.strictObject(byId),
    output: z.object({
      runs: z.object({
        succeeded: z.number(),
        failed: z.number(),
        timedOut: z.number(),
        cancelled: z.number(),
        lost: z.number(),
      }),
      successRate: z.number().nullable(),
      /** Occurrences that did not fire. */
      occurrences: z.object({ missed: z.number(), skipped: z.number() }),
      durationMs: percentiles,
      /** How long after they fell due scheduled runs were granted. */
      latenessMs: percentiles,
      /** Bounds grow by the square root of 2. */
      durations: histogram,
      lateness: histogram,
      /** Without a success in between. */
      consecutiveFailures: z.number(),
      lastFireAt: z.string().nullable(),
      nextFireAt: z.string().nullable(),
    }),
  }),
  'schedules.preview': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'POST', path: '/schedules/preview' },
    summary: 'The fire times a schedule would have.',
    input: z.strictObject({
      schedule,
      startAt: instant.nullable().optional(),
      endAt: instant.nullable().optional(),
      calendars: calendarNames.optional(),
      /** Where calendars are looked up by name; all of them when it is left out. */
      namespace: namespaceName.optional(),
      from: instant.optional(),
      count: previewCount,
    }),
    output: z.object({ occurrences: z.array(previewedOccurrence), description: z.string() }),
  }),
};
