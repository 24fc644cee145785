import type { HeartbeatFrame } from './frames';

/** The last instant that a date can tell. */
const LAST_MS = 8.64e15;

const isPercent = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;

/**
 * Reads the heartbeat of a node that nothing is the matter with, as agents write it, without the schema: a hub with
 * 10,000 nodes reads a thousand a second. It takes nothing that the schema would refuse.
 * @param value parsed JSON
 * @returns null for everything else, also for what the schema would take in a shape that no agent writes
 */
export function readHeartbeat(value: unknown): HeartbeatFrame | null {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 4) return null;
  const { t, usage, problems, now } = value as Record<string, unknown>;
  if (t !== 'heartbeat' || typeof usage !== 'object' || usage === null) return null;
  const { cpuPercent, memoryPercent, runningAttempts, diskPercent, loadAverage } = usage as Record<string, unknown>;
  if (!isPercent(cpuPercent) || !isPercent(memoryPercent)) return null;
  if (typeof runningAttempts !== 'number' || !Number.isSafeInteger(runningAttempts) || runningAttempts < 0) return null;
  if (diskPercent !== null && !isPercent(diskPercent)) return null;
  if (loadAverage !== null && (typeof loadAverage !== 'number' || !(loadAverage >= 0 && loadAverage < Infinity)))
    return null;
  if (typeof now !== 'number' || !Number.isInteger(now) || now < 0 || now > LAST_MS) return null;
  if (!Array.isArray(problems) || problems.length > 0) return null;
  return { t, usage: { cpuPercent, memoryPercent, runningAttempts, diskPercent, loadAverage }, problems: [], now };
}
