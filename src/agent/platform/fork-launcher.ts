import { spawn, type ChildProcess } from 'node:child_process';
import { parseFromExecutor } from '../core/executors/message-schema';
import type { ExecutorEvents, ExecutorLauncher, ExecutorProcess, ExecutorSpec } from '../ports';
import { executorEnvironment, executorFlags } from './executor-environment';
import { killGroup, killTree } from './processes';
import { readLines } from './read-lines';
import type { WorkDirs } from './work-dirs';

/** After a process is gone, how long its last output may take to arrive, ms. */
const LAST_OUTPUT_MS = 500;

/** Starts executors as child processes of plain Node, each leading a process group of its own. */
export class ForkLauncher implements ExecutorLauncher {
  readonly #entry: string;
  readonly #workDirs: WorkDirs;

  /** @param entry the executor's script */
  constructor(entry: string, workDirs: WorkDirs) {
    this.#entry = entry;
    this.#workDirs = workDirs;
  }

  launch(spec: ExecutorSpec, events: ExecutorEvents): ExecutorProcess {
    let workDir: string;
    try {
      workDir = this.#workDirs.make('executor');
    } catch (error) {
      return neverBegun(events, `The executor has no directory: ${String(error)}`);
    }
    const child = spawn(process.execPath, [...executorFlags(spec.memoryMb), this.#entry, workDir], {
      cwd: workDir,
      env: executorEnvironment(workDir, spec.environment),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    listen(child, events, () => this.#workDirs.remove(workDir));
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => void (child.connected && child.send(message, () => {})),
      kill: () => child.pid !== undefined && killTree(child.pid),
    };
  }
}

/** What could not be started exits too, a moment later. */
export function neverBegun(events: ExecutorEvents, problem: string): ExecutorProcess {
  setImmediate(() => events.exited({ code: null, signal: null, problem }));
  return { pid: undefined, send: () => {}, kill: () => {} };
}

function listen(child: ChildProcess, events: ExecutorEvents, removeWorkDir: () => void): void {
  child.on('message', (value) => {
    const message = parseFromExecutor(value);
    if (message) events.message(message);
  });
  readLines(child.stdout, (line) => events.output('stdout', line));
  readLines(child.stderr, (line) => events.output('stderr', line));
  let isGone = false;
  const gone = (problem?: string): void => {
    if (isGone) return;
    isGone = true;
    const exit = { code: child.exitCode, signal: child.signalCode };
    events.exited(problem === undefined ? exit : { ...exit, problem });
    removeWorkDir();
  };
  child.on('error', (error) => child.pid === undefined && gone(`The executor could not be started: ${error.message}`));
  child.on('exit', () => {
    // What the function started must not outlive it; and it would keep the pipes open.
    if (child.pid !== undefined) killGroup(child.pid);
    const timer = setTimeout(gone, LAST_OUTPUT_MS);
    const closed = Promise.all([
      new Promise((resolve) => child.once('close', resolve)),
      new Promise((resolve) => (child.connected ? child.once('disconnect', resolve) : resolve(null))),
    ]);
    void closed.then(() => {
      clearTimeout(timer);
      gone();
    });
  });
}
