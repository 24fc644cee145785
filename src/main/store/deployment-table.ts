import type { DeploymentRow } from '../engine/rows';
import type { WritableDatabase } from './database';

interface Stored {
  node_id: number;
  function_id: number;
  version: number;
  since: number;
  deployed_by: string;
  deployed_at: number;
}

/** Which function versions nodes are to hold. */
export class DeploymentTable {
  readonly #database: WritableDatabase;
  readonly #save;
  readonly #delete;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#save = database.prepare(
      `INSERT INTO deployments (node_id, function_id, version, since, deployed_by, deployed_at)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (node_id, function_id) DO UPDATE SET version = excluded.version, since = excluded.since,
         deployed_by = excluded.deployed_by, deployed_at = excluded.deployed_at`,
    );
    this.#delete = database.prepare('DELETE FROM deployments WHERE node_id = ? AND function_id = ?');
  }

  allDeployments(): DeploymentRow[] {
    return this.#database
      .prepare<[], Stored>('SELECT * FROM deployments')
      .all()
      .map((row) => ({
        nodeId: row.node_id,
        functionId: row.function_id,
        version: row.version,
        since: row.since,
        deployedBy: row.deployed_by,
        deployedAt: row.deployed_at,
      }));
  }

  saveDeployment(row: DeploymentRow): void {
    this.#save.run(row.nodeId, row.functionId, row.version, row.since, row.deployedBy, row.deployedAt);
  }

  deleteDeployment(nodeId: number, functionId: number): void {
    this.#delete.run(nodeId, functionId);
  }
}
