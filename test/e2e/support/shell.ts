import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** A terminal of another machine: a folder of its own, and `waypost` on its path. */
export class Terminal {
  /** What was printed to it. */
  said = '';
  readonly #dir: string;
  #running: ChildProcess[] = [];

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async open(): Promise<Terminal> {
    const dir = await mkdtemp(join(tmpdir(), 'waypost-terminal-'));
    await symlink(resolve(import.meta.dirname, '../../../bin/waypost.mjs'), join(dir, 'waypost'));
    return new Terminal(dir);
  }

  /** Runs a line as it was copied, until it ends by itself or the terminal is closed. */
  run(line: string): void {
    const path = [this.#dir, process.env['PATH'] ?? ''].join(delimiter);
    // A group of its own, because what has to end with it are the children of the shell.
    const child = spawn('sh', ['-c', line], {
      cwd: this.#dir,
      env: { ...process.env, PATH: path },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => (this.said += data.toString()));
    }
    this.#running.push(child);
  }

  /** Ends what runs in it, as a person does with Ctrl C, and removes its folder. */
  async close(): Promise<void> {
    for (const child of this.#running) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      process.kill(-child.pid, 'SIGINT');
      await ended;
    }
    this.#running = [];
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 3 });
  }
}
