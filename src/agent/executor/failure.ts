import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

export interface Failure {
  code: string;
  message: string;
  stack?: string;
}

/** Puts the function's label in place of its path, and leaves out the frames below it: they are the executor's and Node's. */
function tidyStack(stack: string, moduleUrl: string, label: string): string {
  const lines = stack.replaceAll(moduleUrl, label).replaceAll(fileURLToPath(moduleUrl), label).split('\n');
  const last = lines.findLastIndex((line) => line.includes(label));
  return lines.slice(0, last < 0 ? undefined : last + 1).join('\n');
}

function stackOf(error: Error, moduleUrl: string, label: string): string {
  const own = tidyStack(error.stack ?? error.message, moduleUrl, label);
  return error.cause instanceof Error ? `${own}\nCaused by: ${stackOf(error.cause, moduleUrl, label)}` : own;
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
    stack: stackOf(thrown, moduleUrl, label),
  };
}
