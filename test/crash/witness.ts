import { existsSync, readFileSync } from 'node:fs';

/**
 * What the executed function leaves outside of Waypost: a line when it starts and one when it is done, each one write at
 * the end of a file. Its result is the nonce that stands in both.
 */
export const WITNESS_SOURCE = `import { appendFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export default async function (ctx, file, workMs, failures) {
  const nonce = randomUUID();
  const mark = (what) => appendFileSync(file, what + ' ' + ctx.runId + ' ' + ctx.attempt + ' ' + process.pid + ' ' + nonce + '\\n');
  mark('start');
  await pause(workMs, undefined, { signal: ctx.signal });
  if (ctx.attempt <= failures) throw new Error('this attempt was told to fail');
  mark('end');
  return nonce;
}
`;

/** One execution of an attempt, as its lines tell of it. */
export interface Witness {
  runId: string;
  attempt: number;
  nonce: string;
  /** Whether it came to its end. */
  complete: boolean;
}

/** Each start makes a witness of its own, so that an attempt that was executed twice has two. */
export function readWitnesses(file: string): Witness[] {
  const byNonce = new Map<string, Witness>();
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [what, runId, attempt, , nonce] = line.split(' ');
    if (runId === undefined || attempt === undefined || nonce === undefined) throw new Error(`a torn line: ${line}`);
    if (what === 'start') byNonce.set(nonce, { runId, attempt: Number(attempt), nonce, complete: false });
    const witness = byNonce.get(nonce);
    if (witness === undefined) throw new Error(`an end without its start: ${line}`);
    if (what === 'end') witness.complete = true;
  }
  return [...byNonce.values()];
}
