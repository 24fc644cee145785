import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannelMain, utilityProcess, type UtilityProcess } from 'electron';
import type { FromEmbeddedAgent, ToEmbeddedAgent } from '../../../shared/protocol/embedded';

type Launch = Extract<FromEmbeddedAgent, { t: 'executor.launch' }>;

/** After an executor is gone, how long its last output may take to arrive, ms. */
const LAST_OUTPUT_MS = 100;

/** Ends a process that may not listen to a polite signal. */
export function killProcess(child: UtilityProcess): void {
  const { pid } = child;
  child.kill();
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

/** Calls `line` with each line that a stream of a child brings; resolves at its end. */
export async function eachLine(stream: NodeJS.ReadableStream | null, line: (text: string) => void): Promise<void> {
  if (stream) await once(createInterface({ input: stream, crlfDelay: Infinity }).on('line', line), 'close');
}

/** Starts and ends executors for the embedded agent, which cannot do so itself. */
export class ExecutorHost {
  readonly #entry: string;
  readonly #agent: UtilityProcess;
  readonly #executors = new Map<number, UtilityProcess>();

  /** @param entry the executor's script */
  constructor(entry: string, agent: UtilityProcess) {
    this.#entry = entry;
    this.#agent = agent;
  }

  launch({ id, workDir, environment, flags }: Launch): void {
    const child = utilityProcess.fork(this.#entry, [workDir], {
      env: environment,
      cwd: workDir,
      // V8 reads its options from Chromium's command line; Node's own are not looked at.
      execArgv: [`--js-flags=${flags.join(' ')}`],
      stdio: ['ignore', 'pipe', 'pipe'],
      serviceName: 'Waypost Function',
    });
    this.#executors.set(id, child);
    const tell = (message: ToEmbeddedAgent): void => this.#agent.postMessage(message, []);
    child.once('spawn', () => child.pid !== undefined && tell({ t: 'executor.spawned', id, pid: child.pid }));
    const output = Promise.all([
      eachLine(child.stdout, (line) => tell({ t: 'executor.output', id, stream: 'stdout', line })),
      eachLine(child.stderr, (line) => tell({ t: 'executor.output', id, stream: 'stderr', line })),
    ]);
    child.once('exit', (code) => {
      this.#executors.delete(id);
      // Electron does not always end the pipes, and a child of the function may hold them open.
      void Promise.race([output, delay(LAST_OUTPUT_MS)]).then(() => tell({ t: 'executor.exited', id, code }));
    });
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage(null, [port1]);
    this.#agent.postMessage({ t: 'executor.port', id } satisfies ToEmbeddedAgent, [port2]);
  }

  kill(id: number): void {
    const child = this.#executors.get(id);
    if (child) killProcess(child);
  }

  killAll(): void {
    for (const child of this.#executors.values()) killProcess(child);
  }
}
