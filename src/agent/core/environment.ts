import type { AttemptGrant } from '../../shared/protocol/attempt';
import type { FunctionContent } from '../../shared/protocol/frames';

/** The environment of one call. */
export interface CallEnvironment {
  /** Every variable. */
  all: Readonly<Record<string, string>>;
  /** Those that are secrets. */
  secret: Readonly<Record<string, string>>;
}

/** A secret that the hub did not send. */
export interface MissingSecret {
  variable: string;
  secret: string;
}

/** The variables of a function with the values of their secrets, or the first secret that is not there. */
export function resolveEnvironment(
  { environment }: FunctionContent,
  { secrets = {} }: AttemptGrant,
): CallEnvironment | MissingSecret {
  const all: Record<string, string> = {};
  const secret: Record<string, string> = {};
  for (const [variable, value] of Object.entries(environment)) {
    if (typeof value === 'string') {
      all[variable] = value;
      continue;
    }
    const known = Object.hasOwn(secrets, value.secret) ? secrets[value.secret] : undefined;
    if (known === undefined) return { variable, secret: value.secret };
    all[variable] = known;
    secret[variable] = known;
  }
  return { all, secret };
}

/** The variables of a function that has no secrets; null when it has some. */
export function plainEnvironment({ environment }: FunctionContent): Record<string, string> | null {
  const plain = Object.entries(environment).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return plain.length < Object.keys(environment).length ? null : Object.fromEntries(plain);
}
