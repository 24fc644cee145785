// out/, as src/ and the configurations say.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectNode, root } from './paths.mjs';
import { say, ToolError } from './report.mjs';
import { capture } from './run.mjs';

const stamp = path.join(root, 'out', '.built-from');
const inputs = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'agent.vite.config.ts'];

/** Every file below `name` with its size and time: a fingerprint in milliseconds, without reading any content. */
function* describe(name) {
  const stat = statSync(path.join(root, name), { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    yield `${name} ${stat.size} ${stat.mtimeMs}\n`;
    return;
  }
  for (const entry of readdirSync(path.join(root, name)).sort()) yield* describe(`${name}/${entry}`);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const input of inputs) for (const line of describe(input)) hash.update(line);
  return hash.digest('hex');
}

/** Whether src/ or a configuration changed since out/ was built. */
export function buildIsStale() {
  try {
    return readFileSync(stamp, 'utf8') !== fingerprint();
  } catch {
    return true;
  }
}

const viteScript = 'node_modules/vite/bin/vite.js';
const agentBuild = (mode) => [viteScript, 'build', '--config', 'agent.vite.config.ts', '--mode', mode];

/** The builds of out/, each a command line for Node; the agent's entries are single files and so a build each. */
function builds() {
  const list = [['node_modules/electron-vite/bin/electron-vite.js', 'build']];
  if (existsSync(path.join(root, 'src/agent/main.ts'))) list.push(agentBuild('agent'));
  if (existsSync(path.join(root, 'src/agent/executor/main.ts'))) list.push(agentBuild('executor'));
  return list;
}

/** Says that out/ is nobody's: it is being written, or holds something else than a build for use. */
export function discardStamp() {
  rmSync(stamp, { force: true });
}

/** Builds the application and the agent. */
export async function build() {
  const builtFrom = fingerprint(); // taken before, so that an edit during the build is seen by the next check
  discardStamp();
  const started = performance.now();
  const node = projectNode();
  const results = await Promise.all(builds().map((args) => capture(node, [...args, '--logLevel', 'warn'])));
  for (const { output } of results) process.stderr.write(output);
  if (results.some(({ code }) => code !== 0)) {
    throw new ToolError('the build failed', 'mend what the lines above name, then run the command again');
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, builtFrom);
  say(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Builds when out/ is missing or older than its sources. */
export async function ensureBuild() {
  if (!buildIsStale()) return;
  say('building');
  await build();
}
