// node_modules, as package-lock.json says.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lockfile, root } from './paths.mjs';
import { say, ToolError } from './report.mjs';
import { handOver } from './run.mjs';

const stamp = path.join(root, 'node_modules', '.waypost-installed');
const installed = path.join(root, 'node_modules', '.package-lock.json');

function lockfileHash() {
  return createHash('sha256').update(readFileSync(lockfile)).digest('hex');
}

function stampedHash() {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}

/** Whether npm's own record says that everything the lock file requires is there (after a plain `npm install`). */
function matchesLockfile() {
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, { version, optional, devOptional, peer }]) =>
      name === '' || optional || devOptional || peer || present[name]?.version === version,
  );
}

/** Whether `npm ci` is needed. Costs one hash of the lock file when it is not. */
export function modulesAreStale() {
  const hash = lockfileHash();
  if (stampedHash() === hash) return false;
  if (!matchesLockfile()) return true;
  writeFileSync(stamp, hash);
  return false;
}

/** Installs node_modules when they are missing or older than the lock file. */
export async function ensureModules() {
  if (!modulesAreStale()) return;
  say('installing node modules (npm ci)');
  // npm's own output goes to stderr as well: stdout belongs to the command that follows.
  const code = await handOver('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) {
    throw new ToolError(
      `npm ci ended with ${code}`,
      'check that the npm registry can be reached, then run the command again',
    );
  }
  writeFileSync(stamp, lockfileHash());
}
