import { existsSync, readFileSync } from 'node:fs';
import { enrol, newKey } from '../../support/hub/raw-node';
import { ServedHub } from '../../support/hub/serve';
import { until } from '../../support/hub/until';
import { SeededRandom } from '../../support/seeded-random';
import { Attackers, totalOf, type Tally, type TurnedNode } from './attackers';
import type { Knowledge } from './frames';
import { HonestWork } from './honest';
import { growthOf, MemoryWatch, type Growth, type Sample } from './memory';
import type { Target } from './raw-peer';

const TURNED_NODES = 12;
const ATTACKERS = 200;
/** Between two runs that a turned node is given, so that it has something of its own to lie about. */
const BAIT_EVERY_MS = 2_000;
const BAITS_MAX = 200;
/** Where Linux tells of connections. */
const CONNECTIONS_FILE = '/proc/net/tcp';
/** The attack goes on until the honest node has ended as many runs under it. */
const HONEST_RUNS_MIN = 10;
/** What late may have beyond early. */
export const RSS_GROWTH_MAX = 1.1;
export const HEAP_FLOOR_GROWTH_MB_MAX = 10;

export interface FuzzOptions {
  seed: number;
  /** Frames and handshakes to send. */
  count: number;
  /** After this time it ends, whatever was sent. */
  secondsMax: number;
  tls: boolean;
  onProgress?: (sent: number, sample: Sample | undefined) => void;
}

export interface FuzzReport {
  tally: Tally;
  sent: number;
  seconds: number;
  honest: { runs: number; failures: string[]; latenciesMs: number[] };
  growth: Growth | null;
  samples: Sample[];
  /** What is wrong; empty when nothing is. */
  problems: string[];
}

