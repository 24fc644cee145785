import * as z from 'zod';
import { crontabNotes } from '../crontab/parse-crontab';
import { errorCodes } from '../domain/error';
import { idSchema } from '../domain/id';
import { EXPORT_JOBS_MAX, IMPORT_CHARACTERS, importFormats } from '../domain/import-format';
import { fieldIssue } from '../domain/issue';
import { namespaceName } from '../domain/job';
import { schedule } from '../domain/schedule';
import { jobFilter } from './job-filter';
import { operation } from './operation';

export const importActions = ['create', 'update', 'unchanged', 'skip', 'refuse'] as const;
export type ImportAction = (typeof importActions)[number];

/** What an operator should know of an entry before it is taken. */
export const importNotes = [...crontabNotes, 'function_differs'] as const;

/** An issue with the line that it is about. */
const importIssue = fieldIssue.extend({ line: z.number().optional() });

/** One thing that a file would make or has made, in the order in which they are made. */
const importEntry = z.object({
  /** `jobs.0`: where it stands in the file. A line of a crontab gives one of `functions` and one of `jobs`. */
  key: z.string(),
  kind: z.enum(['function', 'calendar', 'job']),
  name: z.string(),
  namespace: z.string(),
  /** Where it begins. */
  line: z.number().nullable(),
  action: z.enum(importActions),
  /** Whether the hub had one of this name in this namespace. */
  exists: z.boolean(),
  /** Its id in this hub; null where there is none (yet). */
  id: z.string().nullable(),
  schedule: schedule.optional(),
  /** The name of a job's function. */
  function: z.string().optional(),
  /** The program and arguments of a function of kind `command`, or of a line of a crontab. */
  argv: z.array(z.string()).optional(),
  notes: z.array(z.enum(importNotes)),
  /** Why it is refused. */
  error: z
    .object({
      code: z.enum(errorCodes),
      message: z.string(),
      reason: z.string().optional(),
      params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      issues: z.array(importIssue).optional(),
    })
    .optional(),
});
export type ImportEntry = z.infer<typeof importEntry>;

export const transferOperations = {
  'jobs.export': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'POST', path: '/jobs/export' },
    summary: 'Jobs with their functions and calendars as a file that another hub can import.',
    input: z
      .strictObject({
        ids: z.array(idSchema('job')).min(1).max(EXPORT_JOBS_MAX).optional(),
        filter: z.strictObject(jobFilter).optional(),
        format: z.enum(['json', 'yaml']).default('json'),
      })
      .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
        path: ['ids'],
        error: 'Give either ids or a filter.',
      }),
    output: z.object({
      format: z.enum(['json', 'yaml']),
      text: z.string(),
      jobs: z.number(),
      functions: z.number(),
      calendars: z.number(),
    }),
  }),
  'jobs.import': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/jobs/import' },
    summary:
      'Create or update jobs, functions and calendars from a file, or with dryRun say what would become of each of them.',
    input: z
      .strictObject({
        text: z.string().min(1).max(IMPORT_CHARACTERS),
        format: z.enum(importFormats),
        dryRun: z.boolean().default(false),
        /** What becomes of an entry that differs from the one of its name. */
        onConflict: z.enum(['skip', 'update']).default('skip'),
        /** Keys of entries that are not wanted. */
        leaveOut: z.array(z.string().max(64)).max(20_000).default([]),
        /** New jobs do not fire until they are resumed. */
        paused: z.boolean().default(false),
        /** Where entries go that name none. */
        namespace: namespaceName.optional(),
        /** The zone of lines that name none; the hub's default when absent. With a crontab. */
        timezone: z.string().min(1).max(64).optional(),
        /** Stands before each name. With a crontab. */
        prefix: z.string().max(64).optional(),
        /** Where the commands run; one node, the least loaded, when absent. With a crontab. */
        nodeIds: z.array(idSchema('node')).min(1).max(10_000).optional(),
      })
      .superRefine((input, issues) => {
        if (input.format.endsWith('crontab')) return;
        for (const path of ['timezone', 'prefix', 'nodeIds'] as const)
          if (input[path] !== undefined)
            issues.addIssue({ code: 'custom', path: [path], message: 'Only a crontab takes this.' });
      }),
    output: z.object({
      dryRun: z.boolean(),
      entries: z.array(importEntry),
      counts: z.record(z.enum(importActions), z.number()),
    }),
  }),
};
