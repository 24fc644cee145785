import * as z from 'zod';
import { absoluteFolder } from './backup';

/** What an operator may set. Stored in the database; `WAYPOST_*` variables and flags override it. */
export const settings = z.strictObject({
  /** Zone of cron schedules that name none (IANA). */
  timezone: z.string().min(1).max(64),
  misfireGraceSeconds: z.number().min(0).max(86_400),
  maxConcurrentRuns: z.number().int().min(1).max(1_000_000),
  defaultMaxRetries: z.number().int().min(0).max(1_000),
  defaultRetryDelaySeconds: z
    .number()
    .min(0)
    .max(30 * 86_400),
  maxJobsPerCreator: z.number().int().min(1).max(10_000_000),
  /** Jobs that one creator may make within a minute. */
  maxJobCreationsPerMinute: z.number().int().min(1).max(10_000_000),
  maxLookaheadDays: z
    .number()
    .int()
    .min(1)
    .max(366 * 20),
  /** Runs and occurrences that ended longer ago are deleted. */
  historyRetentionDays: z.number().int().min(1).max(36_600),
  /** The oldest finished runs beyond this many are deleted; null: as many as there are. */
  historyMaxRuns: z.number().int().min(100).max(1_000_000_000).nullable(),
  /** Usage of nodes is kept for so long. */
  usageRetentionDays: z.number().int().min(1).max(3_660),
  nodeStaleSeconds: z.number().min(3).max(3_600),
  /** A node that joins is let in when an operator approves it. */
  enrolmentApproval: z.boolean(),
  /** A backup is made when the newest is older; null: none is made by itself. */
  backupEveryHours: z.number().int().min(1).max(8_760).nullable(),
  /** So many of those that were made by themselves are kept. */
  backupKeep: z.number().int().min(1).max(1_000),
  /** Where backups lie; null: `backups` in the data directory. */
  backupFolder: absoluteFolder.nullable(),
});
export type Settings = z.infer<typeof settings>;
export const settingKeys = settings.keyof().options;

export const settingsPatch = settings.partial();
export type SettingsPatch = z.infer<typeof settingsPatch>;

export const defaultSettings: Settings = {
  timezone: 'UTC',
  misfireGraceSeconds: 60,
  maxConcurrentRuns: 100,
  defaultMaxRetries: 3,
  defaultRetryDelaySeconds: 300,
  maxJobsPerCreator: 1000,
  maxJobCreationsPerMinute: 6000,
  maxLookaheadDays: 365,
  historyRetentionDays: 90,
  historyMaxRuns: null,
  usageRetentionDays: 14,
  nodeStaleSeconds: 45,
  enrolmentApproval: false,
  backupEveryHours: null,
  backupKeep: 7,
  backupFolder: null,
};
