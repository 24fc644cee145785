import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until';

const launcher = path.resolve('bin/waypost.mjs');

/** A first start may have to build. */
const READY_MS = 120_000;

export interface Ready {
  event: 'ready';
  apiUrl: string;
  gatewayUrl: string;
  dataDir: string;
  pid: number;
  /** With TLS. */
  caFingerprint?: string;
  caFile?: string;
}

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

export interface ServeOptions {
  /** A folder, or `:memory:`; a new one that goes with the test when left out. */
  dataDir?: string;
  env?: Record<string, string>;
  args?: string[];
  apiPort?: number;
  gatewayPort?: number;
}

/** Everything that this file started, so that nothing outlives a test that failed. */
const groups = new Set<ChildProcess>();
const folders = new Set<string>();

/** A folder that {@link stopEverything} takes away. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'waypost-hub-'));
  folders.add(folder);
  return folder;
}

/** Ends what is left, with the processes that it started in turn. For `afterEach`. */
export async function stopEverything(): Promise<void> {
  await Promise.all([...groups].map(killGroup));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

process.once('exit', () => {
  for (const child of groups) signalGroup(child);
});

/** Starts `waypost …` in a process group of its own. */
export function startWaypost(args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [launcher, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WAYPOST_CHECK_OUTPUT: '1', ...env },
    detached: true,
  });
  groups.add(child);
  child.once('exit', () => groups.delete(child));
  return child;
}

function signalGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  signalGroup(child);
  await gone;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `waypost …` to its end. */
export async function runWaypost(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = startWaypost(args, env);
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout?.on('data', (data: Buffer) => (ended.stdout += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (ended.stderr += data.toString()));
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

/** The arguments of a hub on free ports, without a node of its own. */
export function serveArgs({
  dataDir,
  args = [],
  apiPort = 0,
  gatewayPort = 0,
}: ServeOptions & { dataDir: string }): string[] {
  return [
    'serve',
    '--data-dir',
    dataDir,
    '--api-port',
    String(apiPort),
    '--gateway-port',
    String(gatewayPort),
    '--no-local-node',
    ...args,
  ];
}

/** A hub in a process of its own, as users start it. */
export class ServedHub {
  readonly ready: Ready;
  readonly token: string;
  readonly stdout: string[];
  readonly stderr: string[];
  readonly #child: ChildProcess;
  readonly #options: ServeOptions;

  private constructor(
    child: ChildProcess,
    ready: Ready,
    lines: { stdout: string[]; stderr: string[] },
    options: ServeOptions,
  ) {
    this.#child = child;
    this.#options = options;
    this.ready = ready;
    this.stdout = lines.stdout;
    this.stderr = lines.stderr;
    const file = path.join(ready.dataDir, 'api-token');
    this.token = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  }

  static async start(options: ServeOptions = {}): Promise<ServedHub> {
    const dataDir = options.dataDir ?? temporaryFolder();
    const child = startWaypost(serveArgs({ ...options, dataDir }), options.env);
    const lines = { stdout: [] as string[], stderr: [] as string[] };
    if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
    createInterface(child.stdout).on('line', (line) => lines.stdout.push(line));
    createInterface(child.stderr).on('line', (line) => lines.stderr.push(line));
    let over = false;
    child.once('exit', () => (over = true));
    const first = await until(() => {
      if (over) throw new Error(`the hub ended: ${lines.stderr.join('\n')}`);
      return lines.stdout[0];
    }, READY_MS);
    return new ServedHub(child, JSON.parse(first) as Ready, lines, { ...options, dataDir });
  }

  /** Asks the API. `path` stands under /api/v1 unless it begins with two slashes. */
  async ask<T = Record<string, unknown>>(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const url = route.startsWith('//')
      ? `${this.ready.apiUrl}${route.slice(1)}`
      : `${this.ready.apiUrl}/api/v1${route}`;
    const response = await fetch(url, {
      method,
      headers: {
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  }

  /** Asks for something that has to be given. */
  async must<T = Record<string, unknown>>(method: string, route: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(method, route, body);
    if (answer.status >= 300) throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** All pages of a list. */
  async all<T>(route: string, limit = 100): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
      const page: { items: T[]; nextCursor: string | null } = await this.must(
        'GET',
        `${route}${route.includes('?') ? '&' : '?'}${query}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  /** Asks it to stop. @returns its exit code */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const gone = once(this.#child, 'exit') as Promise<[number | null]>;
    this.#child.kill(signal);
    return (await gone)[0];
  }

  /** Ends the hub itself without a word. */
  async kill9(): Promise<void> {
    const gone = once(this.#child, 'exit');
    process.kill(this.ready.pid, 'SIGKILL');
    await gone;
  }

  /** Starts a hub on the same folder and ports. */
  restart(): Promise<ServedHub> {
    return ServedHub.start({
      ...this.#options,
      apiPort: Number(new URL(this.ready.apiUrl).port),
      gatewayPort: Number(new URL(this.ready.gatewayUrl).port),
    });
  }

  /** A new join token. */
  async joinToken(fields: object = {}): Promise<string> {
    return (await this.must<{ token: string }>('POST', '/join-tokens', fields)).token;
  }

  /** Enrols a machine with a token. */
  join(token: string, name: string, dataDir: string, ...flags: string[]): Promise<Ended> {
    const { gatewayUrl } = this.ready;
    return runWaypost(['agent', 'join', gatewayUrl, token, '--data-dir', dataDir, '--name', name, ...flags]);
  }

  /** Enrols and starts a real agent. @returns its node's id, when it is online, and its process */
  async startAgent(
    name: string,
    ...flags: string[]
  ): Promise<{ nodeId: string; dataDir: string; child: ChildProcess }> {
    const dataDir = path.join(temporaryFolder(), 'agent');
    const joined = await this.join(await this.joinToken(), name, dataDir, ...flags);
    if (joined.code !== 0) throw new Error(`agent join: ${joined.stderr}`);
    const child = startWaypost(['agent', 'run', '--data-dir', dataDir, '--log-level', 'warn']);
    child.stderr?.resume();
    child.stdout?.resume();
    const node = await until(async () => {
      const { items } = await this.must<{ items: { id: string; name: string }[] }>('GET', '/nodes?status=ONLINE');
      return items.find((one) => one.name === name);
    });
    return { nodeId: node.id, dataDir, child };
  }

  /** The run when it is over. */
  runEnded<T = Record<string, unknown>>(runId: string): Promise<T> {
    return until(async () => {
      const run = await this.must<{ endedAt: string | null }>('GET', `/runs/${runId}`);
      return run.endedAt === null ? undefined : (run as T);
    });
  }
}
