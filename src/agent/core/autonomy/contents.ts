import { createHash } from 'node:crypto';
import { nodeJob, type HeldJob } from '../../../shared/protocol/node-job';
import type { Logger, TextFiles } from '../../ports';
import type { Link } from '../link';
import { compileJob, type CompiledJob } from './compiled-job';

/** Why a job cannot be fired, as the code that the hub is told. */
export type JobProblem = 'job_missing' | 'job_invalid' | 'job_not_stored' | 'checksum_mismatch';

type Waiter = (answer: CompiledJob | JobProblem) => void;

interface Wanted {
  readonly held: HeldJob;
  readonly waiters: Waiter[];
}

const checksumOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** The name of a content on the disk: the hash alone, because a colon is no file name on Windows. */
const keyOf = (checksum: string): string => checksum.slice('sha256:'.length);

/** The contents of the jobs that this node fires: on the disk, by checksum, or asked of the hub. */
export class JobContents {
  readonly #files: TextFiles;
  readonly #link: Link;
  readonly #log: Logger;
  /** Asked of the hub, by checksum. */
  readonly #wanted = new Map<string, Wanted>();

  constructor(files: TextFiles, link: Link, log: Logger) {
    this.#files = files;
    this.#link = link;
    this.#log = log;
  }

  /** What lies on the disk under a checksum; null when it is not there, damaged, or cannot be fired here. */
  async load(checksum: string): Promise<CompiledJob | null> {
    try {
      const text = await this.#files.load(keyOf(checksum));
      if (checksumOf(text) !== checksum) throw new Error('its checksum is wrong');
      return compileJob(nodeJob.parse(JSON.parse(text)), checksum);
    } catch (error) {
      this.#log.debug('job.not_loaded', { checksum, reason: String(error) });
      return null;
    }
  }

  /** The content of a job, from the disk or from the hub, however long that takes. */
  async want(held: HeldJob): Promise<CompiledJob | JobProblem> {
    const known = await this.load(held.checksum);
    if (known?.job.jobId === held.jobId) return known;
    return new Promise((resolve) => {
      const wanted = this.#wanted.get(held.checksum);
      if (wanted) return void wanted.waiters.push(resolve);
      this.#wanted.set(held.checksum, { held, waiters: [resolve] });
      this.#ask(held);
    });
  }

  #ask({ jobId, checksum }: HeldJob): void {
    this.#link.send({ t: 'job.fetch', jobId, checksum });
  }

  /** A new connection: what was asked over the old one is asked again. */
  askAgain(): void {
    for (const { held } of this.#wanted.values()) this.#ask(held);
  }

  /** The hub sent a content. It is used when it is what was asked for and lies on the disk. */
  async received({ jobId, checksum, content }: { jobId: string; checksum: string; content: string }): Promise<void> {
    if (!this.#wanted.has(checksum)) return;
    this.#settle(checksum, await this.#keep(jobId, checksum, content));
  }

  async #keep(jobId: string, checksum: string, text: string): Promise<CompiledJob | JobProblem> {
    if (checksumOf(text) !== checksum) return this.#refused(jobId, 'checksum_mismatch', checksum);
    let compiled: CompiledJob;
    try {
      compiled = compileJob(nodeJob.parse(JSON.parse(text)), checksum);
      if (compiled.job.jobId !== jobId) throw new Error('it is of another job');
      compiled.next(0); // Nothing of it fails later.
    } catch (error) {
      return this.#refused(jobId, 'job_invalid', String(error));
    }
    try {
      await this.#files.save(keyOf(checksum), text);
    } catch (error) {
      return this.#refused(jobId, 'job_not_stored', String(error));
    }
    return compiled;
  }

  #refused(jobId: string, code: JobProblem, reason: string): JobProblem {
    this.#log.error('job.refused', { jobId, code, reason });
    return code;
  }

  /** The hub has no such content any more. */
  missing(checksum: string): void {
    this.#settle(checksum, 'job_missing');
  }

  #settle(checksum: string, answer: CompiledJob | JobProblem): void {
    const wanted = this.#wanted.get(checksum);
    this.#wanted.delete(checksum);
    for (const waiter of wanted?.waiters ?? []) waiter(answer);
  }

  /** Removes every content but these. @param keep checksums */
  async prune(keep: ReadonlySet<string>): Promise<void> {
    const keys = new Set([...keep].map(keyOf));
    try {
      for (const { key } of await this.#files.list()) if (!keys.has(key)) await this.#files.remove(key);
    } catch (error) {
      this.#log.warn('jobs.not_pruned', { reason: String(error) });
    }
  }
}
