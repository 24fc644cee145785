import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import type { FunctionKind, FunctionVersionSummary } from '../../../shared/domain/function';
import { toInstant } from '../../../shared/domain/instant';
import type { FunctionRow } from '../../engine/rows';
import type { ReadableDatabase } from '../database';
import { decodeCursor, encodeCursor } from './cursor';

interface StoredVersion {
  version: number;
  checksum: string;
  kind: FunctionKind;
  memory_mb: number;
  timeout_seconds: number;
  created_by: string;
  created_at: number;
}

/** The versions of a function, newest first. @throws Refusal when the cursor is none */
export function listVersions(
  database: ReadableDatabase,
  { id, activeVersion }: FunctionRow,
  { limit, cursor }: Pick<ParsedInput<'functions.versions'>, 'limit' | 'cursor'>,
): Page<FunctionVersionSummary> {
  const below = decodeCursor(cursor)?.[1] ?? Number.MAX_SAFE_INTEGER;
  const rows = database
    .prepare<[number, number, number], StoredVersion>(
      `SELECT version, checksum, kind, memory_mb, timeout_seconds, created_by, created_at FROM function_versions
       WHERE function_id = ? AND version < ? ORDER BY version DESC LIMIT ?`,
    )
    .all(id, below, limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => ({
      version: row.version,
      checksum: row.checksum,
      kind: row.kind,
      memoryMb: row.memory_mb,
      timeoutSeconds: row.timeout_seconds,
      createdBy: row.created_by,
      createdAt: toInstant(row.created_at),
      isActive: row.version === activeVersion,
    })),
    nextCursor: last === undefined ? null : encodeCursor([null, last.version]),
  };
}
