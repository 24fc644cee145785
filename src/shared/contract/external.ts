import * as z from 'zod';
import { idSchema } from '../domain/id';
import { namespaceName } from '../domain/job';
import { jsonArray, jsonObject, jsonValue } from '../domain/json';
import { run, triggers } from '../domain/run';
import { operation } from './operation';

const byId = { id: idSchema('run') };
/** The fencing token that the claim answered. */
const token = z.number().int().min(1);
const leaseSeconds = z.number().min(1).max(86_400).default(60);
const chosen = { functionId: idSchema('function').optional(), namespace: namespaceName.optional() };

/** Runs of functions of the kind `external`: workers outside the fleet poll, claim with a lease and report. */
export const externalOperations = {
  'runs.due': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/runs/due' },
    summary: 'Runs of external functions that wait for a worker, in the order in which they are given out.',
    input: z.strictObject({ ...chosen, limit: z.coerce.number().int().min(1).max(500).default(50) }),
    output: z.object({ items: z.array(run) }),
  }),
  'runs.claim': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/runs/claim' },
    summary: 'Take runs of external functions, for as long as the lease lasts.',
    input: z.strictObject({ ...chosen, max: z.number().int().min(1).max(100).default(1), leaseSeconds }),
    output: z.object({
      runs: z.array(
        z.object({
          runId: z.string(),
          token,
          functionId: z.string(),
          functionName: z.string(),
          jobId: z.string().nullable(),
          args: jsonArray,
          kwargs: jsonObject,
          fireTime: z.string().nullable(),
          trigger: z.enum(triggers),
          leaseExpiresAt: z.string(),
        }),
      ),
    }),
  }),
  'runs.renew': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/runs/{id}/renew' },
    summary: 'Lengthen the lease of a claimed run, up to its time-out.',
    input: z.strictObject({ ...byId, token, leaseSeconds }),
    output: z.object({ leaseExpiresAt: z.string(), cancelRequested: z.boolean() }),
  }),
  'runs.complete': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/runs/{id}/complete' },
    summary: 'Report how a claimed run ended.',
    input: z
      .strictObject({
        ...byId,
        token,
        outcome: z.enum(['succeeded', 'failed', 'cancelled']),
        result: jsonValue.optional(),
        error: z
          .strictObject({
            code: z.string().min(1).max(128),
            message: z.string().max(10_000),
            stack: z.string().max(100_000).optional(),
          })
          .optional(),
      })
      .refine(({ outcome, error }) => outcome !== 'succeeded' || error === undefined, {
        path: ['error'],
        error: 'A run that succeeded has no error.',
      }),
    output: run,
  }),
};
