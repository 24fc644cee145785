import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectDatabase } from '../../../src/main/store/backups/inspect-database';
import { carryOutRestore, forgetRestore, orderRestore, readRestoreDone } from '../../../src/main/store/backups/restore';
import { listBackups, nameOf, pruneBackups } from '../../../src/main/store/backups/backup-folder';
import { takeBackup } from '../../../src/main/store/backups/take-backup';
import { openStore } from '../../../src/main/store/open-store';

const AT = Date.parse('2026-03-02T10:00:00.000Z');
const ASIDE = 'replaced-20260302T110000Z';
let directory: string;
let folder: string;

/** A data directory whose hub was started `epoch` times. */
function write(epoch: number): void {
  const { database, close } = openStore(directory);
  database.prepare('UPDATE hub SET epoch = ?, input_sequence = ?').run(epoch, epoch * 100);
  close();
}
const facts = (file = join(directory, 'waypost.db')) => inspectDatabase(file, true);

async function backUp(atMs = AT, automatic = false, hubId = facts().hubId): Promise<string> {
  const name = nameOf(atMs);
  const manifest = {
    format: 1 as const,
    takenAt: new Date(atMs).toISOString(),
    version: '0',
    schema: 1,
    hubId,
    automatic,
  };
  await takeBackup({ directory, folder, name, manifest });
  return join(folder, name);
}
const order = (from: string): void => orderRestore(directory, { from, aside: ASIDE, actor: 'op' });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waypost-restore-'));
  folder = join(directory, 'backups');
  writeFileSync(join(directory, 'secret-key'), 'old key');
  write(3);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('puts database and keys in place, raises the counters, and keeps what it replaces', async () => {
  const backup = await backUp();
  write(8);
  writeFileSync(join(directory, 'secret-key'), 'new key');
  order(backup);
  carryOutRestore(directory);
  // Above every epoch and input that was in use, also those that the backup does not know.
  expect(facts()).toMatchObject({ epoch: 8, inputSequence: 801 });
  expect(readFileSync(join(directory, 'secret-key'), 'utf8')).toBe('old key');
  expect(readFileSync(join(directory, ASIDE, 'secret-key'), 'utf8')).toBe('new key');
  expect(facts(join(directory, ASIDE, 'waypost.db')).epoch).toBe(8);
  expect(readRestoreDone(directory)).toMatchObject({ from: backup, aside: ASIDE, actor: 'op' });
  forgetRestore(directory);
  expect(readRestoreDone(directory)).toBeNull();
  expect(readdirSync(directory).filter((name) => name.startsWith('restore'))).toEqual([]);
});

it('goes on where a crash ended it, whichever file was the last that moved', async () => {
  const backup = await backUp();
  const fresh = join(directory, 'restore.new');
  const begin = (): void => {
    rmSync(join(directory, ASIDE), { recursive: true, force: true });
    write(8);
    writeFileSync(join(directory, 'secret-key'), 'new key');
    order(backup);
    mkdirSync(fresh);
    copyFileSync(join(backup, 'waypost.db'), join(fresh, 'waypost.db'));
    copyFileSync(join(backup, 'keys', 'secret-key'), join(fresh, 'secret-key'));
  };
  const moved: (() => void)[] = [
    () => undefined,
    () => {
      mkdirSync(join(directory, ASIDE));
      renameSync(join(directory, 'secret-key'), join(directory, ASIDE, 'secret-key'));
    },
    () => renameSync(join(fresh, 'secret-key'), join(directory, 'secret-key')),
    () => renameSync(join(directory, 'waypost.db'), join(directory, ASIDE, 'waypost.db')),
    () => renameSync(join(fresh, 'waypost.db'), join(directory, 'waypost.db')),
  ];
  for (let count = 0; count <= moved.length; count += 1) {
    begin();
    for (const step of moved.slice(0, count)) step();
    carryOutRestore(directory);
    expect([count, facts().epoch]).toEqual([count, 3]);
    expect(readFileSync(join(directory, 'secret-key'), 'utf8')).toBe('old key');
    expect(facts(join(directory, ASIDE, 'waypost.db')).epoch).toBe(8);
    expect(readFileSync(join(directory, ASIDE, 'secret-key'), 'utf8')).toBe('new key');
    expect(existsSync(fresh)).toBe(false);
    expect(existsSync(join(directory, 'restore.json'))).toBe(false);
  }
});

it('takes the order back when the backup is damaged, and leaves all as it was', async () => {
  const backup = await backUp();
  writeFileSync(join(backup, 'waypost.db'), 'damaged '.repeat(1_000));
  order(backup);
  expect(() => openStore(directory)).toThrow('damaged');
  const { close } = openStore(directory);
  close();
  expect(facts().epoch).toBe(3);
});

it('lists the newest first, and deletes only what the plan of this hub took', async () => {
  const hour = 3_600_000;
  await backUp(AT, true);
  await backUp(AT + hour);
  await backUp(AT + 2 * hour, true);
  await backUp(AT + 3 * hour, true, 'hub_another');
  await backUp(AT + 4 * hour, true);
  mkdirSync(join(folder, 'waypost-20260302T150000Z.part'));
  mkdirSync(join(folder, 'somebody-elses'));
  expect(listBackups(folder).map(({ name }) => name)[0]).toBe(nameOf(AT + 4 * hour));
  expect(listBackups(folder)).toHaveLength(5);
  expect(pruneBackups(folder, facts().hubId, 1)).toEqual([nameOf(AT + 2 * hour), nameOf(AT)]);
  expect(listBackups(folder)).toHaveLength(3);
  expect(existsSync(join(folder, 'somebody-elses'))).toBe(true);
});
