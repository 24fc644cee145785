// Where things are. Everything here is resolved from this file, so the tools work from any working directory.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm ci` installs from. */
export const lockfile = path.join(root, 'package-lock.json');

/** What is costly to make again and belongs to no checkout: runtimes, marks of failed downloads. */
export const cacheDir = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'waypost');

/** Executables of node_modules; in front on PATH, so that `node` is the project's own. */
const binDir = path.join(root, 'node_modules', '.bin');

/** The Node that the project brings along (devDependency `node`), or the running one where that is missing. */
export function projectNode() {
  const file = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : process.execPath;
}

/** `env` with the project's executables first on PATH. */
export function withProjectPath(env = process.env) {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [key]: [binDir, env[key]].filter(Boolean).join(path.delimiter) };
}
