#!/usr/bin/env node
// `waypost serve …`, `waypost agent …`: starts with whatever Node there is, sets up what is missing and hands over to a
// Node that can run the command. stdout belongs to the command; what is said here goes to stderr.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { agentFlags, hubFlags } from '../tools/lib/node-flags.mjs';
import { projectNode, root } from '../tools/lib/paths.mjs';
import { main, ToolError } from '../tools/lib/report.mjs';
import { handOver } from '../tools/lib/run.mjs';
import { setUpNode } from '../tools/lib/setup.mjs';

/** The agent has no native module; the hub's SQLite needs Node-API 10 and crashes on a Node without it. */
const agent = { file: 'out/agent/agent.js', node: [20, 0], flags: agentFlags };
const hub = { file: 'out/main/headless.cjs', node: [22, 14], flags: hubFlags };

function isAtLeast([major, minor]) {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

await main(async () => {
  const [command, ...rest] = process.argv.slice(2);
  const program = command === 'agent' ? agent : hub;
  await setUpNode();
  const file = path.join(root, program.file);
  if (!existsSync(file)) throw new ToolError(`${program.file} was not built`, 'npm run build');
  const args = command === 'agent' ? rest : process.argv.slice(2);
  const node = isAtLeast(program.node) ? process.execPath : projectNode();
  // The caller's working directory: a relative --data-dir means a folder there.
  process.exitCode = await handOver(node, [...program.flags, file, ...args], { cwd: process.cwd() });
});
