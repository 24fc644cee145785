import * as z from 'zod';
import { idSchema } from '../domain/id';
import { heldJob, type HeldJob } from './node-job';

/** Items in one snapshot. */
export const SYNC_ITEMS_MAX = 10_000;

/** A function version that a node is to hold. */
export const syncItem = z.strictObject({
  functionId: idSchema('function'),
  functionVersion: z.number().int().min(1),
  checksum: z.string().max(80),
});
export type SyncItem = z.infer<typeof syncItem>;

const version = z.number().int().min(0);
const checksum = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** Everything that a node is to hold, at one version: functions, and the jobs that it fires. */
export const syncState = z.strictObject({
  version,
  checksum,
  items: z.array(syncItem).max(SYNC_ITEMS_MAX),
  jobs: z.array(heldJob).max(SYNC_ITEMS_MAX).default([]),
});
export type SyncState = z.infer<typeof syncState>;

/** What a snapshot holds, before it has a checksum. */
export type SyncContent = Pick<SyncState, 'version' | 'items' | 'jobs'>;

/** Which snapshot a node holds. */
export const syncMark = z.strictObject({ version, checksum });
export type SyncMark = z.infer<typeof syncMark>;

/**
 * The way from one snapshot to the next. Without a base it is the whole: what is not in `set` and `setJobs` goes.
 * The checksum is that of the result.
 */
export const syncChange = z.strictObject({
  version,
  base: version.nullable(),
  checksum,
  set: z.array(syncItem).max(SYNC_ITEMS_MAX),
  remove: z.array(idSchema('function')).max(SYNC_ITEMS_MAX),
  setJobs: z.array(heldJob).max(SYNC_ITEMS_MAX).default([]),
  removeJobs: z.array(idSchema('job')).max(SYNC_ITEMS_MAX).default([]),
});
export type SyncChange = z.infer<typeof syncChange>;

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

const byFirst = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** The checksum of a snapshot: over its version, its functions and its jobs, each by id, as JSON. */
export function syncChecksum(snapshot: SyncContent, sha256: Sha256): string {
  const items = snapshot.items
    .map((item) => [item.functionId, item.functionVersion, item.checksum] as const)
    .toSorted(byFirst);
  const jobs = snapshot.jobs.map((job) => [job.jobId, job.checksum, job.after] as const).toSorted(byFirst);
  return `sha256:${sha256(JSON.stringify([snapshot.version, items, jobs]))}`;
}

/** Whether a snapshot is what its checksum says. */
export function verify(state: SyncState, sha256: Sha256): boolean {
  return syncChecksum(state, sha256) === state.checksum;
}

/** The change from what somebody holds to what they are to hold; the whole when nothing is known of them. */
export function syncChangeBetween(held: SyncState | null, wanted: SyncState): SyncChange {
  const { version, checksum } = wanted;
  if (held === null)
    return { version, base: null, checksum, set: wanted.items, remove: [], setJobs: wanted.jobs, removeJobs: [] };
  const functions = difference(held.items, wanted.items, ({ functionId }) => functionId);
  const jobs = difference(held.jobs, wanted.jobs, ({ jobId }) => jobId);
  return {
    version,
    base: held.version,
    checksum,
    set: functions.set,
    remove: functions.remove,
    setJobs: jobs.set,
    removeJobs: jobs.remove,
  };
}

/** What is new or another one in `wanted`, and the ids of what is gone. */
function difference<T extends SyncItem | HeldJob>(
  held: readonly T[],
  wanted: readonly T[],
  idOf: (one: T) => string,
): { set: T[]; remove: string[] } {
  const before = new Map(held.map((one) => [idOf(one), JSON.stringify(one)]));
  const set = wanted.filter((one) => {
    const known = before.get(idOf(one));
    before.delete(idOf(one));
    return known !== JSON.stringify(one);
  });
  return { set, remove: [...before.keys()] };
}

/**
 * Takes a change.
 * @returns the snapshot that it leads to; null when it builds on another one, or leads elsewhere than it says
 */
export function applySync(held: SyncState | null, change: SyncChange, sha256: Sha256): SyncState | null {
  if (change.base !== null && change.base !== held?.version) return null;
  const before = change.base === null ? null : held;
  const items = new Map(before?.items.map((item) => [item.functionId, item]));
  for (const id of change.remove) items.delete(id);
  for (const item of change.set) items.set(item.functionId, item);
  const jobs = new Map(before?.jobs.map((job) => [job.jobId, job]));
  for (const id of change.removeJobs) jobs.delete(id);
  for (const job of change.setJobs) jobs.set(job.jobId, job);
  const { version, checksum } = change;
  const state = { version, checksum, items: [...items.values()], jobs: [...jobs.values()] };
  return verify(state, sha256) ? state : null;
}