/** Sends frames and handshakes that no honest node sends to a hub in a process of its own, while an honest node works. */
export async function fuzzGateway({ seed, count, secondsMax, tls, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const hub = await ServedHub.start(tls ? { args: ['--gateway-tls'] } : {});
  const ca = tls ? readFileSync(hub.ready.caFile ?? '', 'utf8') : null;
  const target: Target = { port: Number(new URL(hub.ready.gatewayUrl).port), ca };
  const echo = { name: 'echo', kind: 'builtin', source: 'echo' };
  const { id: functionId } = await hub.must<{ id: string }>('POST', '/functions', echo);
  const { nodeId } = await hub.startAgent('honest');
  const turned = await turnNodes(hub, ca);
  const work = new HonestWork(hub, functionId, nodeId);
  const knowledge: Knowledge = {
    nodeIds: [nodeId, ...turned.map((node) => node.nodeId)],
    functionId,
    attempts: work.attempts,
    own: [],
  };
  const attackers = new Attackers(new SeededRandom(seed), target, knowledge, turned);
  const sent = (): number => totalOf(attackers.tally);
  const memory = new MemoryWatch(hub, sent);
  work.start();
  const startedAt = performance.now();
  const end = startedAt + secondsMax * 1_000;
  const bait = baitLoop(hub, functionId, turned);
  const progress = setInterval(() => onProgress?.(sent(), memory.samples.at(-1)), 10_000);
  const attackUntilDone = async (): Promise<void> => {
    const isDone = (): boolean => sent() >= count && work.latenciesMs.length >= HONEST_RUNS_MIN;
    while (!isDone() && performance.now() < end) await attackers.attack();
  };
  await Promise.all(Array.from({ length: ATTACKERS }, attackUntilDone));
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(progress);
  clearInterval(bait);
  memory.stop();
  await work.stop();

  const problems = work.failures.map((failure) => `a run of the honest node did not succeed: ${failure}`);
  const growth = growthOf(memory.samples);
  if (growth !== null) problems.push(...problemsOfGrowth(growth));
  problems.push(...(await problemsOfHonestNode(hub, nodeId)));
  const { instance } = await hub.must<{ instance: { epoch: number; pid: number } }>('GET', '/status');
  if (instance.epoch !== 1 || instance.pid !== hub.ready.pid) problems.push('the hub is not the one that was started');
  if (!(await areSocketsClosed(hub))) problems.push('connections of strangers stayed open');
  problems.push(...hub.stderr.filter((line) => /"level":[56]0/.test(line)).map((line) => `the hub says ${line}`));
  const code = await hub.stop();
  if (code !== 0) problems.push(`the hub ended with ${code}`);
  const { latenciesMs, failures } = work;
  const honest = { runs: latenciesMs.length, failures, latenciesMs: latenciesMs.toSorted((a, b) => a - b) };
  return { tally: attackers.tally, sent: sent(), seconds, honest, growth, samples: memory.samples, problems };
}

interface StatusChange {
  at: string;
  from: string | null;
  to: string;
  reason: string | null;
}

/**
 * Whether the honest node was connected all the time. That its machine has no CPU to spare, which attackers, hub and agent
 * share, makes it DEGRADED and nothing else: its agent says so over the connection that has to hold.
 */
async function problemsOfHonestNode(hub: ServedHub, nodeId: string): Promise<string[]> {
  const { connected } = await hub.must<{ connected: boolean }>('GET', `/nodes/${nodeId}`);
  const changes = await hub.all<StatusChange>(`/nodes/${nodeId}/statuses`);
  // Before its first connection it was OFFLINE from the beginning, and from nothing else.
  const isBreak = ({ from, to }: StatusChange): boolean => from !== null && to === 'OFFLINE';
  const breaks = changes.filter(isBreak).map(({ at, reason }) => `OFFLINE (${reason}) at ${at}`);
  if (!connected) breaks.push('not connected at the end');
  return breaks.map((text) => `the honest node did not stay online: ${text}`);
}

/** Enrols nodes whose keys the attackers have. */
function turnNodes(hub: ServedHub, ca: string | null): Promise<TurnedNode[]> {
  return Promise.all(
    Array.from({ length: TURNED_NODES }, async (_, index) => {
      const { publicKey, privateKey } = newKey();
      const token = await hub.joinToken();
      const nodeId = await enrol(hub.ready.gatewayUrl, token, `turned-${index}`, publicKey, ca ?? undefined);
      return { nodeId, privateKey };
    }),
  );
}

function baitLoop(hub: ServedHub, functionId: string, turned: readonly TurnedNode[]): NodeJS.Timeout {
  let baits = 0;
  return setInterval(() => {
    const node = turned[baits % turned.length];
    baits += 1;
    if (node === undefined || baits > BAITS_MAX) return;
    void hub.ask('POST', `/functions/${functionId}/invoke`, { nodeId: node.nodeId }).catch(() => undefined);
  }, BAIT_EVERY_MS);
}

function problemsOfGrowth({ rssMb: [early, late], heapFloorMb: [floorEarly, floorLate] }: Growth): string[] {
  const problems: string[] = [];
  if (late > early * RSS_GROWTH_MAX) problems.push(`resident memory grew from ${early} to ${late} MB`);
  if (floorLate > floorEarly + HEAP_FLOOR_GROWTH_MB_MAX)
    problems.push(`the heap after collections grew from ${floorEarly} to ${floorLate} MB`);
  return problems;
}

/** Whether nothing but the honest node's connection is left at the hub, after a while. */
async function areSocketsClosed(hub: ServedHub): Promise<boolean> {
  if (!existsSync(CONNECTIONS_FILE)) return true;
  const port = Number(new URL(hub.ready.gatewayUrl).port).toString(16).toUpperCase().padStart(4, '0');
  const established = new RegExp(`^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F]{8}:[0-9A-F]{4} 01 `, 'gm');
  return until(() => (readFileSync(CONNECTIONS_FILE, 'utf8').match(established) ?? []).length <= 1, 20_000).then(
    () => true,
    () => false,
  );
}
