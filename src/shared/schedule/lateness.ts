import type { MisfirePolicy } from '../domain/policy';

/** What a job's misfire policy says of an occurrence that is reached late. */
export type Lateness = 'on_time' | 'catch_up' | 'merge' | 'misfire_skip' | 'too_old';

/**
 * What becomes of an occurrence by how late it is reached. Hub and agent both decide by this.
 * @param lateMs how long it is past its due instant, ms
 * @returns `merge` where one catch-up run stands for all that are late
 */
export function judgeLateness(misfire: MisfirePolicy, lateMs: number): Lateness {
  if (lateMs <= misfire.graceSeconds * 1000) return 'on_time';
  if (lateMs > misfire.catchUpWindowSeconds * 1000) return 'too_old';
  if (misfire.policy === 'skip') return 'misfire_skip';
  return misfire.policy === 'fire_all' ? 'catch_up' : 'merge';
}
