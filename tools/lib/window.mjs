// Runs a command that opens windows: with the runtime's environment and on a display.
import { existsSync, readFileSync } from 'node:fs';
import { withDisplay } from './display.mjs';
import { withProjectPath } from './paths.mjs';
import { handOver } from './run.mjs';

const kernelSetting = (name) => {
  const file = `/proc/sys/kernel/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
};

/** Chromium's sandbox refuses root, and needs user namespaces, which some distributions deny to unpackaged programs. */
function sandboxWorks() {
  if (process.platform !== 'linux') return true;
  if (process.getuid() === 0) return false;
  return (
    kernelSetting('apparmor_restrict_unprivileged_userns') !== '1' && kernelSetting('unprivileged_userns_clone') !== '0'
  );
}

/** Electron's arguments for a machine where Chromium's sandbox cannot start; none elsewhere. */
export function sandboxArguments() {
  return sandboxWorks() ? [] : ['--no-sandbox'];
}

/**
 * @param {import('./electron.mjs').Runtime} runtime
 * @returns {Promise<number>} the command's exit code
 */
export function runWithWindow(runtime, command, args, extraEnv = {}) {
  const env = { ...withProjectPath(), ...runtime.env, ...extraEnv };
  // The same for what starts Electron itself: electron-vite's own switch, which our tests read too.
  if (sandboxArguments().length > 0) env.NO_SANDBOX ??= '1';
  return withDisplay(env, (displayEnv) => handOver(command, args, { env: displayEnv }));
}
