import type { JsonValue } from '../domain/json';
import { attemptOutcomes, type AttemptAccepted, type AttemptResult } from './attempt';
import { ATTEMPTS_PER_FRAME, type NodeFrame } from './frames';

type Report = Extract<NodeFrame, { t: 'attempt.accepted' | 'attempt.finished' }>;

const RUN_ID = /^run_[0-9A-HJKMNP-TV-Z]{11}$/;
const MILLIS_MAX = 8.64e15;
/** How deep a result may be nested to be read here. */
const DEPTH_MAX = 4;

const isCounter = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isMillis = (value: unknown): value is number => isCounter(value) && value <= MILLIS_MAX;
const isOutcome = (value: unknown): value is AttemptResult['outcome'] =>
  (attemptOutcomes as readonly unknown[]).includes(value);

/**
 * Reads what a node tells of attempts that begin and that end well, as agents write it, without the schema: in a fan-out it
 * is one frame of each for each node. It takes nothing that the schema would refuse.
 * @param value parsed JSON
 * @returns null for everything else, also for what the schema would take in another shape
 */
export function readReport(value: unknown): Report | null {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return null;
  const { t, attempts } = value as Record<string, unknown>;
  if (!Array.isArray(attempts) || attempts.length === 0 || attempts.length > ATTEMPTS_PER_FRAME) return null;
  if (t === 'attempt.accepted') return attempts.every(isAccepted) ? { t, attempts } : null;
  if (t === 'attempt.finished') return attempts.every(isResult) ? { t, attempts } : null;
  return null;
}

function isAccepted(value: unknown): value is AttemptAccepted {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 4) return false;
  const { startedAt } = value as Record<string, unknown>;
  return isOfAttempt(value as Record<string, unknown>) && isMillis(startedAt);
}

function isResult(value: unknown): value is AttemptResult {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  const { outcome, startedAt, endedAt, cold, result } = fields;
  if (Object.keys(fields).length !== (result === undefined ? 7 : 8) || !isOfAttempt(fields)) return false;
  if (!isOutcome(outcome) || !isMillis(startedAt) || !isMillis(endedAt) || typeof cold !== 'boolean') return false;
  return result === undefined || isFlat(result, DEPTH_MAX);
}

function isOfAttempt({ runId, epoch, token }: Record<string, unknown>): boolean {
  return typeof runId === 'string' && RUN_ID.test(runId) && isCounter(epoch) && isCounter(token);
}

/** Whether a value of parsed JSON is one that the schema leaves as it is, and nested no deeper than this. */
function isFlat(value: unknown, depth: number): value is JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth === 0 || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every((one) => isFlat(one, depth - 1));
  if (Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((one) => isFlat(one, depth - 1));
}
