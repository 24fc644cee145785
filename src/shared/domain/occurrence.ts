import * as z from 'zod';

export const occurrenceOutcomes = ['fired', 'skipped', 'missed'] as const;
export type OccurrenceOutcome = (typeof occurrenceOutcomes)[number];

/** Why an occurrence has the outcome it has. */
export const occurrenceReasons = [
  'on_time',
  'catch_up',
  'paused',
  'calendar',
  'misfire_skip',
  'misfire_merged',
  'outside_catch_up_window',
  'overlap_skip',
  'no_eligible_node',
  'not_confirmed',
] as const;
export type OccurrenceReason = (typeof occurrenceReasons)[number];

/** One instant at which a schedule fell due, or a counted range of such instants that share one outcome. */
export const occurrence = z.object({
  jobId: z.string(),
  jobName: z.string(),
  namespace: z.string(),
  scope: z.string(),
  fireTime: z.string(),
  /** The last fire time of a counted range; equal to `fireTime` for a single one. */
  lastFireTime: z.string(),
  count: z.number(),
  outcome: z.enum(occurrenceOutcomes),
  reason: z.enum(occurrenceReasons),
  /** What the reason speaks of: the name of the calendar. */
  detail: z.string().nullable(),
  runId: z.string().nullable(),
  decidedAt: z.string(),
});
export type Occurrence = z.infer<typeof occurrence>;
