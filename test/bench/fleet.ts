/*
 * A hub with a fleet, beside a bare TLS `ws` server that holds the same sockets and parses the same frames, one after the
 * other, with the same clients: simulated nodes with the agent's own core, each with its key and its socket, over TLS. What
 * each server takes of memory, and of CPU per heartbeat; how long all nodes need to be back when every connection breaks
 * at once; and how late jobs fire meanwhile. Hub, bare server and clients are processes of their own.
 *
 *   npm run bench:fleet [-- --nodes 10000 --minutes 10 --heartbeat 15 --clients 2]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HUB_NODE_FLAGS } from '../../src/main/platform/heap';
import { socketsMax } from '../../src/main/platform/open-files';
import { formatJoinToken } from '../../src/shared/protocol/join-token';
import { beBare, type BareAsks } from './fleet/bare';
import { beClients, type ClientsAsks } from './fleet/clients';
import { consumptionOf, type Consumption } from './fleet/consumption';
import { beHub, type HubAsks } from './fleet/hub';
import { ownRole, Part } from './support/role';
import { median } from './support/statistics';

const MEMORY_RATIO_MAX = 1.5;
const CPU_RATIO_MAX = 3;
const HERD_RATIO_MAX = 2;
/** A job that is due while all nodes come back is late by no more. */
const LATE_MS_MAX = 1_000;
const SETTLE_MS = 20_000;
const LOOK_EVERY_MS = 5_000;
const HERD_LIMIT_MS = 300_000;
/** Jobs that are due each second while the herd comes back. */
const JOBS = 20;

interface Figures {
  name: string;
  pssMb: number;
  rssMb: number;
  /** CPU of the server per heartbeat, µs. */
  cpuMicros: number;
  herdMs: number;
  /** All nodes were back within the time. */
  isBack: boolean;
}

type Clients = readonly Part<ClientsAsks>[];

function numberOf(values: Record<string, string>, name: string, min: number, max: number): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  console.error(`--${name} ${values[name]}: use a number from ${min} to ${max}`);
  process.exit(2);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: '10000' },
      minutes: { type: 'string', default: '10' },
      heartbeat: { type: 'string', default: '15' },
      clients: { type: 'string', default: '2' },
    },
  });
  const nodes = numberOf(values, 'nodes', 10, 20_000);
  const minutes = numberOf(values, 'minutes', 0.1, 120);
  const heartbeatSeconds = numberOf(values, 'heartbeat', 1, 15);
  const processes = numberOf(values, 'clients', 1, 8);
  if (socketsMax(nodes) < nodes) {
    console.error(`${nodes} sockets do not fit into what this system lets a process open: raise \`ulimit -n\``);
    process.exit(2);
  }
  const directory = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  const parts: Part<never>[] = [];
  const begin = <T extends Part<never>>(part: T): T => {
    parts.push(part);
    return part;
  };
  try {
    console.log(`${nodes} nodes, a heartbeat each ${heartbeatSeconds} s, ${minutes} minutes; ${cpus().length} cores`);
    const hub = begin(new Part<HubAsks>('hub', HUB_NODE_FLAGS));
    const anchor = begin(new Part<ClientsAsks>('clients', []));
    const clients: Clients = Array.from({ length: processes }, () => begin(new Part<ClientsAsks>('clients', [])));
    const hubOpened = await hub.ask('open', { dataDir: join(directory, 'hub'), heartbeatSeconds });
    const { gatewayUrl, caFingerprint, hubId, cert, key } = hubOpened;
    await enrolAll(clients, nodes, gatewayUrl, (count) => hub.ask('invite', count));
    const anchored = { anchor: 'yes' };
    const tokens = await hub.ask('invite', 1);
    await anchor.ask('enrol', { gatewayUrl, tokens, nodes: 1, first: nodes + 1, labels: anchored });
    await anchor.ask('start', 0);
    const ofHub = await measure('hub', hub, clients, minutes, async () => {
      await hub.ask('work', { jobs: JOBS, labels: anchored });
      await pause(3_000);
      await hub.ask('lateness', null);
    });
    const late = await hub.ask('lateness', null);
    await anchor.ask('stop', null);
    await hub.ask('stop', null);
    await hub.end();

    const bare = begin(new Part<BareAsks>('bare', HUB_NODE_FLAGS));
    const bareUrl = await bare.ask('open', { cert, key, hubId, heartbeatSeconds });
    // Nobody asks the bare server for anything: the token tells the authority.
    const token = formatJoinToken({ id: 'jt_0', secret: 's'.repeat(32), caFingerprint });
    await enrolAll(clients, nodes, bareUrl, () => Promise.resolve([token]));
    const ofBare = await measure('bare', bare, clients, minutes, () => Promise.resolve());
    judge(ofHub, ofBare, late);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await Promise.all(parts.map((part) => part.end()));
    rmSync(directory, { recursive: true, force: true });
  }
  process.exit();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function enrolAll(
  clients: Clients,
  nodes: number,
  gatewayUrl: string,
  invite: (count: number) => Promise<string[]>,
): Promise<void> {
  const each = Math.ceil(nodes / clients.length);
  const from = performance.now();
  await Promise.all(
    clients.map(async (part, index) => {
      const count = Math.min(each, nodes - index * each);
      const first = 1 + index * each;
      await part.ask('enrol', { gatewayUrl, tokens: await invite(count), nodes: count, first, labels: {} });
    }),
  );
  console.log(`${nodes} nodes enrolled or known in ${((performance.now() - from) / 1_000).toFixed(1)} s`);
}

