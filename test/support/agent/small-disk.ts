import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Whether this system gives a process a small disk of its own. */
export function canMount(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An agent whose directory is on a disk of its own, which goes with it. */
export class SmallDiskAgent {
  /** What it logged, line by line. */
  readonly logged: string[] = [];
  /** The directory as the agent sees it. */
  readonly inside: string;
  /** The same directory as this process sees it. */
  readonly outside: string;
  readonly #child: ChildProcess;
  readonly #parent: string;

  /**
   * Starts `agent run` on a copy of a directory that joined.
   * @param size of the disk, as tmpfs reads it: `4m`
   * @param entry the agent's script
   */
  constructor(size: string, dataDir: string, entry: string) {
    this.#parent = mkdtempSync(path.join(tmpdir(), 'waypost-disk-'));
    this.inside = path.join(this.#parent, 'disk');
    mkdirSync(this.inside);
    const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && cp -r "$3/." "$2" && exec "$4" "$5" run --data-dir "$2"';
    const args = [size, this.inside, dataDir, process.execPath, entry];
    this.#child = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.outside = `/proc/${this.#child.pid}/root${this.inside}`;
    if (this.#child.stderr) createInterface(this.#child.stderr).on('line', (line) => this.logged.push(line));
  }

  /** How often the journal could not be written. */
  get failures(): number {
    return this.logged.filter((line) => line.includes('journal.degraded')).length;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#parent, { recursive: true, force: true });
  }
}

/** A function that fills the file it is told of, until the disk has no room, and then has something to tell. */
export const fillingSource = `import { appendFileSync } from 'node:fs';
  export default (ctx, file) => {
    for (const size of [65536, 1]) try { for (;;) appendFileSync(file, 'x'.repeat(size)); } catch (error) { ctx.log(error.code); }
    // More than what is left of the journal's last page.
    return 'kept'.repeat(5_000);
  }`;
