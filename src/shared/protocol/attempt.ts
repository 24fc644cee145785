import * as z from 'zod';
import { idSchema } from '../domain/id';
import { jsonArray, jsonObject, jsonValue } from '../domain/json';
import { logLevels, runError, triggers } from '../domain/run';

const millis = z.number().int().min(0).max(8.64e15);
const counter = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What names one attempt everywhere: the run, the hub epoch that granted it and the run's fencing token. */
export const attemptRef = z.object({ runId: idSchema('run'), epoch: counter, token: counter });
export type AttemptRef = z.infer<typeof attemptRef>;

/** The text that names an attempt in maps and journals. */
export function attemptKey(ref: AttemptRef): string {
  return `${ref.runId}/${ref.epoch}/${ref.token}`;
}

/** One granted attempt, as the hub sends it. */
export const attemptGrant = attemptRef.extend({
  /** Counts the tries of the run, from 1. */
  attempt: counter,
  functionId: idSchema('function'),
  functionVersion: counter,
  /** The node holds, or fetches, the content with this checksum. */
  checksum: z.string(),
  args: jsonArray,
  kwargs: jsonObject,
  timeoutMs: z.number().positive(),
  fireTime: millis.nullable(),
  trigger: z.enum(triggers),
  /** Values of secrets by name, where the function asks for some. Here and nowhere else, and kept on no disk. */
  secrets: z.record(z.string(), z.string()).optional(),
});
export type AttemptGrant = z.infer<typeof attemptGrant>;

export const attemptAccepted = attemptRef.extend({ startedAt: millis });
export type AttemptAccepted = z.infer<typeof attemptAccepted>;

export const attemptOutcomes = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** How one attempt ended. Stays in the agent's outbox until the hub acks it. */
export const attemptResult = attemptRef.extend({
  outcome: z.enum(attemptOutcomes),
  startedAt: millis,
  endedAt: millis,
  cold: z.boolean(),
  /** From the wish for an executor until it had loaded the function; of a cold attempt that came so far. */
  coldStartMs: z.number().min(0).max(8.64e15).optional(),
  result: jsonValue.optional(),
  error: runError.optional(),
});
export type AttemptResult = z.infer<typeof attemptResult>;

/** One log line: number, instant (ms), level, text. */
export const logEntry = z.tuple([counter, millis, z.enum(logLevels), z.string().max(65_536)]);
export type LogEntry = z.infer<typeof logEntry>;
