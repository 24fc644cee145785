import * as z from 'zod';
import { idSchema } from '../domain/id';

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

/** Everything that a node is to hold, at one version. */
export const syncState = z.strictObject({ version, checksum, items: z.array(syncItem).max(SYNC_ITEMS_MAX) });
export type SyncState = z.infer<typeof syncState>;

/** Which snapshot a node holds. */
export const syncMark = z.strictObject({ version, checksum });
export type SyncMark = z.infer<typeof syncMark>;

/**
 * The way from one snapshot to the next. Without a base it is the whole: what is not in `set` goes.
 * The checksum is that of the result.
 */
export const syncChange = z.strictObject({
  version,
  base: version.nullable(),
  checksum,
  set: z.array(syncItem).max(SYNC_ITEMS_MAX),
  remove: z.array(idSchema('function')).max(SYNC_ITEMS_MAX),
});
export type SyncChange = z.infer<typeof syncChange>;

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

/** The checksum of a snapshot: over its version and its items by function, as JSON. */
export function syncChecksum(snapshot: { version: number; items: readonly SyncItem[] }, sha256: Sha256): string {
  const items = snapshot.items
    .map((item) => [item.functionId, item.functionVersion, item.checksum] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `sha256:${sha256(JSON.stringify([snapshot.version, items]))}`;
}

/** Whether a snapshot is what its checksum says. */
export function verify(state: SyncState, sha256: Sha256): boolean {
  return syncChecksum(state, sha256) === state.checksum;
}

/** The change from what somebody holds to what they are to hold; the whole when nothing is known of them. */
export function syncChangeBetween(held: SyncState | null, wanted: SyncState): SyncChange {
  const { version, checksum } = wanted;
  if (held === null) return { version, base: null, checksum, set: wanted.items, remove: [] };
  const before = new Map(held.items.map((item) => [item.functionId, item]));
  const set = wanted.items.filter((item) => {
    const known = before.get(item.functionId);
    before.delete(item.functionId);
    return known?.functionVersion !== item.functionVersion || known.checksum !== item.checksum;
  });
  return { version, base: held.version, checksum, set, remove: [...before.keys()] };
}

/**
 * Takes a change.
 * @returns the snapshot that it leads to; null when it builds on another one, or leads elsewhere than it says
 */
export function applySync(held: SyncState | null, change: SyncChange, sha256: Sha256): SyncState | null {
  if (change.base !== null && change.base !== held?.version) return null;
  const items = new Map(change.base === null ? [] : held?.items.map((item) => [item.functionId, item]));
  for (const id of change.remove) items.delete(id);
  for (const item of change.set) items.set(item.functionId, item);
  const state = { version: change.version, checksum: change.checksum, items: [...items.values()] };
  return verify(state, sha256) ? state : null;
}
