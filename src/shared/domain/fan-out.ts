import * as z from 'zod';

/** How the runs of one firing are spread over its nodes. */
export const fanOut = z.strictObject({
  /** Runs at once; null: as many as there are. */
  maxParallel: z.number().int().min(1).max(10_000).nullable().default(null),
  /** The nodes go in batches of this share of them, each when the one before is over; null: all in one. */
  batchPercent: z.number().positive().max(100).nullable().default(null),
  /** Between the starts of two runs. */
  staggerSeconds: z.number().min(0).max(3_600).default(0),
  /** When more than this share of the runs that are over did not succeed, no more begin; null: never. */
  abortAfterFailuresPercent: z.number().min(0).max(100).nullable().default(null),
  /** … but not before so many are over. */
  abortMinimum: z.number().int().min(1).max(10_000).default(1),
  /** Whether nodes that are not connected are left out, or waited for. */
  offlineNodes: z.enum(['skip', 'wait']).default('skip'),
  /** How long they are waited for; null: as long as the job's start deadline. */
  offlineWindowSeconds: z
    .number()
    .positive()
    .max(30 * 86_400)
    .nullable()
    .default(null),
  /** Nodes that become eligible later take part in the newest firing. For the strategy `all`. */
  continuous: z.boolean().default(false),
});
export type FanOut = z.infer<typeof fanOut>;