/** Runs one server. @param beforeHerd called when the steady time is over */
async function measure(
  name: string,
  server: { pid: number },
  clients: Clients,
  minutes: number,
  beforeHerd: () => Promise<void>,
): Promise<Figures> {
  const look = consumptionOf(server.pid);
  const beats = async (): Promise<number> =>
    (await Promise.all(clients.map((part) => part.ask('counts', null)))).reduce((sum, { beats }) => sum + beats, 0);
  const startAt = performance.now();
  await Promise.all(clients.map((part) => part.ask('start', SETTLE_MS)));
  console.log(`${name}: all up in ${((performance.now() - startAt) / 1_000).toFixed(1)} s`);
  await pause(SETTLE_MS);

  const [before, beatsBefore] = [look(), await beats()];
  const looks: Consumption[] = [];
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    await pause(Math.max(0, Math.min(LOOK_EVERY_MS, end - performance.now())));
    looks.push(look());
  }
  const [after, beatsAfter] = [looks.at(-1) ?? before, await beats()];
  const cpuMicros = ((after.cpuMs - before.cpuMs) * 1_000) / (beatsAfter - beatsBefore);
  const of = (measure: 'pssMb' | 'rssMb'): number => median(looks.map((look) => look[measure]));
  const [pssMb, rssMb] = [of('pssMb'), of('rssMb')];
  const most = Math.max(...looks.map((look) => look.pssMb));
  console.log(
    `${name}: ${beatsAfter - beatsBefore} heartbeats, ${cpuMicros.toFixed(0)} µs CPU each; ${pssMb.toFixed(0)} MB PSS ` +
      `(at most ${most.toFixed(0)}), ${rssMb.toFixed(0)} MB resident; load ${loadavg()[0]?.toFixed(1)}`,
  );

  await beforeHerd();
  const herdFrom = performance.now();
  const cpuFrom = look().cpuMs;
  const tenths = await Promise.all(clients.map((part) => part.ask('herd', HERD_LIMIT_MS)));
  const herdMs = performance.now() - herdFrom;
  const cpu = look().cpuMs - cpuFrom;
  const [half, nine, ten] = [4, 8, 9].map((at) => Math.max(...tenths.map((of) => of[at] ?? HERD_LIMIT_MS)));
  const isBack = ten !== HERD_LIMIT_MS;
  console.log(
    `${name}: ${isBack ? 'all back' : 'not all back'} after ${(herdMs / 1_000).toFixed(1)} s (half ${half} ms, nine tenths ` +
      `${nine} ms), ${(cpu / 1_000).toFixed(1)} s CPU; load ${loadavg()[0]?.toFixed(1)}`,
  );
  for (const part of clients) console.log(`${name}: ${JSON.stringify(await part.ask('counts', null))}`);
  await Promise.all(clients.map((part) => part.ask('stop', null)));
  return { name, pssMb, rssMb, cpuMicros, herdMs, isBack };
}

function judge(hub: Figures, bare: Figures, late: { fired: number; p50: number; max: number }): void {
  const memory = hub.pssMb / bare.pssMb;
  const cpu = hub.cpuMicros / bare.cpuMicros;
  const herd = hub.herdMs / bare.herdMs;
  console.log(
    `ratio memory ${memory.toFixed(2)} (at most ${MEMORY_RATIO_MAX}; resident ${(hub.rssMb / bare.rssMb).toFixed(2)}), ` +
      `CPU per heartbeat ${cpu.toFixed(2)} (at most ${CPU_RATIO_MAX}), herd ${herd.toFixed(2)} (at most ${HERD_RATIO_MAX})`,
  );
  console.log(
    `jobs due while the herd came back: ${late.fired}, late p50 ${late.p50} ms, max ${late.max} ms (at most ${LATE_MS_MAX})`,
  );
  const isGood =
    hub.isBack &&
    memory <= MEMORY_RATIO_MAX &&
    cpu <= CPU_RATIO_MAX &&
    herd <= HERD_RATIO_MAX &&
    late.fired > 0 &&
    late.max <= LATE_MS_MAX;
  process.exitCode = isGood ? 0 : 1;
}

const roles: Record<string, () => void> = { hub: beHub, bare: beBare, clients: beClients };
const role = ownRole();
if (role === null) await main();
else roles[role]?.();
