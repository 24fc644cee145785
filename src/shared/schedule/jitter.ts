import type { FireTimes } from './fire-time';
import { hashNumber, hashText } from './hash';

/**
 * How long after its fire time an occurrence starts: whole milliseconds, 0 ≤ x < `jitterSeconds`·1000. Drawn from the job
 * and the fire time, so that hub, agent and preview agree and a restart changes nothing.
 */
export function jitterMs(jobId: string | number, fireTimeMs: number, jitterSeconds: number): number {
  if (jitterSeconds <= 0) return 0;
  const hash = hashNumber(fireTimeMs, hashText(String(jobId)));
  return Math.floor((hash / 0x1_0000_0000) * jitterSeconds * 1000);
}

/**
 * The jitter of a fire time of a job, in ms. It ends before the next fire time: occurrences that waited for one another
 * would be judged late without anybody's delay.
 */
export function jitterWithin(fireTimes: FireTimes, jobId: string, fireTimeMs: number, jitterSeconds: number): number {
  if (jitterSeconds <= 0) return 0;
  const following = fireTimes.next(fireTimeMs);
  const most = following === null ? jitterSeconds : Math.min(jitterSeconds, (following.atMs - fireTimeMs) / 1_000);
  return jitterMs(jobId, fireTimeMs, most);
}
