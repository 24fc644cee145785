import * as z from 'zod';
import { namespaceName } from './job';

/** What a client sends to create a namespace. One that a job or function names first exists from then on. */
export const namespaceInput = z.strictObject({
  name: namespaceName,
  description: z.string().max(4_000).default(''),
  /** Runs of its functions that may be under way at once; null: as many as the hub takes. */
  maxConcurrentRuns: z.number().int().min(1).max(1_000_000).nullable().default(null),
});
export type NamespaceInput = z.infer<typeof namespaceInput>;

export const namespacePatch = z.strictObject({
  description: z.string().max(4_000).optional(),
  maxConcurrentRuns: z.number().int().min(1).max(1_000_000).nullable().optional(),
});
export type NamespacePatch = z.infer<typeof namespacePatch>;

/** A namespace as every door answers it. */
export const namespace = namespaceInput.extend({
  activeRuns: z.number(),
  createdAt: z.string(),
});
export type Namespace = z.infer<typeof namespace>;

/** The namespace that is always there. */
export const DEFAULT_NAMESPACE = 'default';
