import * as z from 'zod';

/** The name of a backup: the instant at which it was taken. It never leads out of its folder. */
export const backupName = z
  .string()
  .regex(/^waypost-\d{8}T\d{6}Z$/, 'This has to be the name of a backup, such as waypost-20260302T100000Z.');

/** A folder, named from the root of its system. */
export const absoluteFolder = z
  .string()
  .max(1_024)
  .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, 'This has to be a whole path, from the root.');

/** What a backup says of itself, in `backup.json` beside its database. */
export const backupManifest = z.object({
  format: z.literal(1),
  /** ISO 8601. */
  takenAt: z.string(),
  /** Of the Waypost that took it. */
  version: z.string(),
  schema: z.number(),
  hubId: z.string(),
  /** Taken by the hub's own plan, which deletes old ones again. */
  automatic: z.boolean(),
  /** Of the database. */
  bytes: z.number(),
  /** Files of the data directory that came along. */
  keys: z.array(z.string()),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** What stands in a database, as far as somebody has to know who would restore it. */
export const databaseFacts = z.object({
  hubId: z.string(),
  schema: z.number(),
  epoch: z.number(),
  inputSequence: z.number(),
  /** The newest instant that it knows (ms); 0 for none. */
  newestAt: z.number(),
  jobs: z.number(),
  runs: z.number(),
  nodes: z.number(),
});
export type DatabaseFacts = z.infer<typeof databaseFacts>;

/** A restore that somebody asked for: carried out before the database is opened, and gone on with after a crash. */
export const restoreOrder = z.object({
  /** A backup's folder, or a database file. */
  from: z.string(),
  /** Where what is replaced goes, in the data directory. */
  aside: z.string(),
  actor: z.string(),
});
export type RestoreOrder = z.infer<typeof restoreOrder>;

/** What the hub is told of a restore with its first input. */
export const restoreDone = restoreOrder.extend({ newestAt: z.number() });
export type RestoreDone = z.infer<typeof restoreDone>;
