// `npm run dev [-- --nodes N] [-- arguments]`: the application with hot reload, on data of its own, with jobs to look at and
// a small fleet of simulated nodes beside it.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { discardStamp } from './lib/build.mjs';
import { bundle } from './lib/bundled.mjs';
import { projectNode, root, withProjectPath } from './lib/paths.mjs';
import { main, say, ToolError } from './lib/report.mjs';
import { setUpWindow } from './lib/setup.mjs';
import { runWithWindow } from './lib/window.mjs';

const NODES = 25;
const NODES_MAX = 1_000;
/** A first start compiles everything. */
const WAIT_SECONDS = 180;
const MINUTES = 1_440;

/** Takes `--nodes N` out of the arguments; the others are electron-vite's. */
function nodesWanted(args) {
  const at = args.indexOf('--nodes');
  if (at === -1) return NODES;
  const [, text] = args.splice(at, 2);
  const nodes = Number(text);
  if (text && Number.isInteger(nodes) && nodes >= 0 && nodes <= NODES_MAX) return nodes;
  throw new ToolError(`--nodes ${text ?? ''}: use a whole number from 0 to ${NODES_MAX}`, 'npm run dev -- --nodes 25');
}

/** A port on loopback: this one, or any where it is taken. */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts simulated nodes that wait for the hub. @returns ends them */
async function startFleet(nodes, apiPort, dataDir) {
  const { code, file } = await bundle('test/fleet/main.ts', 'fleet');
  if (code !== 0) throw new ToolError('the simulated nodes could not be built', 'mend what the lines above name');
  const hub = ['--hub', `http://127.0.0.1:${apiPort}`, '--token-file', path.join(dataDir, 'api-token')];
  const size = ['--nodes', nodes, '--minutes', MINUTES, '--wait', WAIT_SECONDS, '--churn', '2'];
  const args = [file, ...hub, ...size.map(String), '--samples', '--keys', path.join(dataDir, 'fleet-keys.json')];
  const child = spawn(projectNode(), args, {
    cwd: root,
    env: withProjectPath(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return () => child.kill('SIGTERM');
}

await main(async () => {
  const args = process.argv.slice(2);
  const nodes = nodesWanted(args);
  const runtime = await setUpWindow({ build: false });
  discardStamp(); // a development build lands in out/
  const dataDir = process.env.WAYPOST_DATA_DIR || path.join(root, '.cache', 'dev-data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const apiPort = await freePort(Number(process.env.WAYPOST_API_PORT) || 8008);
  say(`developing with ${runtime.note}; data in ${dataDir}, API on port ${apiPort}, ${nodes} simulated nodes`);
  const stopFleet = nodes === 0 ? () => {} : await startFleet(nodes, apiPort, dataDir);
  const env = { WAYPOST_DATA_DIR: dataDir, WAYPOST_API_PORT: String(apiPort) };
  try {
    process.exitCode = await runWithWindow(runtime, 'electron-vite', ['dev', ...args], env);
  } finally {
    stopFleet();
  }
});
