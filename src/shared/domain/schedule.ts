import * as z from 'zod';
import { instant } from './instant';

export const scheduleTypes = ['once', 'interval', 'cron', 'after', 'manual'] as const;

export const MAX_CRON_EXPRESSIONS = 16;

export const onceSchedule = z.strictObject({ type: z.literal('once'), at: instant });

export const intervalSchedule = z.strictObject({
  type: z.literal('interval'),
  /** Fires at anchor + n·everySeconds and never drifts. */
  everySeconds: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400),
  /** Defaults to the instant the job was created. */
  anchorAt: instant.optional(),
});

export const cronSchedule = z.strictObject({
  type: z.literal('cron'),
  expressions: z.array(z.string().trim().min(1).max(256)).min(1).max(MAX_CRON_EXPRESSIONS),
  /** IANA name; the hub's default zone when absent. */
  timezone: z.string().min(1).max(64).optional(),
});

export const afterSchedule = z.strictObject({ type: z.literal('after') });
export const manualSchedule = z.strictObject({ type: z.literal('manual') });

/** A job's timing rule. What zod cannot see (a cron field, a zone name) is checked by `schedule/validate`. */
export const schedule = z.discriminatedUnion('type', [
  onceSchedule,
  intervalSchedule,
  cronSchedule,
  afterSchedule,
  manualSchedule,
]);

export type CronSchedule = z.infer<typeof cronSchedule>;
export type Schedule = z.infer<typeof schedule>;

/** Why a previewed occurrence is not where its line says. */
export const occurrenceNotes = [
  'dst_gap_moved',
  'dst_repeated_first',
  'dst_repeated_both',
  'jittered',
  'calendar_skipped',
] as const;
export type OccurrenceNote = (typeof occurrenceNotes)[number];
