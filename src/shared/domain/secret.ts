import * as z from 'zod';

/** The name by which functions of its namespace ask for a secret. */
export const secretName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, {
    error: 'must be letters, digits, _, . and -, and begin with none of . and -',
  });

/** Shorter values cannot be masked in logs without masking half of them. */
const VALUE_CHARACTERS_MIN = 4;
const VALUE_CHARACTERS_MAX = 8_192;

/** Write-only: no operation answers it. */
export const secretValue = z
  .string()
  .min(VALUE_CHARACTERS_MIN)
  .max(VALUE_CHARACTERS_MAX)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\0]*$/, { error: 'must not contain the character NUL' });

/** Variables of one function that may be secrets: all of them travel in one frame. */
export const SECRETS_PER_FUNCTION = 32;

/** Where the key that encrypts secrets is kept: in a file of the data directory, or by the system's own keychain. */
export const secretProtections = ['key_file', 'system', 'memory'] as const;
export type SecretProtection = (typeof secretProtections)[number];

/** A secret as every door answers it: without its value. */
export const secret = z.object({
  name: z.string(),
  namespace: z.string(),
  /** Rises with each new value. */
  revision: z.number(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Whether this hub has the key that it was encrypted with. */
  readable: z.boolean(),
});
export type Secret = z.infer<typeof secret>;
