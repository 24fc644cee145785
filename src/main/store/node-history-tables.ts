import type { NodeStatusRow, NodeUsageRow } from '../engine/rows';
import type { WritableDatabase } from './database';

/** How nodes fared: changes of their status, and what they used. */
export class NodeHistoryTables {
  readonly #insertStatus;
  readonly #oldestStatuses;
  readonly #deleteStatus;
  readonly #addUsage;
  readonly #deleteUsage;
  readonly #nodesAfter;

  constructor(database: WritableDatabase) {
    this.#insertStatus = database.prepare(
      'INSERT INTO node_statuses (node_id, at, from_status, to_status, reason) VALUES (?, ?, ?, ?, ?)',
    );
    this.#oldestStatuses = database.prepare<[number], { id: number; at: number }>(
      'SELECT id, at FROM node_statuses ORDER BY id LIMIT ?',
    );
    this.#deleteStatus = database.prepare<[number]>('DELETE FROM node_statuses WHERE id = ?');
    this.#addUsage = database.prepare(
      `INSERT INTO node_usage (node_id, at, samples, cpu_sum, cpu_max, memory_sum, memory_max, disk_max, load_max,
         running_max)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (node_id, at) DO UPDATE SET
         samples = samples + excluded.samples,
         cpu_sum = cpu_sum + excluded.cpu_sum,
         cpu_max = max(cpu_max, excluded.cpu_max),
         memory_sum = memory_sum + excluded.memory_sum,
         memory_max = max(memory_max, excluded.memory_max),
         disk_max = max(ifnull(disk_max, excluded.disk_max), ifnull(excluded.disk_max, disk_max)),
         load_max = max(ifnull(load_max, excluded.load_max), ifnull(excluded.load_max, load_max)),
         running_max = max(running_max, excluded.running_max)`,
    );
    this.#deleteUsage = database.prepare<[number, number]>('DELETE FROM node_usage WHERE node_id = ? AND at < ?');
    this.#nodesAfter = database
      .prepare<[number, number], number>('SELECT id FROM nodes WHERE id > ? ORDER BY id LIMIT ?')
      .pluck();
  }

  insertNodeStatus(row: NodeStatusRow): void {
    this.#insertStatus.run(row.nodeId, row.at, row.from, row.to, row.reason);
  }

  deleteNodeStatuses(before: number, limit: number): number {
    const old = this.#oldestStatuses.all(limit).filter(({ at }) => at < before);
    for (const { id } of old) this.#deleteStatus.run(id);
    return old.length;
  }

  addNodeUsage(row: NodeUsageRow): void {
    this.#addUsage.run(
      row.nodeId,
      row.at,
      row.samples,
      row.cpuSum,
      row.cpuMax,
      row.memorySum,
      row.memoryMax,
      row.diskMax,
      row.loadMax,
      row.runningMax,
    );
  }

  deleteNodeUsage(afterNode: number, before: number, nodes: number): number | null {
    const ids = this.#nodesAfter.all(afterNode, nodes);
    for (const id of ids) this.#deleteUsage.run(id, before);
    return ids.length < nodes ? null : (ids.at(-1) ?? null);
  }
}
