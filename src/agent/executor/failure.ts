import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

export interface Failure {
  code: string;
  message: string;
  stack?: string;
}

const OWN_URL = import.meta.url;

/** Puts the function's label in place of its path, and leaves out the executor's own frames. */
export function tidyStack(stack: string, moduleUrl: string, label: string): string {
  return stack
    .split('\n')
    .filter((line) => !line.includes(OWN_URL) && !line.includes(fileURLToPath(OWN_URL)))
    .join('\n')
    .replaceAll(moduleUrl, label)
    .replaceAll(fileURLToPath(moduleUrl), label);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

/** What a function threw, as an attempt's error: `code` is the error's own when that is a text. */
export function describeFailure(thrown: unknown, moduleUrl: string, label: string): Failure {
  if (!(thrown instanceof Error)) {
    return { code: 'exception', message: typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 2 }) };
  }
  const { code } = thrown as { code?: unknown };
  return {
    code: typeof code === 'string' && code !== '' ? code : 'exception',
    message: thrown.message || thrown.name,
    stack: tidyStack(stackOf(thrown), moduleUrl, label),
  };
}
