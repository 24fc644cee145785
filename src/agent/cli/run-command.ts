import path from 'node:path';
import { identityFile, readIdentity } from '../platform/identity';
import { lockDirectory } from '../platform/lock';
import { jsonLogger, logLevelNames, type AgentLogLevel } from '../platform/logger';
import type { Logger } from '../ports';
import { startAgent, type RunningAgent } from '../run';
import { gatewayUrl, parse, required, wholeNumber } from './arguments';
import { CommandError, UsageError } from './usage';

function logLevel(text: string): AgentLogLevel {
  const level = logLevelNames.find((name) => name === text);
  if (!level) throw new UsageError(`--log-level must be one of ${logLevelNames.join(', ')}.`);
  return level;
}

/** The first signal drains, the second ends at once. */
function stopOnSignals(agent: RunningAgent, drainMs: number, log: Logger): void {
  let isStopping = false;
  const exit = (code: number): void => {
    agent.killExecutors();
    process.exit(code);
  };
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return exit(signal === 'SIGINT' ? 130 : 143);
    isStopping = true;
    log.info('agent.draining', { signal, drainMs });
    void agent.stop(drainMs).then(() => {
      log.info('agent.stopped');
      exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Stdin is a pipe from the process that started this one: its end means that process is gone, however it ended. */
function stopWithStdin(): void {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();
}

/** `agent run …`: runs until a signal. */
export async function runCommand(args: string[]): Promise<void> {
  const { values } = parse({
    args,
    options: {
      'data-dir': { type: 'string' },
      gateway: { type: 'string' },
      'drain-seconds': { type: 'string' },
      'log-level': { type: 'string', default: 'info' },
      'stop-with-stdin': { type: 'boolean', default: false },
    },
  });
  const dataDir = path.resolve(required(values['data-dir'], '--data-dir'));
  const drainMs = 1_000 * wholeNumber(values['drain-seconds'], '--drain-seconds', 30, 0, 86_400);
  const log = jsonLogger(logLevel(values['log-level']), (line) => process.stderr.write(line));
  const gateway = values.gateway === undefined ? null : gatewayUrl(values.gateway);
  const identity = await readIdentity(dataDir);
  if (!identity) throw new CommandError(`${identityFile(dataDir)} is missing: run "agent join" first.`);
  await lockDirectory(dataDir);
  log.info('agent.started', { nodeId: identity.nodeId, name: identity.name, pid: process.pid });
  const agent = await startAgent(dataDir, gateway ? { ...identity, gatewayUrl: gateway } : identity, log);
  stopOnSignals(agent, drainMs, log);
  if (values['stop-with-stdin']) stopWithStdin();
}
