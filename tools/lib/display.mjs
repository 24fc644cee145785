// A display to draw on. Where there is none, an Xvfb of our own for as long as `body` runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { say, ToolError } from './report.mjs';
import { isOnPath } from './system.mjs';

/** Whether a window needs an Xvfb of our own. */
export function needsVirtualDisplay() {
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
}

/** Starts Xvfb on a display number that it chooses itself. */
async function startXvfb() {
  const args = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-dpi', '96'];
  // Its own process group, so that Ctrl-C ends the application first and that ends Xvfb. Where setpriv is there, the
  // kernel ends Xvfb with this process also when it is killed.
  const [command, ...before] = isOnPath('setpriv') ? ['setpriv', '--pdeathsig', 'TERM', 'Xvfb'] : ['Xvfb'];
  const options = { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true };
  const server = spawn(command, [...before, ...args], options);
  const number = await Promise.race([
    once(server.stdio[3], 'data').then(([data]) => String(data).trim()),
    once(server, 'exit').then(() => null),
    once(server, 'error').then(() => null),
  ]);
  if (number === null) {
    throw new ToolError(
      'Xvfb did not start',
      'run "Xvfb -displayfd 1" to see why, or set DISPLAY to a display you have',
    );
  }
  return { display: `:${number}`, stop: () => server.kill() };
}

/**
 * Runs `body` with an environment that has a display.
 * @param {(env: NodeJS.ProcessEnv) => Promise<number>} body
 */
export async function withDisplay(env, body) {
  if (!needsVirtualDisplay()) return body(env);
  const { display, stop } = await startXvfb();
  say(`no display here: the window is drawn on a virtual one (Xvfb ${display})`);
  try {
    return await body({ ...env, DISPLAY: display });
  } finally {
    stop();
  }
}
