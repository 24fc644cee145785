// One set-up at a time: several `waypost serve` started together must not build over one another.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.mjs';
import { say } from './report.mjs';

const file = path.join(root, '.cache', 'setup.lock');

/** A lock file is empty for the moment between its making and its writing. */
const emptyFileMs = 2_000;

function readHolder() {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // given back since
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** @returns {number | null} the pid of the holder, or null when this process now holds the lock */
function tryLock() {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return null;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const stat = statSync(file, { throwIfNoEntry: false });
  const holder = Number(readHolder());
  // A holder that was killed left its file behind. An empty file is being written right now, unless it is old.
  const isDead = holder ? !isAlive(holder) : stat !== undefined && Date.now() - stat.mtimeMs > emptyFileMs;
  if (isDead) rmSync(file, { force: true });
  return holder;
}

/** Runs `body` while no other process of this checkout is in set-up. */
export async function withSetupLock(body) {
  for (let told = false, holder = tryLock(); holder !== null; holder = tryLock()) {
    if (!told && holder) say(`waiting for the set-up of process ${holder}`);
    told = true;
    await sleep(100);
  }
  try {
    return await body();
  } finally {
    rmSync(file, { force: true });
  }
}
