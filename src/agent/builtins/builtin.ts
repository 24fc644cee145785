import type { z } from 'zod';
import type { JsonValue } from '../../shared/domain/json';
import type { LogLevel } from '../../shared/domain/run';
import type { AttemptGrant } from '../../shared/protocol/attempt';

/** An expected failure of a builtin: a code that jobs and people can tell apart. */
export class BuiltinError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a builtin is called with. */
export interface BuiltinCall {
  grant: AttemptGrant;
  /** The function's environment, secrets filled in. */
  environment: Readonly<Record<string, string>>;
  log(level: LogLevel, text: string): void;
}

/** A builtin that takes time. Rejects with a {@link BuiltinError}, or when the signal aborts it. */
export type Builtin = (call: BuiltinCall, signal: AbortSignal) => Promise<JsonValue>;

/** The keyword args of a call as a builtin's options. @throws BuiltinError `bad_arguments` that names the field */
export function parseOptions<T extends z.ZodType>(schema: T, kwargs: unknown): z.output<T> {
  const parsed = schema.safeParse(kwargs);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BuiltinError('bad_arguments', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}

/** Like {@link parseOptions}, for a builtin that takes no positional args. */
export function onlyOptions<T extends z.ZodType>(schema: T, { args, kwargs }: AttemptGrant): z.output<T> {
  if (args.length > 0) throw new BuiltinError('bad_arguments', 'args: this builtin takes keyword args only');
  return parseOptions(schema, kwargs);
}

/** A variable of the function's environment that an option names. @throws BuiltinError `bad_arguments` */
export function variableOf(environment: BuiltinCall['environment'], name: string): string {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value === undefined) throw new BuiltinError('bad_arguments', `The function has no variable ${name}.`);
  return value;
}
