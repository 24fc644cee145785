// Runs a command that opens windows: with the runtime's environment and on a display.
import { withDisplay } from './display.mjs';
import { withProjectPath } from './paths.mjs';
import { handOver } from './run.mjs';

/** Chromium's sandbox refuses to start as root on Linux. */
export function sandboxArguments() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/**
 * @param {import('./electron.mjs').Runtime} runtime
 * @returns {Promise<number>} the command's exit code
 */
export function runWithWindow(runtime, command, args, extraEnv = {}) {
  const env = { ...withProjectPath(), ...runtime.env, ...extraEnv };
  if (sandboxArguments().length > 0) env.NO_SANDBOX ??= '1'; // electron-vite's own switch for the same
  return withDisplay(env, (displayEnv) => handOver(command, args, { env: displayEnv }));
}
