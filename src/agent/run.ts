import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BuiltinRunner } from './builtins/runner';
import { sleepBuiltin } from './builtins/sleep';
import { Agent } from './core/agent';
import { agentFacts } from './facts';
import type { Logger } from './ports';
import { DiskFunctionFiles } from './platform/function-files';
import { keySigner, type Identity } from './platform/identity';
import { DiskJournalFile } from './platform/journal-file';
import { machineProbe } from './platform/machine';
import { systemClock, systemRandom } from './platform/system';
import { wsTransport } from './platform/ws-transport';

/** Puts an agent together from the real ports and starts it. The directory is locked already. */
export async function startAgent(dataDir: string, identity: Identity, log: Logger): Promise<Agent> {
  await mkdir(path.join(dataDir, 'functions'), { recursive: true, mode: 0o700 });
  const functionFiles = new DiskFunctionFiles(path.join(dataDir, 'functions'));
  return Agent.start(identity, agentFacts(), {
    clock: systemClock,
    random: systemRandom,
    transport: wsTransport,
    signer: keySigner(identity.privateKey),
    journalFile: new DiskJournalFile(path.join(dataDir, 'journal.jsonl')),
    functionFiles,
    machine: machineProbe(),
    log,
    runners: { builtin: new BuiltinRunner(systemClock, { sleep: sleepBuiltin(systemClock) }) },
  });
}
