import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs an agent command to its end. */
export async function agentCommand(entry: string, ...args: string[]): Promise<CommandResult> {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const result: CommandResult = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (result.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (result.stderr += data.toString()));
  [result.code] = (await once(child, 'close')) as [number | null];
  return result;
}

export type LogLine = { event: string; level: string } & Record<string, unknown>;

/** `agent run` as a child process, with its log as objects. */
export class AgentProcess {
  readonly log: LogLine[] = [];
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  #waiters: { fits: (line: LogLine) => boolean; resolve: (line: LogLine) => void }[] = [];

  constructor(entry: string, ...args: string[]) {
    this.#child = spawn(process.execPath, [entry, 'run', '--log-level', 'debug', ...args], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    this.exited = once(this.#child, 'exit').then(([code]) => code as number | null);
    if (this.#child.stderr) createInterface(this.#child.stderr).on('line', (line) => this.#note(line));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  #note(text: string): void {
    const line = text.startsWith('{') ? (JSON.parse(text) as LogLine) : { event: 'text', level: 'error', text };
    this.log.push(line);
    const met = this.#waiters.filter(({ fits }) => fits(line));
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve(line);
  }

  /** The first log line with this event; waits for it. */
  event(name: string): Promise<LogLine> {
    const fits = (line: LogLine): boolean => line.event === name;
    const known = this.log.find(fits);
    return known ? Promise.resolve(known) : new Promise((resolve) => this.#waiters.push({ fits, resolve }));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }
}
