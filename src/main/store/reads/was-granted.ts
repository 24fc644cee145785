import type { ReadableDatabase } from '../database';

/** Runs of a node that are looked at, newest first. */
const LOOKED_AT = 200;
/** Attempts, of any node, that others took the place of. */
const ATTEMPTS_LOOKED_AT = 1_000;

/** Whether a node was given a version of a function with one of its last runs. */
export function wasGranted(
  database: ReadableDatabase,
  { nodeId, functionId, version }: { nodeId: number; functionId: number; version: number },
): boolean {
  const newest = database
    .prepare<[number, number, number, number], number>(
      `SELECT 1 FROM
         (SELECT function_id, function_version FROM runs WHERE node_id = ? ORDER BY id DESC LIMIT ?)
       WHERE function_id = ? AND function_version = ? LIMIT 1`,
    )
    .pluck();
  if (newest.get(nodeId, LOOKED_AT, functionId, version) !== undefined) return true;
  // A run that went on elsewhere: whoever had it before may hear of it only now.
  const earlier = database
    .prepare<[number, number, number, number], number>(
      `SELECT 1 FROM
         (SELECT run_id, node_id, function_version FROM attempts ORDER BY run_id DESC, number DESC LIMIT ?) AS attempt
         JOIN runs ON runs.id = attempt.run_id
       WHERE attempt.node_id = ? AND attempt.function_version = ? AND runs.function_id = ? LIMIT 1`,
    )
    .pluck();
  return earlier.get(ATTEMPTS_LOOKED_AT, nodeId, version, functionId) !== undefined;
}
