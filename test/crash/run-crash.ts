import path from 'node:path';
import { ServedHub, temporaryFolder } from '../support/hub/serve';
import { until } from '../support/hub/until';
import { SeededRandom } from '../support/seeded-random';
import { CrashAgent } from './agents';
import { violations } from './checks';
import { gatherEvidence, type Evidence } from './evidence';
import { Faults, type Fault, type FaultCounts } from './faults';
import { createJobs } from './jobs';
import { Operator } from './operator';

export interface CrashOptions {
  seed: number;
  /** Processes to kill at least. */
  kills: number;
  agents: number;
  /** Faults that are made first, whatever the seed says. */
  first?: Fault[];
  /** The longest rest between two commands of the operator. */
  commandGapMsMax?: number;
  /** Hears how far it is. */
  onProgress?: (kills: number) => void;
}

export interface CrashOutcome {
  counts: FaultCounts;
  evidence: Evidence;
  violations: string[];
  wallSeconds: number;
}

/** Seconds without a sign of life after which a node's leases expire: short, so that freezes reach it. */
const STALE_SECONDS = 4;
/** How long everything may take to end after the last fault. An agent waits up to 30 s before it connects again. */
const HEALING_MS = 120_000;

/**
 * `waypost serve` and real agents under load, killed with SIGKILL and frozen again and again; then all is healed, and the
 * evidence is judged.
 */
export async function runCrash(options: CrashOptions): Promise<CrashOutcome> {
  const began = performance.now();
  const random = new SeededRandom(options.seed);
  const dataDir = temporaryFolder();
  const witnessFile = path.join(dataDir, 'witnesses');
  const hub = await ServedHub.start({
    dataDir,
    env: { WAYPOST_NODE_STALE_SECONDS: String(STALE_SECONDS) },
    args: ['--log-level', 'error'],
  });
  const agents: CrashAgent[] = [];
  for (let index = 1; index <= options.agents; index += 1) agents.push(await CrashAgent.join(hub, `edge-${index}`));
  const jobs = await createJobs(hub, witnessFile);
  const faults = new Faults(hub, agents, random, STALE_SECONDS * 1_000);
  const operator = new Operator(
    () => faults.hub,
    jobs,
    new SeededRandom(options.seed + 1),
    options.commandGapMsMax ?? 500,
  );
  operator.start();
  for (const fault of options.first ?? []) await faults.next(fault);
  while (faults.kills < options.kills) {
    await faults.next();
    options.onProgress?.(faults.kills);
  }
  await operator.stop();
  await faults.heal();
  const stuck = await settle(
    faults.hub,
    jobs.map(({ id }) => id),
  );
  const codes = [await faults.hub.stop(), ...(await Promise.all(agents.map((agent) => agent.stop())))];
  const evidence = gatherEvidence(dataDir, jobs, operator.commands, witnessFile);
  const found = [...stuck, ...violations(evidence)];
  if (codes.some((code) => code !== 0)) found.push(`stopped with exit codes ${codes.join(', ')}`);
  return { counts: faults.counts, evidence, violations: found, wallSeconds: (performance.now() - began) / 1_000 };
}

/** Pauses every job and waits until nothing is going on. @returns what did not come to an end */
async function settle(hub: ServedHub, jobIds: readonly string[]): Promise<string[]> {
  for (const id of jobIds) {
    // The operator may have left it paused; what fell due since then has to be written too.
    await hub.ask('POST', `/jobs/${id}/resume`);
    await hub.must('POST', `/jobs/${id}/pause`);
  }
  const isIdle = async (): Promise<boolean> => {
    const { runs } = await hub.must<{ runs: { active: number; pending: number } }>('GET', '/status');
    return runs.active === 0 && runs.pending === 0;
  };
  return until(isIdle, HEALING_MS).then(
    () => [],
    () => [`runs are still going on ${HEALING_MS} ms after the last fault`],
  );
}
