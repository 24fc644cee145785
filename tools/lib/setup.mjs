// What has to be there before something runs. Each step does nothing, quickly, when it is.
import { buildIsStale, ensureBuild } from './build.mjs';
import { ensureElectron } from './electron.mjs';
import { withSetupLock } from './lock.mjs';
import { ensureModules, modulesAreStale } from './modules.mjs';
import { ToolError } from './report.mjs';
import { ensurePackages, packagesForWindow } from './system.mjs';

/** The oldest Node that can run the tools themselves. */
const oldestNode = 18;

function checkNode() {
  if (Number.parseInt(process.versions.node, 10) >= oldestNode) return;
  throw new ToolError(`Node ${process.versions.node} is too old`, `install Node ${oldestNode} or newer`);
}

/** For what runs on plain Node: modules, and out/ unless the command builds for itself. */
export async function setUpNode({ build = true } = {}) {
  checkNode();
  if (!modulesAreStale() && !(build && buildIsStale())) return; // the usual case, without taking the lock
  await withSetupLock(async () => {
    await ensureModules();
    if (build) await ensureBuild();
  });
}

/**
 * For what needs an Electron: the above, and the runtime.
 * @returns {Promise<import('./electron.mjs').Runtime>}
 */
export async function setUpElectron({ build = true, window = false } = {}) {
  checkNode();
  return withSetupLock(async () => {
    await ensureModules();
    if (window) await ensurePackages(packagesForWindow(), 'the window');
    const runtime = await ensureElectron();
    if (build) await ensureBuild();
    return runtime;
  });
}

/** For what opens a window: the system's libraries and a display server as well. */
export function setUpWindow({ build = true } = {}) {
  return setUpElectron({ build, window: true });
}
