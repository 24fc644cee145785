// `npm run fleet -- --hub URL --nodes N`: simulated nodes, for demonstrations and load. `--help` tells the rest.
import { readFileSync } from 'node:fs';
import { ServedHub, stopEverything } from '../support/hub/serve';
import { ArgumentError, parseArguments, usage, type Arguments } from './command/arguments';
import { HubApi, HubError } from './command/hub-api';
import { readKeys, writeKeys } from './command/keys-file';
import { makeSamples } from './command/samples';
import { waitForHub } from './command/wait-for-hub';
import { Fleet } from './fleet';

const TELL_EVERY_MS = 5_000;
/** Agents begin within this time, so that a hub with a window stays quick. */
const SPREAD_MS_PER_NODE = 1;
const CHURN_LONGEST_MS = 90_000;
/** What still runs at the end may take so long. */
const DRAIN_MS = 2_000;
const REMOVALS = 16;

const say = (text: string): void => void process.stderr.write(`fleet: ${text}\n`);

try {
  const wanted = parseArguments(process.argv.slice(2), process.env);
  if (wanted.isHelp) process.stdout.write(usage);
  else await run(wanted);
} catch (error) {
  if (error instanceof ArgumentError) {
    say(`${error.message} (--help tells all arguments)`);
    process.exitCode = 2;
  } else {
    say(error instanceof HubError || error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
} finally {
  await stopEverything();
}
process.exit();

async function run(wanted: Arguments): Promise<void> {
  const known = wanted.keysFile === null ? new Map() : readKeys(wanted.keysFile);
  const end = endSignal(wanted.minutes);
  if (wanted.hub !== null && wanted.waitSeconds > 0) await waitForHub(wanted.hub, wanted.waitSeconds, end.signal);
  if (end.signal.aborted) return;
  const api = await openApi(wanted);
  if (wanted.hasSamples) say(`${await makeSamples(api)} sample jobs made`);
  const { nodes, prefix, seed, labels, maxConcurrentRuns, runMs, failShare } = wanted;
  const fleet = await Fleet.enrol(
    {
      nodes,
      prefix,
      seed,
      labels,
      maxConcurrentRuns,
      behaviour: { runMs, failShare },
      known,
      invite: () => api.invite(),
      signal: end.signal,
    },
    (enrolled) => enrolled % 1_000 === 0 && say(`${enrolled} of ${nodes} enrolled`),
  ).catch((error: unknown) => {
    if (end.signal.aborted) return null;
    throw error;
  });
  if (fleet === null) return;
  if (wanted.keysFile !== null) {
    for (const { key } of fleet.nodes) if (key !== null) known.set(key.name, key);
    writeKeys(wanted.keysFile, known);
  }
  await fleet.start(nodes * SPREAD_MS_PER_NODE);
  const stopChurn = fleet.churn(wanted.churn, CHURN_LONGEST_MS);
  const timer = setInterval(() => tell(fleet), TELL_EVERY_MS);
  await end.over;
  clearInterval(timer);
  stopChurn();
  say('ending');
  await fleet.stop(DRAIN_MS);
  if (wanted.isRemoved) await remove(fleet, api);
  api.close();
  process.stdout.write(`${JSON.stringify({ ...fleet.counts, reasons: Object.fromEntries(fleet.reasons) })}\n`);
}

/** Ends with the time, with SIGINT and with SIGTERM; a second signal ends the process at once. */
function endSignal(minutes: number): { signal: AbortSignal; over: Promise<void> } {
  const abort = new AbortController();
  const over = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve(), { once: true }));
  setTimeout(() => abort.abort(), minutes * 60_000);
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (abort.signal.aborted) process.exit(130);
      abort.abort();
    });
  return { signal: abort.signal, over };
}

async function openApi({ hub, token, tokenFile, caFile }: Arguments): Promise<HubApi> {
  if (hub !== null) {
    const ca = caFile === null ? null : readFile('ca', caFile);
    return new HubApi(hub, tokenFile === null ? (token ?? '') : readFile('token-file', tokenFile).trim(), ca);
  }
  const served = await ServedHub.start();
  const { apiUrl, dataDir } = served.ready;
  say(`a hub of its own at ${apiUrl}, its API token in ${dataDir}/api-token; both go with this fleet`);
  return new HubApi(new URL(apiUrl), served.token, null);
}

function readFile(argument: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ArgumentError(`--${argument} ${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}

function tell({ counts, nodes }: Fleet): void {
  const { up, connections, started, succeeded, failed, stopped } = counts;
  say(
    `${up} of ${nodes.length} connected (${connections} connections so far), ${started} runs begun, ` +
      `${succeeded} succeeded, ${failed} failed, ${stopped} stopped`,
  );
}

async function remove(fleet: Fleet, api: HubApi): Promise<void> {
  const waiting = fleet.nodes.flatMap(({ nodeId }) => (nodeId === null ? [] : [nodeId]));
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await api.remove(id);
  };
  await Promise.all(Array.from({ length: REMOVALS }, work));
}
