import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { CommandEvents, CommandExit, CommandLauncher, CommandProcess, CommandSpec, Logger } from '../ports';
import type { AllowedCommands } from './allowed-commands';
import { executorEnvironment } from './executor-environment';
import { askTree, killGroup, killTree, processesWith } from './processes';
import { readLines } from './read-lines';
import type { WorkDirs } from './work-dirs';

/** After a program is gone, how long its last output may take to arrive, ms. */
const LAST_OUTPUT_MS = 500;

const problem = (code: string, message: string): CommandExit => ({
  code: null,
  signal: null,
  problem: { code, message },
});

/** Starts programs as child processes, each leading a process group of its own. */
export class SpawnLauncher implements CommandLauncher {
  readonly #allowed: AllowedCommands;
  readonly #workDirs: WorkDirs;
  readonly #log: Logger;

  constructor(allowed: AllowedCommands, workDirs: WorkDirs, log: Logger) {
    this.#allowed = allowed;
    this.#workDirs = workDirs;
    this.#log = log;
  }

  launch(spec: CommandSpec, events: CommandEvents): CommandProcess {
    const command = new SpawnedCommand(events, this.#workDirs, this.#log);
    void command.start(spec, this.#allowed);
    return command;
  }
}

class SpawnedCommand implements CommandProcess {
  readonly #events: CommandEvents;
  readonly #workDirs: WorkDirs;
  readonly #log: Logger;
  #child: ChildProcess | null = null;
  #workDir: string | null = null;
  /** Ended before it was started. */
  #isUnwanted = false;
  #isGone = false;

  constructor(events: CommandEvents, workDirs: WorkDirs, log: Logger) {
    this.#events = events;
    this.#workDirs = workDirs;
    this.#log = log;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  ask(): void {
    if (this.pid === undefined) this.#isUnwanted = true;
    else if (!this.#isGone) askTree(this.pid);
  }

  kill(): void {
    if (this.pid === undefined) this.#isUnwanted = true;
    else if (!this.#isGone) killTree(this.pid);
  }

  async start(spec: CommandSpec, allowed: AllowedCommands): Promise<void> {
    const found = await allowed.find(spec.program);
    if ('code' in found) {
      if (found.code === 'command_not_allowed') this.#log.warn('command.refused', { program: spec.program });
      return this.#gone(problem(found.code, found.message));
    }
    if (spec.cwd !== null && !(await isDirectory(spec.cwd)))
      return this.#gone(problem('command_failed', `There is no directory ${spec.cwd} on this node.`));
    if (this.#isUnwanted) return this.#gone({ code: null, signal: null });
    try {
      this.#spawn(spec, found);
    } catch (error) {
      this.#gone(notStarted(error));
    }
  }

  #spawn(spec: CommandSpec, { file, name }: { file: string; name: string }): void {
    const workDir = this.#workDirs.make('command');
    this.#workDir = workDir;
    const child = spawn(file, spec.args, {
      // One file may be many programs and goes by the name it was called.
      argv0: name,
      cwd: spec.cwd ?? workDir,
      // By this name what the command started is found, wherever it went.
      env: { ...executorEnvironment(workDir, spec.environment), WAYPOST_WORK_DIR: workDir },
      stdio: [spec.stdin === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      shell: false,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    readLines(child.stdout, (line) => this.#events.output('stdout', line));
    readLines(child.stderr, (line) => this.#events.output('stderr', line));
    // A program need not read its input to the end.
    child.stdin?.on('error', () => {}).end(spec.stdin);
    child.on('error', (error) => child.pid === undefined && this.#gone(notStarted(error)));
    child.on('exit', (code, signal) => void this.#exited(child, { code, signal }));
  }

  /** The program has ended; what it started must not outlive it, and would keep the pipes open. */
  async #exited(child: ChildProcess, exit: CommandExit): Promise<void> {
    const closed = new Promise((resolve) => child.once('close', resolve));
    if (child.pid !== undefined) killGroup(child.pid);
    if (process.platform === 'linux' && this.#workDir !== null)
      for (const pid of await processesWith(this.#workDir)) killTree(pid);
    const timer = setTimeout(() => this.#gone(exit), LAST_OUTPUT_MS);
    await closed;
    clearTimeout(timer);
    this.#gone(exit);
  }

  #gone(exit: CommandExit): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#events.exited(exit);
    if (this.#workDir !== null) this.#workDirs.remove(this.#workDir);
  }
}

function notStarted(error: unknown): CommandExit {
  const { code, message } = error as NodeJS.ErrnoException;
  const text = code === 'E2BIG' ? 'its arguments and environment are too long for this system' : message;
  return problem('command_failed', `The command could not be started: ${text}`);
}

async function isDirectory(directory: string): Promise<boolean> {
  try {
    return (await stat(directory)).isDirectory();
  } catch {
    return false;
  }
}
