import type { JoinToken } from '../../../shared/domain/join-token';
import type { Page } from '../../../shared/contract/paging';
import { encodeId } from '../../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../../shared/domain/instant';
import type { ReadableDatabase } from '../database';
import { joinTokenRow, type StoredJoinToken } from '../join-token-table';
import { decodeCursor, encodeCursor } from './cursor';

/** Join tokens, newest first, without their secrets; not the ones that the hub made for its own node. */
export function listJoinTokens(
  database: ReadableDatabase,
  now: number,
  limit: number,
  cursorText?: string,
): Page<JoinToken> {
  const cursor = decodeCursor(cursorText);
  const rows = database
    .prepare<[number, number], StoredJoinToken>(
      'SELECT * FROM join_tokens WHERE embedded = 0 AND id < ? ORDER BY id DESC LIMIT ?',
    )
    .all(cursor?.[1] ?? Number.MAX_SAFE_INTEGER, limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => view(row, now)),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}

function view(stored: StoredJoinToken, now: number): JoinToken {
  const row = joinTokenRow(stored);
  const { capabilities, labels, location, maxFunctions, maxConcurrentRuns, claims, createdBy } = row;
  return {
    id: encodeId('joinToken', row.id),
    state:
      row.usedAt !== null ? 'used' : row.revokedAt !== null ? 'revoked' : row.expiresAt <= now ? 'expired' : 'open',
    capabilities,
    labels,
    location,
    maxFunctions,
    maxConcurrentRuns,
    claims,
    replacesNodeId: row.replacesNode === null ? null : encodeId('node', row.replacesNode),
    createdBy,
    createdAt: toInstant(row.createdAt),
    expiresAt: toInstant(row.expiresAt),
    usedAt: toInstantOrNull(row.usedAt),
    usedByNodeId: row.usedByNode === null ? null : encodeId('node', row.usedByNode),
    revokedAt: toInstantOrNull(row.revokedAt),
  };
}
