import * as z from 'zod';
import { jsonArray, jsonObject, jsonValue } from './json';
import { runStates } from './run-state';
import { runWait } from './run-wait';

export const attemptStates = ['granted', 'running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const;
export type AttemptState = (typeof attemptStates)[number];

export const triggers = ['schedule', 'manual', 'dependency', 'backfill', 'retry-of', 'event', 'node'] as const;
export type Trigger = (typeof triggers)[number];

/** What a `pending` or `retrying` run waits for. Cancelled at its start deadline, it keeps `start_deadline_<reason>`. */
export const pendingReasons = [
  'slot',
  'no_eligible_node',
  'overlap',
  'retry_delay',
  'dependency',
  'worker',
  'fan_out',
  'node_away',
] as const;

export const runError = z.object({
  code: z.string(),
  message: z.string(),
  stack: z.string().optional(),
});
export type RunError = z.infer<typeof runError>;

/** One try of a run on one node. */
export const attempt = z.object({
  number: z.number(),
  state: z.enum(attemptStates),
  /** null: a worker outside the fleet. */
  nodeId: z.string().nullable(),
  nodeName: z.string(),
  functionVersion: z.number(),
  epoch: z.number(),
  token: z.number(),
  /** Whether the function ran in a fresh executor. */
  cold: z.boolean().nullable(),
  grantedAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  error: runError.nullable(),
  late: z.boolean(),
});
export type Attempt = z.infer<typeof attempt>;

/** A run as lists answer it. */
export const run = z.object({
  id: z.string(),
  jobId: z.string().nullable(),
  jobName: z.string(),
  namespace: z.string(),
  functionId: z.string(),
  functionName: z.string(),
  trigger: z.enum(triggers),
  state: z.enum(runStates),
  /** A code from `pendingReasons` or the reason of a cancellation. */
  reason: z.string().nullable(),
  fireTime: z.string().nullable(),
  /** How many occurrences this run stands for (catch-up); 1 otherwise. */
  occurrenceCount: z.number(),
  nodeId: z.string().nullable(),
  nodeName: z.string().nullable(),
  attempts: z.number(),
  priority: z.number(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  /** When a waiting or retrying run may start. */
  readyAt: z.string().nullable(),
  originRunId: z.string().nullable(),
  errorMessage: z.string().nullable(),
});
export type Run = z.infer<typeof run>;

/** A run with everything known of it. */
export const runDetail = run.extend({
  args: jsonArray,
  kwargs: jsonObject,
  result: jsonValue,
  error: runError.nullable(),
  attemptList: z.array(attempt),
  /** What it waits for; null when it does not wait. */
  waiting: runWait.nullable(),
});
export type RunDetail = z.infer<typeof runDetail>;

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logLine = z.object({
  attempt: z.number(),
  /** Rises by one with each line of an attempt; a jump marks lines that were cut. */
  seq: z.number(),
  at: z.string(),
  level: z.enum(logLevels),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLine>;
