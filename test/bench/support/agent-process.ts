import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { AGENT_NODE_FLAGS } from '../../../src/main/platform/heap';

const entry = resolve('out/agent/agent.js');

async function run(args: string[]): Promise<void> {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`agent ${args[0] ?? ''} ended with ${code}`);
}

/** Enrols and starts a real agent in a process of its own. */
export async function startAgentProcess(options: {
  gatewayUrl: string;
  token: string;
  dataDir: string;
  name: string;
  maxConcurrentRuns: number;
}): Promise<ChildProcess> {
  const { gatewayUrl, token, dataDir, name, maxConcurrentRuns } = options;
  await run([
    'join',
    gatewayUrl,
    token,
    '--data-dir',
    dataDir,
    '--name',
    name,
    '--max-concurrent-runs',
    String(maxConcurrentRuns),
  ]);
  return spawn(process.execPath, [...AGENT_NODE_FLAGS, entry, 'run', '--data-dir', dataDir, '--log-level', 'warn'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
