import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../ports';
import { killTree, processesWith } from './processes';

/** Whose directory it is; its name says so. */
export type WorkDirKind = 'executor' | 'command';

/** DIR/work: a private directory for each executor and each command, its working and temporary directory. */
export class WorkDirs {
  readonly #root: string;
  readonly #log: Logger;

  constructor(root: string, log: Logger) {
    this.#root = root;
    this.#log = log;
  }

  make(kind: WorkDirKind): string {
    const directory = path.join(this.#root, `${kind}-${randomBytes(12).toString('hex')}`);
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
   * was killed, and a command does not know of one. The command line of an executor names its directory, and so does
   * the environment of a command and of whatever it started (which only Linux shows).
   */
  async clear(): Promise<void> {
    let left: string[];
    try {
      left = readdirSync(this.#root);
    } catch {
      return;
    }
    if (left.length > 0) {
      for (const kind of ['executor', 'command'] satisfies WorkDirKind[]) {
        for (const pid of await processesWith(path.join(this.#root, `${kind}-`))) {
          this.#log.warn(`${kind}.left_behind`, { pid });
          killTree(pid);
        }
      }
    }
    for (const name of left) rmSync(path.join(this.#root, name), { recursive: true, force: true });
  }
}
