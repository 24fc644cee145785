import * as z from 'zod';
import { commandSource } from './command-source';
import { capability, name, namespaceName } from './job';
import { limits } from './limits';
import { secretName, SECRETS_PER_FUNCTION } from './secret';

export const functionKinds = ['javascript', 'command', 'builtin', 'external'] as const;
export type FunctionKind = (typeof functionKinds)[number];

/** The builtins that agents of this version carry. */
export const builtinNames = [
  'echo',
  'sleep',
  'fail',
  'http-check',
  'tcp-check',
  'tls-expiry',
  'webhook',
  'disk-usage',
  'file-cleanup',
] as const;

const ENVIRONMENT_MAX = 256;
export const environmentValue = z.union([z.string().max(8_192), z.strictObject({ secret: secretName })], {
  error: 'must be a text of at most 8192 characters, or {"secret": name}',
});

/** An ES module for `javascript`, the builtin's name for `builtin`, the program and its arguments for `command`. */
const functionSource = z.union([z.string().max(limits.sourceBytes), commandSource], {
  error: `must be a text of at most ${limits.sourceBytes} characters, or {"argv": [program, …]}`,
});

/** What a client sends to create a function or a new version of it. */
export const functionInput = z.strictObject({
  name,
  namespace: namespaceName.default('default'),
  description: z.string().max(4_000).default(''),
  kind: z.enum(functionKinds),
  source: functionSource,
  memoryMb: z.number().int().min(16).max(65_536).default(128),
  timeoutSeconds: z.number().positive().max(604_800).default(30),
  environment: z
    .record(
      z
        .string()
        .max(128)
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'must be letters, digits and _, and not start with a digit' }),
      environmentValue,
    )
    .refine((all) => Object.keys(all).length <= ENVIRONMENT_MAX, {
      error: `must have at most ${ENVIRONMENT_MAX} variables`,
    })
    .refine((all) => Object.values(all).filter((value) => typeof value !== 'string').length <= SECRETS_PER_FUNCTION, {
      error: `must have at most ${SECRETS_PER_FUNCTION} secrets`,
    })
    .default({}),
  requiredCapabilities: z.array(capability).max(32).default([]),
  maxConcurrency: z.number().int().min(1).max(100_000).nullable().default(null),
});
export type FunctionInput = z.infer<typeof functionInput>;
/** The same as it is stored and sent to nodes: a command is canonical JSON text. */
export type StoredFunctionInput = Omit<FunctionInput, 'source'> & { source: string };

export const functionDefinition = z.object({
  id: z.string(),
  name: z.string(),
  namespace: z.string(),
  description: z.string(),
  version: z.number(),
  checksum: z.string(),
  kind: z.enum(functionKinds),
  source: functionSource,
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  environment: z.record(z.string(), environmentValue),
  requiredCapabilities: z.array(z.string()),
  maxConcurrency: z.number().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type FunctionDefinition = z.infer<typeof functionDefinition>;

/** A function without its source, for lists and the change feed. */
export const functionSummary = functionDefinition.omit({ source: true, environment: true });
export type FunctionSummary = z.infer<typeof functionSummary>;

/** One version, without its source. */
export const functionVersionSummary = functionDefinition
  .pick({
    version: true,
    checksum: true,
    kind: true,
    memoryMb: true,
    timeoutSeconds: true,
    createdBy: true,
    createdAt: true,
  })
  .extend({ isActive: z.boolean() });
export type FunctionVersionSummary = z.infer<typeof functionVersionSummary>;

/** The content of a version that its checksum covers, in the order the checksum reads it. */
export function checksumContent(definition: {
  kind: FunctionKind;
  source: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, z.infer<typeof environmentValue>>;
}): string {
  const environment = Object.entries(definition.environment).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    definition.kind,
    definition.source,
    definition.memoryMb,
    definition.timeoutSeconds,
    environment,
  ]);
}
