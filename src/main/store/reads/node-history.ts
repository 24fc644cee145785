import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import { toInstant } from '../../../shared/domain/instant';
import type { NodeStatus, NodeStatusChange, NodeUsageBucket } from '../../../shared/domain/node';
import type { ReadableDatabase } from '../database';
import { decodeCursor, encodeCursor } from './cursor';
import { QUARTER_MS } from '../../../shared/domain/quarter';

interface StoredStatus {
  id: number;
  at: number;
  from_status: NodeStatus | null;
  to_status: NodeStatus;
  reason: string | null;
}

interface StoredUsage {
  at: number;
  samples: number;
  cpu_sum: number;
  cpu_max: number;
  memory_sum: number;
  memory_max: number;
  disk_max: number | null;
  load_max: number | null;
  running_max: number;
}

/** Changes of a node's status, newest first. @throws Refusal when the cursor is none */
export function listStatusChanges(
  database: ReadableDatabase,
  nodeId: number,
  { limit, cursor }: Pick<ParsedInput<'nodes.statuses'>, 'limit' | 'cursor'>,
): Page<NodeStatusChange> {
  const below = decodeCursor(cursor)?.[1] ?? Number.MAX_SAFE_INTEGER;
  const rows = database
    .prepare<[number, number, number], StoredStatus>(
      'SELECT * FROM node_statuses WHERE node_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    .all(nodeId, below, limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => ({
      at: toInstant(row.at),
      from: row.from_status,
      to: row.to_status,
      reason: row.reason,
    })),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}

/**
 * What a node used, by quarter of an hour, oldest first.
 * @param from the first instant (ms), which may lie within a quarter
 * @param to an instant (ms) that lies behind the last
 */
export function listUsage(database: ReadableDatabase, nodeId: number, from: number, to: number): NodeUsageBucket[] {
  return database
    .prepare<[number, number, number], StoredUsage>(
      'SELECT * FROM node_usage WHERE node_id = ? AND at > ? AND at < ? ORDER BY at',
    )
    .all(nodeId, from - QUARTER_MS, to)
    .map((row) => ({
      at: toInstant(row.at),
      samples: row.samples,
      cpuPercent: { average: average(row.cpu_sum, row.samples), max: row.cpu_max },
      memoryPercent: { average: average(row.memory_sum, row.samples), max: row.memory_max },
      diskPercentMax: row.disk_max,
      loadAverageMax: row.load_max,
      runningAttemptsMax: row.running_max,
    }));
}

function average(sum: number, samples: number): number {
  return Math.round((sum / samples) * 10) / 10;
}
