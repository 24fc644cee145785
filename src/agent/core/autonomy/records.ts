import * as z from 'zod';
import { firedAttempt, firedOccurrence, type FiredOccurrence } from '../../../shared/protocol/node-job';

const count = z.number().int().min(0);

/** How far a node is with a job. Instants in ms. */
const position = z.object({
  jobId: z.string(),
  /** Of the content that it fires, or fired last. */
  checksum: z.string(),
  /** Every fire time up to this one is decided, or none of this node's business. */
  cursor: z.number(),
  /** The last fire time that this node decided; null when none. */
  decided: z.number().nullable(),
  /** Null while the node fires it; then the snapshot in whose ack the hub was told that it does not, 0 before that. */
  releasedIn: count.nullable(),
});
export type Position = z.infer<typeof position>;

/** A run that is not over, as the disk has it. */
const ownRun = z.object({
  /** `<job id>/<last fire time>`. */
  key: z.string(),
  jobId: z.string(),
  checksum: z.string(),
  revision: count,
  functionVersion: count,
  first: z.number(),
  last: z.number(),
  count,
  reason: z.enum(['on_time', 'catch_up']),
  decidedAt: z.number(),
  phase: z.enum(['waiting', 'running', 'retrying']),
  /** When the newest try began, or the next one may (`retrying`), ms by the wall clock. */
  at: z.number(),
  /** Tries that began. */
  tries: count,
  /** The last ones that are over. */
  attempts: z.array(firedAttempt),
  /** Tries that have a log on the disk, and in how many portions it is sent. */
  logs: z.array(z.tuple([count, count])),
});
export type OwnRun = z.infer<typeof ownRun>;

/** One portion of a log on its way to the hub; its text lies elsewhere. */
const keptLog = z.object({
  kind: z.literal('log'),
  seq: count,
  jobId: z.string(),
  fireTime: z.number(),
  attempt: count,
  /** From 0. */
  portion: count,
  portions: count,
});
export type KeptLog = z.infer<typeof keptLog>;

const spoolItem = z.discriminatedUnion('kind', [firedOccurrence, keptLog]);
export type SpoolItem = FiredOccurrence | KeptLog;

/** What changes together: a crash leaves all of it or nothing. */
export const autonomyChange = z.object({
  positions: z.array(position).optional(),
  /** Jobs whose position is forgotten. */
  forgotten: z.array(z.string()).optional(),
  /** Runs as they are now. */
  runs: z.array(ownRun).optional(),
  /** Keys of runs that are over. */
  over: z.array(z.string()).optional(),
  items: z.array(spoolItem).optional(),
  /** Items that others stand for now. */
  replaced: z.array(count).optional(),
  /** The highest number that was ever given. */
  seq: count.optional(),
  /** Items up to this number may have reached the hub. */
  sent: count.optional(),
  /** Items up to this number are with the hub. */
  acked: count.optional(),
});
export type AutonomyChange = z.infer<typeof autonomyChange>;
