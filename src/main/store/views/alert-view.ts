import type { Alert } from '../../../shared/domain/alert';
import { encodeId } from '../../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../../shared/domain/instant';
import type { AlertRow } from '../../engine/rows';

const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

/** An alert as everybody sees it. */
export function alertView(row: Readonly<AlertRow>): Alert {
  const { acknowledged, cleared, evidence } = row;
  return {
    id: encodeId('alert', row.id),
    rule: row.rule,
    state: cleared !== null ? 'cleared' : acknowledged !== null ? 'acknowledged' : 'open',
    jobId: row.jobId === null ? null : encodeId('job', row.jobId),
    jobName: row.jobName,
    namespace: row.namespace,
    raisedAt: toInstant(row.raisedAt),
    updatedAt: toInstant(row.updatedAt),
    acknowledgedAt: toInstantOrNull(acknowledged?.at ?? null),
    acknowledgedBy: acknowledged?.by ?? null,
    note: row.note,
    reopenedAt: toInstantOrNull(row.reopenedAt),
    clearedAt: toInstantOrNull(cleared?.at ?? null),
    clearReason: cleared?.reason ?? null,
    evidence: {
      count: evidence.count,
      of: evidence.of,
      limit: evidence.limit,
      windowSeconds: secondsOrNull(evidence.windowMs),
      usualSeconds: secondsOrNull(evidence.usualMs),
      jobIds: evidence.jobIds.map((id) => encodeId('job', id)),
      runIds: evidence.runIds.map((id) => encodeId('run', id)),
      nodeIds: evidence.nodeIds.map((id) => encodeId('node', id)),
    },
  };
}
