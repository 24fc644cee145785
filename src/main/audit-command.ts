import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { verifyAudit } from './store/reads/audit-verify';
import { migrations } from './store/migrate';
import { auditChain } from './store/migrations/0020-audit-chain';

export const AUDIT_HELP = `waypost audit verify --data-dir DIR [--expect-head HASH]

Reads the audit trail of a data directory from its first row and computes each hash again. The hub may be running.

  --data-dir DIR        the data directory of the hub
  --expect-head HASH    a head that was noted earlier; a row must still have it

It prints one line of JSON on stdout. It ends with 0 when the trail is whole, 1 when it is not, 2 when that cannot be told.
`;

/** Ends that say "it cannot be told", with one line for the operator. */
class NotVerified extends Error {}

/**
 * Carries out `waypost audit …`.
 * @param args what stands behind `audit`
 * @returns the exit code: 0 whole, 1 broken, 2 not verified
 */
export function auditCommand(args: string[]): 0 | 1 | 2 {
  try {
    const verdict = verify(readArguments(args));
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
    return verdict.intact ? 0 : 1;
  } catch (error) {
    const known = error instanceof NotVerified || error instanceof Database.SqliteError;
    process.stderr.write(`waypost: ${known ? error.message : String(error)}\n`);
    return 2;
  }
}

function readArguments(args: string[]): { file: string; expectedHead: string | undefined } {
  const [action, ...rest] = args;
  if (action !== 'verify')
    throw new NotVerified(`there is no command \`audit ${action ?? ''}\`. Commands: audit verify`);
  const { values } = parseArgs({
    args: rest,
    options: { 'data-dir': { type: 'string' }, 'expect-head': { type: 'string' } },
  });
  const { 'data-dir': directory, 'expect-head': expectedHead } = values;
  if (directory === undefined) throw new NotVerified('--data-dir DIR is missing');
  if (expectedHead !== undefined && !/^[0-9a-f]{64}$/.test(expectedHead))
    throw new NotVerified(`--expect-head ${expectedHead}: not a hash of 64 hexadecimal digits`);
  const file = join(directory, 'waypost.db');
  if (!existsSync(file)) throw new NotVerified(`there is no database ${file}`);
  return { file, expectedHead };
}

function verify({ file, expectedHead }: ReturnType<typeof readArguments>) {
  const database = new Database(file, { readonly: true });
  try {
    const version = database.pragma('user_version', { simple: true }) as number;
    const newest = migrations.at(-1)?.id ?? 0;
    if (version < auditChain.id)
      throw new NotVerified(`${file} is at schema ${version}, in which audit rows are not chained; start the hub once`);
    if (version > newest)
      throw new NotVerified(`${file} is at schema ${version}; this version knows schemas up to ${newest}`);
    return database.transaction(() => verifyAudit(database, expectedHead))();
  } finally {
    database.close();
  }
}
