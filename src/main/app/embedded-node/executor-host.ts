import { createInterface } from 'node:readline';
import { MessageChannelMain, utilityProcess, type UtilityProcess } from 'electron';
import type { FromEmbeddedAgent, ToEmbeddedAgent } from '../../../shared/protocol/embedded';

type Launch = Extract<FromEmbeddedAgent, { t: 'executor.launch' }>;

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

/** Calls `line` with each line that a stream of a child brings. */
export function eachLine(stream: NodeJS.ReadableStream | null, line: (text: string) => void): void {
  if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', line);
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
      execArgv: flags,
      stdio: ['ignore', 'pipe', 'pipe'],
      serviceName: 'Waypost Function',
    });
    this.#executors.set(id, child);
    const tell = (message: ToEmbeddedAgent): void => this.#agent.postMessage(message, []);
    child.once('spawn', () => child.pid !== undefined && tell({ t: 'executor.spawned', id, pid: child.pid }));
    child.once('exit', (code) => {
      this.#executors.delete(id);
      tell({ t: 'executor.exited', id, code });
    });
    eachLine(child.stdout, (line) => tell({ t: 'executor.output', id, stream: 'stdout', line }));
    eachLine(child.stderr, (line) => tell({ t: 'executor.output', id, stream: 'stderr', line }));
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
