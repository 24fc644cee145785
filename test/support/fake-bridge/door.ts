import type { z } from 'zod';
import { operations, type OperationName } from '../../../src/shared/contract/operations';
import { invalidInput, Refusal, type OperationResult } from '../../../src/shared/domain/error';
import type { FieldIssue } from '../../../src/shared/domain/issue';

const issueOf = (issue: z.core.$ZodIssue): FieldIssue => ({
  path: issue.path.map(String).join('.'),
  code: issue.code,
  message: issue.message,
});

/** Parses at the door as the hub does, and turns refusals into answers. */
export async function answer(
  name: OperationName,
  input: unknown,
  handle: (parsed: never) => unknown,
): Promise<OperationResult<never>> {
  const parsed = operations[name].input.safeParse(input);
  try {
    if (!parsed.success) throw invalidInput(parsed.error.issues.map(issueOf));
    return { ok: true, value: structuredClone(await handle(parsed.data as never)) as never };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.error };
    throw error;
  }
}
