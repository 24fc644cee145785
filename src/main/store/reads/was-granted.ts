import type { ReadableDatabase } from '../database';

/** Runs of a node that are looked at, newest first. */
const LOOKED_AT = 200;

/** Whether a node was given a version of a function with one of its last runs. */
export function wasGranted(
  database: ReadableDatabase,
  { nodeId, functionId, version }: { nodeId: number; functionId: number; version: number },
): boolean {
  const found = database
    .prepare<[number, number, number, number], number>(
      `SELECT 1 FROM
         (SELECT function_id, function_version FROM runs WHERE node_id = ? ORDER BY id DESC LIMIT ?)
       WHERE function_id = ? AND function_version = ? LIMIT 1`,
    )
    .pluck()
    .get(nodeId, LOOKED_AT, functionId, version);
  return found !== undefined;
}
