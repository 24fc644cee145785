import * as z from 'zod';
import { fanOut } from './fan-out';
import { idSchema } from './id';
import { instant } from './instant';
import { jsonArray, jsonObject } from './json';
import { limits } from './limits';
import { misfirePolicy, overlapPolicies, retryPolicy } from './policy';
import { schedule } from './schedule';

export const jobStates = ['active', 'paused', 'exhausted', 'expired', 'invalid', 'deleted'] as const;
export type JobState = (typeof jobStates)[number];

export const targetStrategies = ['least_loaded', 'all', 'nodes'] as const;

export const name = z
  .string()
  .trim()
  .min(1)
  .max(limits.nameLength)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/:@+-]*$/u, {
    error: 'must start with a letter or digit and hold letters, digits, spaces and . _ / : @ + -',
  });
export const namespaceName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, { error: 'must be lower-case letters, digits, - and _' });
export const tag = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^,\s]+$/u, { error: 'must not contain spaces or commas' });
export const capability = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\w.:/-]+$/u, { error: 'must be letters, digits and _ . : / -' });
const LABELS_MAX = 64;
export const labels = z
  .record(z.string().min(1).max(64), z.string().max(128))
  .refine((all) => Object.keys(all).length <= LABELS_MAX, { error: `must have at most ${LABELS_MAX} labels` });
/** Calendars by id or by name. */
export const calendarNames = z.array(z.string().min(1).max(limits.nameLength)).max(16);

export const jobTarget = z.strictObject({
  strategy: z.enum(targetStrategies).default('least_loaded'),
  nodeIds: z.array(idSchema('node')).max(10_000).default([]),
  requiredCapabilities: z.array(capability).max(32).default([]),
  labels: labels.default({}),
  /** How runs on several nodes are spread; null: all at once, leaving out who is offline (`all`) or waiting (`nodes`). */
  fanOut: fanOut.nullable().default(null),
});

export const dependency = z.strictObject({
  jobId: idSchema('job'),
  on: z.enum(['success', 'failure', 'completion']).default('success'),
});

/** What a client sends to create a job, or to replace one whole. Everything but three fields has a default. */
export const jobInput = z.strictObject({
  name,
  namespace: namespaceName.default('default'),
  description: z.string().max(4_000).default(''),
  functionId: idSchema('function'),
  args: jsonArray.default([]),
  kwargs: jsonObject.default({}),
  schedule,
  startAt: instant.nullable().default(null),
  endAt: instant.nullable().default(null),
  jitterSeconds: z.number().min(0).max(86_400).default(0),
  calendars: calendarNames.default([]),
  target: jobTarget.default({
    strategy: 'least_loaded',
    nodeIds: [],
    requiredCapabilities: [],
    labels: {},
    fanOut: null,
  }),
  firedBy: z.enum(['hub', 'node']).default('hub'),
  priority: z.number().int().min(0).max(9).default(5),
  maxRuns: z.number().int().min(1).max(1_000_000_000).nullable().default(null),
  timeoutSeconds: z.number().positive().max(604_800).nullable().default(null),
  startDeadlineSeconds: z
    .number()
    .positive()
    .max(30 * 86_400)
    .default(3_600),
  /** Absent parts come from the hub's settings. */
  retry: retryPolicy.partial().optional(),
  overlap: z.enum(overlapPolicies).default('skip'),
  misfire: misfirePolicy.partial().optional(),
  dependsOn: z.array(dependency).max(64).default([]),
  pauseAfterFailures: z.number().int().min(1).max(1_000).nullable().default(null),
  tags: z.array(tag).max(32).default([]),
});
export type JobInput = z.infer<typeof jobInput>;

/** A part of a job to change: each field of {@link jobInput} without its default. */
export const jobPatch = z.strictObject({
  name: name.optional(),
  description: z.string().max(4_000).optional(),
  functionId: idSchema('function').optional(),
  args: jsonArray.optional(),
  kwargs: jsonObject.optional(),
  schedule: schedule.optional(),
  startAt: instant.nullable().optional(),
  endAt: instant.nullable().optional(),
  jitterSeconds: jobInput.shape.jitterSeconds.unwrap().optional(),
  calendars: calendarNames.optional(),
  target: z
    .strictObject({
      strategy: z.enum(targetStrategies).optional(),
      nodeIds: z.array(idSchema('node')).max(10_000).optional(),
      requiredCapabilities: z.array(capability).max(32).optional(),
      labels: labels.optional(),
      fanOut: fanOut.nullable().optional(),
    })
    .optional(),
  firedBy: z.enum(['hub', 'node']).optional(),
  priority: jobInput.shape.priority.unwrap().optional(),
  maxRuns: z.number().int().min(1).max(1_000_000_000).nullable().optional(),
  timeoutSeconds: z.number().positive().max(604_800).nullable().optional(),
  startDeadlineSeconds: jobInput.shape.startDeadlineSeconds.unwrap().optional(),
  retry: retryPolicy.partial().optional(),
  overlap: z.enum(overlapPolicies).optional(),
  misfire: misfirePolicy.partial().optional(),
  dependsOn: z.array(dependency).max(64).optional(),
  pauseAfterFailures: z.number().int().min(1).max(1_000).nullable().optional(),
  tags: z.array(tag).max(32).optional(),
});
export type JobPatch = z.infer<typeof jobPatch>;

/** Nodes that have yet to say that they hold what was decided last about a job that nodes fire. */
export const unconfirmed = z.object({
  nodes: z.number(),
  /** Those of them that are not connected: what they do is not known. */
  away: z.number(),
});
export type Unconfirmed = z.infer<typeof unconfirmed>;

/** A job as every door answers it. */
export const job = z.object({
  id: z.string(),
  name: z.string(),
  namespace: z.string(),
  description: z.string(),
  functionId: z.string(),
  args: jsonArray,
  kwargs: jsonObject,
  schedule,
  startAt: z.string().nullable(),
  endAt: z.string().nullable(),
  jitterSeconds: z.number(),
  calendars: z.array(z.string()),
  target: jobTarget,
  firedBy: z.enum(['hub', 'node']),
  priority: z.number(),
  maxRuns: z.number().nullable(),
  timeoutSeconds: z.number().nullable(),
  startDeadlineSeconds: z.number(),
  retry: retryPolicy,
  overlap: z.enum(overlapPolicies),
  misfire: misfirePolicy,
  dependsOn: z.array(dependency),
  pauseAfterFailures: z.number().nullable(),
  tags: z.array(z.string()),
  state: z.enum(jobStates),
  /** Why the job is `paused` or `invalid`, as a code. */
  stateReason: z.string().nullable(),
  nextFireAt: z.string().nullable(),
  lastFireAt: z.string().nullable(),
  runCount: z.number(),
  unconfirmed,
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.number(),
});
export type Job = z.infer<typeof job>;

/** The part of a job that a person or script decides; the rest is kept by the hub. */
export type JobDefinition = Omit<
  Job,
  | 'id'
  | 'state'
  | 'stateReason'
  | 'nextFireAt'
  | 'lastFireAt'
  | 'runCount'
  | 'unconfirmed'
  | 'createdBy'
  | 'createdAt'
  | 'updatedAt'
  | 'revision'
>;
