import type { FunctionRow, FunctionVersionRow, NodeRow } from '../engine/rows';
import type { WritableDatabase } from './database';
import { parseJson, parseJsonOrNull } from './json';

interface StoredFunction {
  id: number;
  namespace: string;
  name: string;
  description: string;
  active_version: number;
  created_by: string;
  created_at: number;
  updated_at: number;
  checksum: string;
  kind: FunctionRow['kind'];
  memory_mb: number;
  timeout_seconds: number;
  required_capabilities: string;
  max_concurrency: number | null;
}

interface StoredVersion {
  function_id: number;
  version: number;
  checksum: string;
  kind: FunctionRow['kind'];
  memory_mb: number;
  timeout_seconds: number;
  environment: string;
  required_capabilities: string;
  max_concurrency: number | null;
  created_by: string;
  created_at: number;
  source: string;
}

/** A node as its row comes: lists, labels and resources are JSON. */
interface StoredNode extends Omit<NodeRow, 'embedded' | 'cordoned' | 'capabilities' | 'labels' | 'resources'> {
  embedded: 0 | 1;
  cordoned: 0 | 1;
  capabilities: string;
  labels: string;
  resources: string | null;
}

/** Functions with their versions. */
export class FunctionTables {
  readonly #database: WritableDatabase;
  readonly #version;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#version = database.prepare<[number, number], StoredVersion>(
      'SELECT * FROM function_versions WHERE function_id = ? AND version = ?',
    );
  }

  allFunctions(): FunctionRow[] {
    return this.#database
      .prepare<[], StoredFunction>(
        `SELECT f.id, f.namespace, f.name, f.description, f.active_version, f.created_by, f.created_at, f.updated_at,
           v.checksum, v.kind, v.memory_mb, v.timeout_seconds, v.required_capabilities, v.max_concurrency
         FROM functions f JOIN function_versions v ON v.function_id = f.id AND v.version = f.active_version
         WHERE f.deleted_at IS NULL`,
      )
      .all()
      .map((row) => ({
        id: row.id,
        namespace: row.namespace,
        name: row.name,
        description: row.description,
        activeVersion: row.active_version,
        checksum: row.checksum,
        kind: row.kind,
        memoryMb: row.memory_mb,
        timeoutSeconds: row.timeout_seconds,
        requiredCapabilities: parseJson<string[]>(row.required_capabilities),
        maxConcurrency: row.max_concurrency,
        createdBy: row.created_by,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      }));
  }

  functionVersion(functionId: number, version: number): FunctionVersionRow | null {
    const row = this.#version.get(functionId, version);
    if (row === undefined) return null;
    return {
      functionId: row.function_id,
      version: row.version,
      checksum: row.checksum,
      kind: row.kind,
      source: row.source,
      memoryMb: row.memory_mb,
      timeoutSeconds: row.timeout_seconds,
      environment: parseJson(row.environment),
      requiredCapabilities: parseJson(row.required_capabilities),
      maxConcurrency: row.max_concurrency,
      createdBy: row.created_by,
      createdAt: row.created_at,
    };
  }

  insertFunction(row: FunctionRow, version: FunctionVersionRow): void {
    this.#database
      .prepare(
        `INSERT INTO functions (id, namespace, name, description, active_version, created_by, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        row.id,
        row.namespace,
        row.name,
        row.description,
        row.activeVersion,
        row.createdBy,
        row.createdAt,
        row.updatedAt,
      );
    this.#insertVersion(version);
  }

  updateFunction(row: FunctionRow, version: FunctionVersionRow): void {
    this.#insertVersion(version);
    this.#database
      .prepare('UPDATE functions SET name = ?, description = ?, active_version = ?, updated_at = ? WHERE id = ?')
      .run(row.name, row.description, row.activeVersion, row.updatedAt, row.id);
  }

  activateVersion(row: FunctionRow): void {
    this.#database
      .prepare('UPDATE functions SET active_version = ?, updated_at = ? WHERE id = ?')
      .run(row.activeVersion, row.updatedAt, row.id);
  }

  latestVersion(functionId: number): number {
    return this.#database
      .prepare<[number], number>('SELECT max(version) FROM function_versions WHERE function_id = ?')
      .pluck()
      .get(functionId) as number;
  }

  deleteFunction(id: number, at: number): void {
    this.#database.prepare('UPDATE functions SET deleted_at = ? WHERE id = ?').run(at, id);
  }

  #insertVersion(row: FunctionVersionRow): void {
    this.#database
      .prepare(
        `INSERT INTO function_versions (function_id, version, checksum, kind, memory_mb, timeout_seconds, environment,
           required_capabilities, max_concurrency, created_by, created_at, source)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        row.functionId,
        row.version,
        row.checksum,
        row.kind,
        row.memoryMb,
        row.timeoutSeconds,
        JSON.stringify(row.environment),
        JSON.stringify(row.requiredCapabilities),
        row.maxConcurrency,
        row.createdBy,
        row.createdAt,
        row.source,
      );
  }
}

