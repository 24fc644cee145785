import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLoopback } from '../../shared/domain/host';
import { ForkLauncher } from '../platform/fork-launcher';
import { identityFile, readIdentity } from '../platform/identity';
import { lockDirectory } from '../platform/lock';
import { jsonLogger, logLevelNames, type AgentLogLevel } from '../platform/logger';
import type { Logger } from '../ports';
import { startAgent, type RunningAgent } from '../run';
import { absolutePaths, gatewayUrl, parse, required, wholeNumber } from './arguments';
import { CommandError, UsageError } from './usage';

function logLevel(text: string): AgentLogLevel {
  const level = logLevelNames.find((name) => name === text);
  if (!level) throw new UsageError(`--log-level must be one of ${logLevelNames.join(', ')}.`);
  return level;
}

/** The first signal, or the end of stdin where it is asked for, drains; a second signal ends at once. */
function stopOnSignals(agent: RunningAgent, drainMs: number, log: Logger, withStdin: boolean): void {
  let isStopping = false;
  const exit = (code: number): void => {
    agent.killExecutors();
    process.exit(code);
  };
  const drain = (reason: string): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('agent.draining', { reason, drainMs });
    void agent.stop(drainMs).then(() => {
      log.info('agent.stopped');
      exit(0);
    });
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => (isStopping ? exit(code) : drain(signal)));
  }
  if (withStdin) process.stdin.resume().once('close', () => drain('stdin was closed'));
}

/**
 * The authority that `--ca` names: a file (PEM), or `none` for a hub without TLS on this machine.
 * @throws UsageError
 */
async function authorityAt(text: string, address: string): Promise<string | null> {
  if (text === 'none') {
    if (isLoopback(new URL(address).hostname.replaceAll(/[[\]]/g, ''))) return null;
    throw new UsageError(`--ca none is for a hub on this machine, and ${address} is elsewhere.`);
  }
  try {
    return new X509Certificate(await readFile(text)).toString();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--ca ${text}: not a certificate that can be read (${reason}).`);
  }
}

/** `agent run …`: runs until a signal. */
export async function runCommand(args: string[]): Promise<void> {
  const { values } = parse({
    args,
    options: {
      'data-dir': { type: 'string' },
      gateway: { type: 'string' },
      ca: { type: 'string' },
      'drain-seconds': { type: 'string' },
      'log-level': { type: 'string', default: 'info' },
      'allow-command': { type: 'string', multiple: true, default: [] },
      'stop-with-stdin': { type: 'boolean', default: false },
    },
  });
  const dataDir = path.resolve(required(values['data-dir'], '--data-dir'));
  const drainMs = 1_000 * wholeNumber(values['drain-seconds'], '--drain-seconds', 30, 0, 86_400);
  const allowCommands = absolutePaths(values['allow-command'], '--allow-command');
  const log = jsonLogger(logLevel(values['log-level']), (line) => process.stderr.write(line));
  const gateway = values.gateway === undefined ? null : gatewayUrl(values.gateway);
  const identity = await readIdentity(dataDir);
  if (!identity) throw new CommandError(`${identityFile(dataDir)} is missing: run "agent join" first.`);
  const address = gateway ?? identity.gatewayUrl;
  const caCertificate = values.ca === undefined ? identity.caCertificate : await authorityAt(values.ca, address);
  if (address.startsWith('wss:') !== (caCertificate !== null)) {
    throw new CommandError(
      `${address} is not an address of the hub that this node joined: one has TLS, the other has not.`,
    );
  }
  await lockDirectory(dataDir);
  log.info('agent.started', { nodeId: identity.nodeId, name: identity.name, pid: process.pid });
  const executor = fileURLToPath(new URL('executor.cjs', import.meta.url));
  const agent = await startAgent(
    { ...identity, gatewayUrl: address, caCertificate },
    dataDir,
    log,
    (workDirs) => new ForkLauncher(executor, workDirs),
    allowCommands,
  );
  stopOnSignals(agent, drainMs, log, values['stop-with-stdin']);
}
