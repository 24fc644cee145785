import * as z from 'zod';
import { BuiltinError, onlyOptions, type Builtin } from './builtin';

const options = z.strictObject({
  code: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/)
    .default('failed_on_purpose'),
  message: z.string().max(4_000).default('This function fails on purpose.'),
  /** Only the first so many attempts of a run fail; by default all do. */
  attempts: z.number().int().min(0).optional(),
});

/** `fail`: fails with the code and message in its kwargs, so that retries and alerts can be tried out. */
export const failBuiltin: Builtin = async ({ grant }) => {
  const { code, message, attempts = Infinity } = onlyOptions(options, grant);
  if (grant.attempt <= attempts) throw new BuiltinError(code, message);
  return Promise.resolve({ attempt: grant.attempt });
};
