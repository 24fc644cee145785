import type { NodeJobRow } from '../engine/rows';
import type { WritableDatabase } from './database';

interface Stored {
  node_id: number;
  job_id: number;
  since: number;
  after: number;
  state: NodeJobRow['state'];
  until: number | null;
}

/** Which jobs nodes fire by themselves. */
export class NodeJobTable {
  readonly #database: WritableDatabase;
  readonly #save;
  readonly #deleteOfNode;
  readonly #fired;
  readonly #runOf;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#save = database.prepare(
      `INSERT INTO node_jobs (node_id, job_id, since, after, state, until) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (node_id, job_id) DO UPDATE SET since = excluded.since, after = excluded.after,
         state = excluded.state, until = excluded.until`,
    );
    this.#deleteOfNode = database.prepare('DELETE FROM node_jobs WHERE node_id = ?');
    this.#fired = database
      .prepare<[number, number], 1>(
        `SELECT 1 FROM occurrences WHERE job_id = ? AND fire_time = ? AND scope <> '' AND outcome = 'fired' LIMIT 1`,
      )
      .pluck();
    this.#runOf = database.prepare<[number, string, number], { run_id: number | null; last_fire_time: number }>(
      `SELECT run_id, last_fire_time FROM occurrences WHERE job_id = ? AND scope = ? AND fire_time <= ?
       ORDER BY fire_time DESC LIMIT 1`,
    );
  }

  allNodeJobs(): NodeJobRow[] {
    return this.#database
      .prepare<[], Stored>('SELECT * FROM node_jobs')
      .all()
      .map((row) => ({
        nodeId: row.node_id,
        jobId: row.job_id,
        since: row.since,
        after: row.after,
        state: row.state,
        until: row.until,
      }));
  }

  saveNodeJob(row: NodeJobRow): void {
    this.#save.run(row.nodeId, row.jobId, row.since, row.after, row.state, row.until);
  }

  deleteNodeJobs(nodeId: number): void {
    this.#deleteOfNode.run(nodeId);
  }

  jobsFiredByNodes(): number[] {
    return this.#database
      .prepare<[], number>(`SELECT id FROM jobs WHERE deleted = 0 AND definition ->> '$.firedBy' = 'node'`)
      .pluck()
      .all();
  }

  isFiredByNode(jobId: number, fireTime: number): boolean {
    return this.#fired.get(jobId, fireTime) === 1;
  }

  runOfOccurrence(jobId: number, scope: string, lastFireTime: number): number | null {
    const row = this.#runOf.get(jobId, scope, lastFireTime);
    return row?.last_fire_time === lastFireTime ? row.run_id : null;
  }
}
