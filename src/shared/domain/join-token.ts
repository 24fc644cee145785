import * as z from 'zod';
import { capability, labels } from './job';

/** `open` lets one machine in; the others let nobody in any more. */
const joinTokenStates = ['open', 'used', 'expired', 'revoked'] as const;

/** What a join token says of the machine that joins with it. */
export const joinTokenPresets = z.strictObject({
  capabilities: z.array(capability).max(32).default([]),
  labels: labels.default({}),
  /** Where the machine stands; null: as the machine says. */
  location: z.string().max(128).nullable().default(null),
  /** Upper bounds of what the machine asks for; null: as it asks. */
  maxFunctions: z.number().int().min(1).max(10_000).nullable().default(null),
  maxConcurrentRuns: z.number().int().min(1).max(10_000).nullable().default(null),
  /**
   * Whether the machine may name capabilities and labels beside those that stand here. Where the token presets capabilities
   * it may not, unless the token says so.
   */
  claims: z.boolean(),
});
export type JoinTokenPresets = z.infer<typeof joinTokenPresets>;

/** Of a token that leaves everything to the machine. */
export const noPresets: Readonly<JoinTokenPresets> = {
  capabilities: [],
  labels: {},
  location: null,
  maxFunctions: null,
  maxConcurrentRuns: null,
  claims: true,
};

/** How long a join token is good for, in seconds. */
export const joinTokenTtl = z
  .number()
  .int()
  .min(30)
  .max(7 * 86_400)
  .default(900);

/** A join token, without its secret. */
export const joinToken = z.object({
  id: z.string(),
  state: z.enum(joinTokenStates),
  capabilities: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  location: z.string().nullable(),
  maxFunctions: z.number().nullable(),
  maxConcurrentRuns: z.number().nullable(),
  claims: z.boolean(),
  /** The node that gets a new key with it; null: it makes a new node. */
  replacesNodeId: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  usedAt: z.string().nullable(),
  usedByNodeId: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type JoinToken = z.infer<typeof joinToken>;
