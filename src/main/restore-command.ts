import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { carryOutRestore, databaseAt, orderRestore } from './store/backups/restore';
import { nameOf } from './store/backups/backup-folder';
import { inspectDatabase } from './store/backups/inspect-database';
import { lockDirectory } from './store/directory-lock';
import { StoreError } from './store/store-error';

export const RESTORE_HELP = `waypost restore FROM --data-dir DIR

Puts a backup in the place of a hub's database. The hub must not be running.

  FROM                  a backup's folder, or a database file
  --data-dir DIR        the data directory of the hub; a new one gets the hub of the backup

What is replaced is kept aside in DIR/replaced-…. It prints one line of JSON on stdout.
`;

/**
 * Carries out `waypost restore …`.
 * @param args what stands behind `restore`
 * @throws StoreError when the backup cannot be restored, or DIR is in use; nothing was changed
 */
export function restoreCommand(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' } },
  });
  const [named, ...others] = positionals;
  const directory = values['data-dir'];
  if (named === undefined || others.length > 0) throw new StoreError('unreadable', 'restore takes one backup');
  if (directory === undefined) throw new StoreError('unreadable', '--data-dir DIR is missing');
  const from = resolve(named);
  const facts = inspectDatabase(databaseAt(from), false);
  const release = lockDirectory(directory);
  try {
    if (existsSync(join(directory, 'restore.new'))) carryOutRestore(directory);
    const aside = nameOf(Date.now()).replace('waypost', 'replaced');
    orderRestore(directory, { from, aside, actor: 'waypost restore' });
    carryOutRestore(directory);
    const { hubId, jobs, runs, nodes } = facts;
    const told = { restored: from, replaced: join(resolve(directory), aside), hubId, jobs, runs, nodes };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  } finally {
    release();
  }
}
