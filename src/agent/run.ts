import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { agentBuiltins } from './builtins/agent-builtins';
import { BuiltinRunner } from './builtins/runner';
import { Agent } from './core/agent';
import { CommandRunner } from './core/commands/command-runner';
import { JavascriptRunner } from './core/executors/javascript-runner';
import { agentFacts } from './facts';
import type { ExecutorLauncher, Logger } from './ports';
import { AllowedCommands, readAllowedCommands } from './platform/allowed-commands';
import { DiskFunctionFiles } from './platform/function-files';
import { keySigner, type Identity } from './platform/identity';
import { DiskJournalFile } from './platform/journal-file';
import { machineProbe } from './platform/machine';
import { memoryProbe } from './platform/memory';
import { SpawnLauncher } from './platform/spawn-launcher';
import { systemClock, systemRandom } from './platform/system';
import { syncFile } from './platform/sync-file';
import { diskTextFiles } from './platform/text-files';
import { WorkDirs } from './platform/work-dirs';
import { wsTransport } from './platform/ws-transport';

/** An agent with its real ports. */
export interface RunningAgent {
  /** Drains; what still runs after this time is ended as `lost`. */
  stop(deadlineMs: number): Promise<void>;
  /** Ends every executor and command at once; for a process that is about to exit. */
  killExecutors(): void;
}

/**
 * Puts an agent together from the real ports and starts it. The directory is locked already.
 * @param allowCommands programs that functions may run, beside those in DIR/allowed-commands
 */
export async function startAgent(
  identity: Identity,
  dataDir: string,
  log: Logger,
  launcherOf: (workDirs: WorkDirs) => ExecutorLauncher,
  allowCommands: readonly string[] = [],
): Promise<RunningAgent> {
  const functionFiles = new DiskFunctionFiles(path.join(dataDir, 'functions'));
  const workDirs = new WorkDirs(path.join(dataDir, 'work'), log);
  await workDirs.clear();
  const memory = memoryProbe();
  const pool = { launcher: launcherOf(workDirs), memory, clock: systemClock, log };
  const moduleOf = (checksum: string): string => pathToFileURL(functionFiles.modulePath(checksum)).href;
  const javascript = new JavascriptRunner(pool, moduleOf);
  const allowed = new AllowedCommands([...(await readAllowedCommands(dataDir)), ...allowCommands]);
  const launcher = new SpawnLauncher(allowed, workDirs, log);
  const command = new CommandRunner({ launcher, memory, clock: systemClock, log });
  const agent = await Agent.start(identity, agentFacts(), {
    clock: systemClock,
    random: systemRandom,
    transport: wsTransport(identity.caCertificate),
    signer: keySigner(identity.privateKey),
    journalFile: new DiskJournalFile(path.join(dataDir, 'journal.jsonl')),
    functionFiles,
    syncFile: syncFile(path.join(dataDir, 'sync.json')),
    logFiles: diskTextFiles(path.join(dataDir, 'logs'), '.log'),
    jobFiles: diskTextFiles(path.join(dataDir, 'jobs'), '.json'),
    ownLogFiles: diskTextFiles(path.join(dataDir, 'own-logs'), '.log'),
    machine: machineProbe(dataDir),
    ownRunsMax: identity.options.maxConcurrentRuns,
    log,
    runners: { javascript, command, builtin: new BuiltinRunner(systemClock, agentBuiltins(systemClock, dataDir)) },
  });
  return {
    stop: (deadlineMs) => agent.stop(deadlineMs),
    killExecutors() {
      javascript.stop();
      command.stop();
    },
  };
}
