import * as z from 'zod';
import { calendarModes, calendarRule } from '../domain/calendar';
import { idSchema } from '../domain/id';
import { jsonArray, jsonObject, jsonValue } from '../domain/json';
import { occurrenceOutcomes, occurrenceReasons } from '../domain/occurrence';
import { misfirePolicy, overlapPolicies, retryPolicy } from '../domain/policy';
import { runError } from '../domain/run';
import { finalRunStates } from '../domain/run-state';
import { schedule } from '../domain/schedule';
import { attemptOutcomes, logEntry } from './attempt';

const millis = z.number().int().min(0).max(8.64e15);
const counter = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const checksum = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** A job that a node fires, as its snapshot names it. */
export const heldJob = z.strictObject({
  jobId: idSchema('job'),
  /** SHA-256 over the text of the {@link nodeJob}. */
  checksum,
  /** The node decides fire times after this instant (ms); what lies before is none of its business. */
  after: millis,
});
export type HeldJob = z.infer<typeof heldJob>;

/** Everything that a node needs to fire a job with its hub away. Instants and durations in ms unless the name says otherwise. */
export const nodeJob = z.strictObject({
  jobId: idSchema('job'),
  revision: counter,
  schedule,
  startAt: millis.nullable(),
  endAt: millis.nullable(),
  /** The anchor of an interval that names none. */
  createdAt: millis,
  /** IANA zone of a cron schedule that names none. */
  timezone: z.string().max(64),
  maxLookaheadMs: z.number().positive(),
  jitterSeconds: z.number().min(0),
  calendars: z
    .array(
      z.strictObject({
        name: z.string(),
        mode: z.enum(calendarModes),
        timezone: z.string(),
        rules: z.array(calendarRule),
      }),
    )
    .max(16),
  functionId: idSchema('function'),
  functionVersion: z.number().int().min(1),
  functionChecksum: z.string().max(80),
  args: jsonArray,
  kwargs: jsonObject,
  timeoutMs: z.number().positive(),
  startDeadlineMs: z.number().positive(),
  retry: retryPolicy,
  overlap: z.enum(overlapPolicies),
  misfire: misfirePolicy,
  paused: z.boolean(),
});
export type NodeJob = z.infer<typeof nodeJob>;

/** A job that a node let go of: it fires it no more. */
export const releasedJob = z.strictObject({
  jobId: idSchema('job'),
  /** The last fire time that it decided (ms); null when it never held the job. */
  until: millis.nullable(),
});
export type ReleasedJob = z.infer<typeof releasedJob>;

/** Tries that a report of one run tells of; of more than these the oldest are left out. */
export const REPORTED_ATTEMPTS_MAX = 200;

export const firedAttempt = z.strictObject({
  /** Counts the tries of the run, from 1. */
  number: z.number().int().min(1).max(100_000),
  outcome: z.enum(attemptOutcomes),
  startedAt: millis,
  endedAt: millis,
  cold: z.boolean(),
  coldStartMs: z.number().min(0).max(8.64e15).optional(),
  error: runError.optional(),
});
export type FiredAttempt = z.infer<typeof firedAttempt>;

/** A run that a node made by itself, when it is over. */
export const firedRun = z.strictObject({
  functionVersion: z.number().int().min(1),
  /** How many occurrences it stands for. */
  occurrenceCount: z.number().int().min(1).max(1_000_000_000),
  state: z.enum(finalRunStates),
  /** Why it was cancelled, as a code. */
  reason: z.string().max(64).nullable(),
  /** None when it was cancelled while it waited. */
  attempts: z.array(firedAttempt).max(REPORTED_ATTEMPTS_MAX),
  result: jsonValue.optional(),
});
export type FiredRun = z.infer<typeof firedRun>;

const seq = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** What became of one fire time, or of a counted range that shares one outcome. */
export const firedOccurrence = z.strictObject({
  kind: z.literal('occurrence'),
  seq,
  jobId: idSchema('job'),
  revision: counter,
  fireTime: millis,
  lastFireTime: millis,
  count: z.number().int().min(1).max(1_000_000_000),
  outcome: z.enum(occurrenceOutcomes),
  reason: z.enum(occurrenceReasons),
  /** The name of the calendar that blocked it. */
  detail: z.string().max(128).nullable(),
  decidedAt: millis,
  /** Of an occurrence that fired. */
  run: firedRun.nullable(),
});
export type FiredOccurrence = z.infer<typeof firedOccurrence>;

/** Lines of the log of one try of a run that was reported before. */
const firedLog = z.strictObject({
  kind: z.literal('log'),
  seq,
  jobId: idSchema('job'),
  /** The run's `lastFireTime`. */
  fireTime: millis,
  attempt: z.number().int().min(1).max(100_000),
  lines: z.array(logEntry).min(1).max(2_000),
});
export type FiredLog = z.infer<typeof firedLog>;

/** What a node tells of what it fired by itself, in the order of `seq`, until the hub has acked it. */
export const firedItem = z.discriminatedUnion('kind', [firedOccurrence, firedLog]);
export type FiredItem = z.infer<typeof firedItem>;
