import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { DatabaseFacts } from '../../../shared/domain/backup';
import { refuseFuture } from '../migrate';
import { StoreError } from '../store-error';

/** The hub's row; older schemas do not know the newest instant. */
interface StoredHub {
  hub_id: string;
  epoch: number;
  input_sequence: number;
  newest_at?: number;
}

const counted = {
  jobs: 'SELECT count(*) FROM jobs WHERE deleted = 0',
  runs: 'SELECT count(*) FROM runs',
  nodes: 'SELECT count(*) FROM nodes',
};

/**
 * Reads what stands in a database that nobody uses, or that its hub has open.
 * @param thorough look through the whole file for damage
 * @throws StoreError when it is missing, damaged, none of Waypost's, or of a newer version
 */
export function inspectDatabase(file: string, thorough: boolean): DatabaseFacts {
  if (!existsSync(file)) throw new StoreError('unreadable', `There is no database ${file}.`);
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true });
    return factsOf(database, file, thorough);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new StoreError('corrupt', `The database ${file} is damaged (${error.message}).`);
  } finally {
    database?.close();
  }
}

function factsOf(database: Database.Database, file: string, thorough: boolean): DatabaseFacts {
  const schema = database.pragma('user_version', { simple: true }) as number;
  refuseFuture(schema, file);
  const hasHub = database.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'hub'`).get();
  const hub = hasHub ? database.prepare<[], StoredHub>('SELECT * FROM hub WHERE id = 1').get() : undefined;
  if (schema === 0 || hub === undefined) throw new StoreError('corrupt', `The file ${file} is no database of Waypost.`);
  if (thorough) {
    const verdict = database.pragma('integrity_check(1)', { simple: true });
    if (verdict !== 'ok') throw new StoreError('corrupt', `The database ${file} is damaged (${String(verdict)}).`);
  }
  const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
  return {
    hubId: hub.hub_id,
    schema,
    epoch: hub.epoch,
    inputSequence: hub.input_sequence,
    newestAt: hub.newest_at ?? 0,
    jobs: count(counted.jobs),
    runs: count(counted.runs),
    nodes: count(counted.nodes),
  };
}