/** Nodes. */
export class NodeTables {
  readonly #database: WritableDatabase;
  readonly #update;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#update = database.prepare(
      `UPDATE nodes SET name = ?, location = ?, public_key = ?, access = ?, status = ?, status_reason = ?, status_since = ?,
         embedded = ?, cordoned = ?, capabilities = ?, labels = ?, agent_version = ?, platform = ?, resources = ?,
         max_functions = ?, max_concurrent_runs = ?, last_heartbeat_at = ?, enrolled_at = ?, maintenance_reason = ?,
         drain_started_at = ?, drain_deadline_at = ?, sync_version = ?, synced_version = ?, sync_error = ?
       WHERE id = ?`,
    );
  }

  /** Those that were not removed. A start waits for this: each row is made once, and becomes the node in place. */
  allNodes(): NodeRow[] {
    const rows = this.#database
      .prepare<[], StoredNode>(
        `SELECT id, name, location, public_key AS publicKey, access, status, status_reason AS statusReason,
           status_since AS statusSince, embedded, cordoned, capabilities, labels, agent_version AS agentVersion, platform,
           resources, max_functions AS maxFunctions, max_concurrent_runs AS maxConcurrentRuns,
           last_heartbeat_at AS lastHeartbeatAt, enrolled_at AS enrolledAt, maintenance_reason AS maintenanceReason,
           drain_started_at AS drainStartedAt, drain_deadline_at AS drainDeadlineAt, sync_version AS syncVersion,
           synced_version AS syncedVersion, sync_error AS syncError
         FROM nodes WHERE removed_at IS NULL`,
      )
      .all();
    return rows.map((row) =>
      Object.assign(row, {
        embedded: row.embedded === 1,
        cordoned: row.cordoned === 1,
        capabilities: parseJson<NodeRow['capabilities']>(row.capabilities),
        labels: parseJson<NodeRow['labels']>(row.labels),
        resources: parseJsonOrNull<NodeRow['resources']>(row.resources),
      }),
    );
  }

  insertNode(row: NodeRow): void {
    this.#database
      .prepare(
        `INSERT INTO nodes (name, location, public_key, access, status, status_reason, status_since, embedded, cordoned,
           capabilities, labels, agent_version, platform, resources, max_functions, max_concurrent_runs,
           last_heartbeat_at, enrolled_at, maintenance_reason, drain_started_at, drain_deadline_at, sync_version,
           synced_version, sync_error, id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(...nodeValues(row));
  }

  updateNode(row: NodeRow): void {
    this.#update.run(...nodeValues(row));
  }

  removeNode(id: number, at: number): void {
    this.#database.prepare('UPDATE nodes SET removed_at = ? WHERE id = ?').run(at, id);
    this.#database.prepare('DELETE FROM node_usage WHERE node_id = ?').run(id);
  }
}

function nodeValues(row: NodeRow): unknown[] {
  return [
    row.name,
    row.location,
    row.publicKey,
    row.access,
    row.status,
    row.statusReason,
    row.statusSince,
    row.embedded ? 1 : 0,
    row.cordoned ? 1 : 0,
    JSON.stringify(row.capabilities),
    JSON.stringify(row.labels),
    row.agentVersion,
    row.platform,
    row.resources === null ? null : JSON.stringify(row.resources),
    row.maxFunctions,
    row.maxConcurrentRuns,
    row.lastHeartbeatAt,
    row.enrolledAt,
    row.maintenanceReason,
    row.drainStartedAt,
    row.drainDeadlineAt,
    row.syncVersion,
    row.syncedVersion,
    row.syncError,
    row.id,
  ];
}
