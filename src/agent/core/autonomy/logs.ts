import type { Logger, TextFiles } from '../../ports';
import { AttemptLog } from '../attempt-log';

/** Of one portion; leaves room for a frame's other fields within `limits.frameBytes`. */
const PORTION_BYTES = 900_000;
const PORTION_LINES = 2_000;
/** Logs on the disk; beyond that one line stands for the log of a try. */
const DISK_BYTES_MAX = 256_000_000;

/** The key of the log of one try. */
export const logKey = (of: { jobId: string; fireTime: number; attempt: number }): string =>
  `${of.jobId}/${of.fireTime}/${of.attempt}`;

/** Logs of tries that are over, of runs that this node fired by itself. They wait on the disk until the hub has them. */
export class OwnLogs {
  readonly #files: TextFiles;
  readonly #log: Logger;
  readonly #bytes = new Map<string, number>();
  #total = 0;
  /** The one that was read last: its portions are asked for one after the other. */
  #read: { key: string; portions: string[][] } | null = null;

  constructor(files: TextFiles, log: Logger) {
    this.#files = files;
    this.#log = log;
  }

  /** What an earlier life left. @param wanted keys; what else is there goes */
  async recover(wanted: ReadonlySet<string>): Promise<void> {
    try {
      for (const { key, bytes } of await this.#files.list()) {
        if (wanted.has(key)) this.#count(key, bytes);
        else await this.#files.remove(key);
      }
    } catch (error) {
      this.#log.warn('logs.unreadable', { reason: String(error) });
    }
  }

  #count(key: string, bytes: number): void {
    this.#total += bytes - (this.#bytes.get(key) ?? 0);
    this.#bytes.set(key, bytes);
  }

  /**
   * Writes the log of a try that is over to the disk.
   * @returns in how many portions it is sent; one, with a line that says so, when there is no room for it; 0 without lines
   */
  async keep(key: string, log: AttemptLog): Promise<number> {
    const portions = cut(log).length;
    if (portions === 0) return 0;
    const text = log.stored();
    const bytes = Buffer.byteLength(text);
    try {
      if (this.#total + bytes > DISK_BYTES_MAX) throw new Error('the logs on the disk are full');
      await this.#files.save(key, text);
      this.#count(key, bytes);
      return portions;
    } catch (error) {
      this.#log.warn('log.not_stored', { key, reason: String(error) });
      return 1;
    }
  }

  /** Lines (JSON texts) of one portion, from 0; null when the log is not there. */
  async portion(key: string, index: number): Promise<string[] | null> {
    if (this.#read?.key !== key) {
      if (!this.#bytes.has(key)) return null;
      try {
        this.#read = { key, portions: cut(AttemptLog.restore(await this.#files.load(key))) };
      } catch (error) {
        this.#log.warn('log.lost', { key, reason: String(error) });
        return null;
      }
    }
    return this.#read.portions[index] ?? null;
  }

  remove(key: string): void {
    if (this.#read?.key === key) this.#read = null;
    const bytes = this.#bytes.get(key);
    if (bytes === undefined) return;
    this.#bytes.delete(key);
    this.#total -= bytes;
    this.#files.remove(key).catch((error: unknown) => {
      this.#log.warn('log.not_removed', { key, reason: String(error) });
    });
  }
}

function cut(log: AttemptLog): string[][] {
  const portions: string[][] = [];
  while (log.unsent > 0) portions.push(log.take(PORTION_LINES, PORTION_BYTES));
  return portions;
}
