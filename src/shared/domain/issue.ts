import * as z from 'zod';

/**
 * What is wrong with one field of an input. `code` and `params` are for a screen that words it in the operator's
 * language; `message` is the English of the HTTP API.
 */
export const fieldIssue = z.object({
  path: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  message: z.string(),
});
export type FieldIssue = z.infer<typeof fieldIssue>;
