import * as z from 'zod';
import { instant } from '../domain/instant';
import { operation } from './operation';
import { page, pageOf } from './paging';

export const auditEntry = z.object({
  id: z.number(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  entity: z.string().nullable(),
  outcome: z.enum(['done', 'refused']),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
  before: z.json().nullable(),
  after: z.json().nullable(),
  /** How many alike this row stands for: refusals of one source, reason and minute share one. */
  count: z.number(),
  /** SHA-256 over the hash of the row before and this row, hexadecimal. */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/**
 * Why a trail is not whole:
 * `row_missing` ids are left out before this row, and its hash does not follow; `hash_mismatch` this row was changed,
 * put in or moved, or the one before it was; `tail_missing` the hub remembers rows after the last one;
 * `head_differs` the last row is not the one that the hub remembers; `expected_head_missing` no row has the hash that
 * was asked for.
 */
export const auditBreaks = [
  'row_missing',
  'hash_mismatch',
  'tail_missing',
  'head_differs',
  'expected_head_missing',
] as const;

export const auditVerdict = z.object({
  intact: z.boolean(),
  /** Rows that were looked at: all of them, or those up to the first that is broken. */
  rows: z.number(),
  /** Hash of the last row that is in order. */
  head: z.string(),
  /** Where the trail first breaks; the id is null when no row can be named. */
  broken: z.object({ id: z.number().nullable(), reason: z.enum(auditBreaks) }).nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

/** The filters of the trail; one of them at a time, each served by an index. */
const narrowing = ['entity', 'action', 'actor', 'outcome'] as const;
const text = z.string().min(1).max(256);

export const auditOperations = {
  'audit.list': operation({
    kind: 'query',
    scope: 'admin',
    http: { method: 'GET', path: '/audit' },
    summary: 'Who changed what, newest first. Of entity, action, actor and outcome one can be given.',
    input: z
      .strictObject({
        ...page,
        /** An id, or `settings`, `namespace:NAME` and the like. */
        entity: text.optional(),
        /** The name of an operation, e.g. `jobs.pause`. */
        action: text.optional(),
        actor: text.optional(),
        outcome: z.enum(['refused']).optional(),
        /** Nothing later than this instant. */
        until: instant.optional(),
      })
      .superRefine((input, context) => {
        const [, second] = narrowing.filter((key) => input[key] !== undefined);
        if (second !== undefined)
          context.addIssue({
            code: 'custom',
            path: [second],
            message: 'one of entity, action, actor and outcome at a time',
          });
      }),
    output: pageOf(auditEntry),
  }),
  'audit.get': operation({
    kind: 'query',
    scope: 'admin',
    http: { method: 'GET', path: '/audit/{row}' },
    summary: 'One row of the audit trail.',
    input: z.strictObject({ row: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
    output: auditEntry,
  }),
};
