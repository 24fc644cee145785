import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../ports';
import { killTree, processesWith } from './processes';

/** DIR/work: a private directory for each executor, which is its working and temporary directory. */
export class WorkDirs {
  readonly #root: string;
  readonly #log: Logger;

  constructor(root: string, log: Logger) {
    this.#root = root;
    this.#log = log;
  }

  make(): string {
    const directory = path.join(this.#root, `executor-${randomBytes(12).toString('hex')}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }

  remove(directory: string): void {
    rm(directory, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      this.#log.warn('executor.directory_left', { directory, reason: String(error) });
    });
  }

  /**
   * Ends what an earlier life of the agent left behind: an executor in an endless loop does not see that its agent
   * was killed. Its command line names its directory, which no other process does.
   */
  async clear(): Promise<void> {
    let left: string[];
    try {
      left = readdirSync(this.#root);
    } catch {
      return;
    }
    if (left.length > 0) {
      for (const pid of await processesWith(path.join(this.#root, 'executor-'))) {
        this.#log.warn('executor.left_behind', { pid });
        killTree(pid);
      }
    }
    for (const name of left) rmSync(path.join(this.#root, name), { recursive: true, force: true });
  }
}
