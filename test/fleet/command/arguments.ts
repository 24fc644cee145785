import { parseArgs } from 'node:util';

/** What a hub holds, too: src/main/gateway has the bound. */
const NODES_MAX = 20_000;
const MINUTES_MAX = 1_440;

export interface Arguments {
  /** The hub's API; null: a hub of its own. */
  hub: URL | null;
  token: string | null;
  tokenFile: string | null;
  caFile: string | null;
  nodes: number;
  minutes: number;
  prefix: string;
  labels: Record<string, string>;
  runMs: number;
  failShare: number;
  /** Share of the nodes that lose their network each minute. */
  churn: number;
  maxConcurrentRuns: number;
  seed: number;
  keysFile: string | null;
  /** How long to wait for a hub that is not up yet. */
  waitSeconds: number;
  hasSamples: boolean;
  isRemoved: boolean;
  isHelp: boolean;
}

export const usage = `npm run fleet -- [options]

Simulated nodes in one process: each has a key, a socket and the agent's own core, speaks the
real protocol and pretends to run what it is given. Ctrl-C ends them.

  --hub URL              the API of a hub, http://127.0.0.1:8008 for example; without it, a hub
                         of their own is started and thrown away afterwards
  --token-file FILE      an API token with the scope nodes:write: DIR/api-token of the hub.
                         WAYPOST_API_TOKEN holds the token itself
  --ca FILE              the authority of an https hub: DIR/tls/ca.pem
  --nodes N              1 to ${NODES_MAX} (25)
  --minutes M            the most that they live, up to ${MINUTES_MAX} (60)
  --name PREFIX          they are called PREFIX-0001 and so on (sim)
  --label KEY=VALUE      of every node; several times (simulated=true)
  --run-ms MS            how long a function takes on average; 0: no time (500)
  --failures PERCENT     share of the runs that fail (2)
  --churn PERCENT        share of the nodes that lose their network each minute, for up to
                         90 seconds (0)
  --max-concurrent-runs N  of each node (10)
  --seed N               repeats machines and chances (1)
  --keys FILE            keeps the nodes' keys, so that the next fleet is the same one
  --samples              makes functions and jobs for them to run, unless they are there
  --wait SECONDS         waits so long for a hub that is about to start (0)
  --remove               removes the nodes from the hub at the end
  --help                 shows this
`;

/** A command line that cannot be carried out; the text names the argument. */
export class ArgumentError extends Error {}

/** What the command line asks for. @throws ArgumentError that names the argument */
export function parseArguments(args: string[], env: NodeJS.ProcessEnv): Arguments {
  const values = readValues(args);
  const number = (
    name: 'nodes' | 'minutes' | 'run-ms' | 'failures' | 'churn' | 'max-concurrent-runs' | 'seed' | 'wait',
  ) => numberOf(name, values[name]);
  const arguments_: Arguments = {
    hub: values.hub === undefined ? null : hubUrl(values.hub),
    token: env['WAYPOST_API_TOKEN']?.trim() || null,
    tokenFile: values['token-file'] ?? null,
    caFile: values.ca ?? null,
    nodes: number('nodes')(1, NODES_MAX, true),
    minutes: number('minutes')(0.01, MINUTES_MAX),
    prefix: prefixOf(values.name),
    labels: Object.fromEntries(values.label.map(labelOf)),
    runMs: number('run-ms')(0, 3_600_000, true),
    failShare: number('failures')(0, 100) / 100,
    churn: number('churn')(0, 100) / 100,
    maxConcurrentRuns: number('max-concurrent-runs')(1, 10_000, true),
    seed: number('seed')(0, 2 ** 31, true),
    keysFile: values.keys ?? null,
    waitSeconds: number('wait')(0, 3_600),
    hasSamples: values.samples,
    isRemoved: values.remove,
    isHelp: values.help,
  };
  if (arguments_.isHelp) return arguments_;
  requireConsistent(arguments_);
  return arguments_;
}

function readValues(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        hub: { type: 'string' },
        'token-file': { type: 'string' },
        ca: { type: 'string' },
        nodes: { type: 'string', default: '25' },
        minutes: { type: 'string', default: '60' },
        name: { type: 'string', default: 'sim' },
        label: { type: 'string', multiple: true, default: ['simulated=true'] },
        'run-ms': { type: 'string', default: '500' },
        failures: { type: 'string', default: '2' },
        churn: { type: 'string', default: '0' },
        'max-concurrent-runs': { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        keys: { type: 'string' },
        samples: { type: 'boolean', default: false },
        wait: { type: 'string', default: '0' },
        remove: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

const numberOf =
  (name: string, text: string) =>
  (min: number, max: number, isWhole = false): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max && (!isWhole || Number.isInteger(value))) return value;
    throw new ArgumentError(`--${name} ${text}: use a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}`);
  };

function hubUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && ['ws:', 'wss:'].includes(url.protocol))
    throw new ArgumentError(
      `--hub ${text}: this is a gateway; nodes are let in by the API, http://127.0.0.1:8008 for example`,
    );
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new ArgumentError(`--hub ${text}: use the address of a hub's API, http://127.0.0.1:8008 for example`);
  return url;
}

function prefixOf(text: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,39}$/.test(text)) return text;
  throw new ArgumentError(`--name ${text}: use up to 40 letters, digits, dots, dashes and underscores`);
}

function labelOf(text: string): [string, string] {
  const [, key, value] = /^([a-zA-Z0-9][\w./-]{0,62})=(.{0,63})$/.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new ArgumentError(`--label ${text}: use KEY=VALUE`);
  return [key, value];
}

function requireConsistent({ hub, token, tokenFile, caFile, keysFile, isRemoved }: Arguments): void {
  if (hub === null) {
    for (const [name, value] of Object.entries({ 'token-file': tokenFile, ca: caFile, keys: keysFile }))
      if (value !== null) throw new ArgumentError(`--${name}: needs --hub`);
    if (isRemoved) throw new ArgumentError('--remove: needs --hub');
  } else if (token === null && tokenFile === null)
    throw new ArgumentError('--token-file: the hub wants an API token; WAYPOST_API_TOKEN can hold it instead');
}
