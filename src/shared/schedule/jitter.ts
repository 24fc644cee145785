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
