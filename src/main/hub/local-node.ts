import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hub } from '../compose';
import { AGENT_NODE_FLAGS } from '../platform/heap';
import type { Logger } from '../platform/logger';
import { MEMORY } from '../store/open-store';

const RESTART_PAUSE_MS = 2_000;

export interface LocalNode {
  stop: () => Promise<void>;
}

interface LocalNodeOptions {
  hub: Hub;
  dataDir: string;
  log: Logger;
  /** How long what runs may take to end when it stops. */
  drainSeconds: number;
}

/** Starts an agent on this machine as a process of its own, enrols it on the first start, and starts it again if it ends. */
export async function startLocalNode({ hub, dataDir, log, drainSeconds }: LocalNodeOptions): Promise<LocalNode> {
  const gatewayUrl = hub.localGatewayUrl();
  if (gatewayUrl === null) throw new Error('the gateway is not open');
  const authority = await hub.authority();
  const inMemory = dataDir === MEMORY;
  const directory = inMemory ? mkdtempSync(join(tmpdir(), 'waypost-node-')) : join(dataDir, 'node');
  if (!existsSync(join(directory, 'identity.json'))) {
    const name = hostname().replaceAll(/[^\w.-]/g, '-') || 'localhost';
    const token = await hub.embeddedJoinToken();
    const child = startAgent(['join', gatewayUrl, token, '--data-dir', directory, '--name', name]);
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) {
      log.error({ code }, 'the local node could not enrol; the hub goes on without it');
      return { stop: () => Promise.resolve() };
    }
  }
  let stopping = false;
  let child: ChildProcess;
  const run = (): void => {
    child = startAgent([
      'run',
      '--data-dir',
      directory,
      '--gateway',
      gatewayUrl,
      // The gateway may have got TLS, or lost it, since this node joined.
      ...(gatewayUrl.startsWith('ws:') ? ['--ca', 'none'] : authority?.file ? ['--ca', authority.file] : []),
      '--drain-seconds',
      String(drainSeconds),
      '--log-level',
      'warn',
      '--stop-with-stdin',
    ]);
    child.once('exit', (code, signal) => {
      if (stopping) return;
      log.warn({ code, signal }, 'the local node ended; it is started again');
      setTimeout(() => {
        if (!stopping) run();
      }, RESTART_PAUSE_MS).unref();
    });
  };
  run();
  return {
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      if (inMemory) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Its stdin is a pipe that closes with this process, so that the agent never outlives a hub that was killed. */
function startAgent(args: string[]): ChildProcess {
  const entry = fileURLToPath(new URL('../agent/agent.js', import.meta.url));
  return spawn(process.execPath, [...AGENT_NODE_FLAGS, entry, ...args], { stdio: ['pipe', 'ignore', 'inherit'] });
}
