import * as z from 'zod';
import { operation } from './operation';

/** What the caller of a list calls its search, to ask how far it is and to end it. */
export const searchId = z
  .string()
  .regex(/^[\w.-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, _ . or -' })
  .optional();

const byId = z.strictObject({ id: z.string().max(64) });

export const searchOperations = {
  'searches.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/searches/{id}' },
    summary:
      'How far a search is. A list whose filters no index serves is one; `id` is the `searchId` that this caller gave it.',
    input: byId,
    output: z.object({
      /** How much has been looked through, 0 to 1. */
      share: z.number(),
      found: z.number(),
    }),
  }),
  'searches.cancel': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'DELETE', path: '/searches/{id}', status: 204 },
    summary: 'End a search; its list answers 409 `search_cancelled`.',
    input: byId,
    output: z.object({}),
  }),
};
