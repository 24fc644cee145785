import * as z from 'zod';

export const overlapPolicies = [
  'skip',
  'buffer_one',
  'buffer_all',
  'cancel_other',
  'terminate_other',
  'allow_all',
] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

export const misfirePolicies = ['skip', 'fire_once', 'fire_all'] as const;
export type MisfirePolicyName = (typeof misfirePolicies)[number];

export const retryStrategies = ['fixed', 'linear', 'exponential'] as const;
export type RetryStrategy = (typeof retryStrategies)[number];

/** Outcomes of an attempt that a retry policy may name. */
export const retryableOutcomes = ['failed', 'timed_out', 'lost'] as const;
export type RetryableOutcome = (typeof retryableOutcomes)[number];

const DAY_SECONDS = 86_400;

export const retryPolicy = z.strictObject({
  maxRetries: z.number().int().min(0).max(1_000),
  on: z.array(z.enum(retryableOutcomes)).max(retryableOutcomes.length),
  strategy: z.enum(retryStrategies),
  delaySeconds: z
    .number()
    .min(0)
    .max(30 * DAY_SECONDS),
  maxDelaySeconds: z
    .number()
    .min(0)
    .max(30 * DAY_SECONDS),
  /** Full jitter: the delay is drawn evenly from 0 to the computed delay. */
  jitter: z.boolean(),
});
export type RetryPolicy = z.infer<typeof retryPolicy>;

export const misfirePolicy = z.strictObject({
  policy: z.enum(misfirePolicies),
  /** An occurrence reached later than this is a misfire. */
  graceSeconds: z.number().min(0).max(DAY_SECONDS),
  /** How old a missed occurrence may be and still be made up for. */
  catchUpWindowSeconds: z
    .number()
    .min(0)
    .max(366 * DAY_SECONDS),
});
export type MisfirePolicy = z.infer<typeof misfirePolicy>;

/**
 * How long to wait before the next attempt, in milliseconds.
 * @param retry the job's policy
 * @param retryNumber 1 for the first retry
 * @param draw a number in [0, 1) for full jitter; the caller derives it from the inputs, so that it can be replayed
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ for full jitter
 */
export function retryDelayMs(retry: RetryPolicy, retryNumber: number, draw: number): number {
  const base = retry.delaySeconds * 1000;
  const cap = Math.max(retry.maxDelaySeconds, 0) * 1000;
  const grown =
    retry.strategy === 'fixed'
      ? base
      : retry.strategy === 'linear'
        ? base * retryNumber
        : base * 2 ** Math.min(retryNumber - 1, 40);
  const bounded = Math.min(grown, cap);
  return Math.round(retry.jitter ? bounded * draw : bounded);
}
