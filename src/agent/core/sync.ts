import { createHash } from 'node:crypto';
import {
  applySync,
  syncState,
  verify,
  type SyncChange,
  type SyncItem,
  type SyncMark,
  type SyncState,
} from '../../shared/protocol/sync';
import type { HeldJob, ReleasedJob } from '../../shared/protocol/node-job';
import type { Logger, SyncFile } from '../ports';
import type { Autonomy } from './autonomy/autonomy';
import type { HeldContent } from './autonomy/decider';
import type { Functions } from './functions';
import type { Link } from './link';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What lies in the file of a node that is to hold nothing that it knows of. */
const NOTHING = 'null';

export interface SyncParts {
  file: SyncFile;
  functions: Functions;
  autonomy: Autonomy;
  link: Link;
  log: Logger;
}

/** What this node is to hold: the snapshot on its disk, and how the hub's changes to it are taken. */
export class Sync {
  readonly #parts: SyncParts;
  /** The last one that is here with everything in it. */
  #whole: SyncState | null = null;
  /** What the next change builds on: `#whole`, or one that is on its way here. */
  #wanted: SyncState | null = null;
  /** Of several changes in a row only the last is answered. */
  #turn = 0;
  #saved: Promise<unknown> = Promise.resolve();

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  /**
   * Reads the snapshot. One of which something is damaged or not there is asked for as a whole.
   * @returns the jobs of it that are intact, which this node fires nevertheless
   */
  async open(): Promise<HeldContent[]> {
    const { log } = this.#parts;
    try {
      const state = await this.#read();
      if (state === null) return [];
      const jobs: HeldContent[] = [];
      let problem = await this.#missing(state.items);
      for (const held of state.jobs) {
        const job = await this.#intact(held);
        if (job !== null) jobs.push(job);
        else problem = `the content of ${held.jobId} is gone`;
      }
      if (problem === null) this.#whole = this.#wanted = state;
      else log.warn('sync.damaged', { reason: problem });
      return jobs;
    } catch (error) {
      log.warn('sync.unreadable', { reason: String(error) });
      return [];
    }
  }

  /** @throws when it is not what it was */
  async #read(): Promise<SyncState | null> {
    const text = await this.#parts.file.load();
    if (text === null || text === NOTHING) return null;
    const state = syncState.parse(JSON.parse(text));
    if (!verify(state, sha256)) throw new Error('its checksum is wrong');
    return state;
  }

  async #missing(items: readonly SyncItem[]): Promise<string | null> {
    for (const { functionId, checksum } of items)
      if (!(await this.#parts.functions.has(checksum))) return `the content of ${functionId} is gone`;
    return null;
  }

  async #intact({ jobId, checksum, after }: HeldJob): Promise<HeldContent | null> {
    const { autonomy, functions, log } = this.#parts;
    const compiled = await autonomy.contents.load(checksum);
    if (compiled?.job.jobId === jobId && (await functions.has(compiled.job.functionChecksum)))
      return { compiled, after };
    log.error('job.damaged', { jobId, checksum });
    return null;
  }

  /** What `hello` tells of it. */
  get mark(): SyncMark | null {
    return this.#whole === null ? null : { version: this.#whole.version, checksum: this.#whole.checksum };
  }

  /** The hub changes what this node is to hold. The answer comes when everything is here and the new set is in force. */
  async receive(change: SyncChange): Promise<void> {
    const { version, checksum } = change;
    const { link, autonomy } = this.#parts;
    // Versions only rise: one of long ago would bring back what this node has let go of.
    if (version < (this.#whole?.version ?? 0)) return;
    this.#turn += 1;
    const turn = this.#turn;
    autonomy.heard(version);
    const next = applySync(this.#wanted, change, sha256);
    if (next === null) {
      const error =
        change.base !== null && change.base !== this.#wanted?.version ? 'base_unknown' : 'checksum_mismatch';
      return link.send({ t: 'sync.ack', version, checksum, error, released: [] });
    }
    this.#wanted = next;
    const error = await this.#take(next, turn);
    if (turn !== this.#turn) return;
    const released = error === null ? autonomy.released(version) : [];
    link.send({ t: 'sync.ack', version, checksum, error, released });
  }

  /** @returns why the snapshot is not in force; null when it is, or another one has taken its place */
  async #take(state: SyncState, turn: number): Promise<string | null> {
    const problems = await Promise.all(state.items.map((item) => this.#fetch(item)));
    const jobs = await Promise.all(state.jobs.map((held) => this.#fetchJob(held)));
    const code = [...problems, ...jobs].find((one) => typeof one === 'string');
    if (code !== undefined) return code;
    if (!this.#parts.autonomy.isOpen) return 'agent_stopping';
    try {
      if (!(await this.#save(JSON.stringify(state), turn))) return null;
    } catch (error) {
      this.#parts.log.error('sync.not_stored', { reason: String(error) });
      return 'sync_not_stored';
    }
    if (!this.#parts.autonomy.isOpen) return 'agent_stopping';
    await this.#parts.autonomy.hold(jobs.filter((job) => typeof job !== 'string'));
    if (turn === this.#turn) this.#whole = state;
    return null;
  }

  /** One after the other. @returns false when a newer change came meanwhile, and nothing may be put in force */
  async #save(text: string, turn: number): Promise<boolean> {
    const saved = this.#saved.then(async () => {
      if (turn === this.#turn) await this.#parts.file.save(text);
      return turn === this.#turn;
    });
    this.#saved = saved.catch(() => {});
    return saved;
  }

  #fetch(item: SyncItem): Promise<string | null> {
    return new Promise((resolve) => {
      this.#parts.functions.want(item, (answer) => resolve('code' in answer ? answer.code : null));
    });
  }

  /** First the job, then the function that it names. */
  async #fetchJob(held: HeldJob): Promise<HeldContent | string> {
    const compiled = await this.#parts.autonomy.contents.want(held);
    if (typeof compiled === 'string') return compiled;
    const { functionId, functionVersion, functionChecksum: checksum } = compiled.job;
    return (await this.#fetch({ functionId, functionVersion, checksum })) ?? { compiled, after: held.after };
  }

  /** What `hello` tells of jobs that are let go of: the ack that said so may have been lost. */
  released(): ReleasedJob[] {
    const { autonomy } = this.#parts;
    autonomy.connects();
    return this.#whole === null ? [] : autonomy.released(this.#whole.version);
  }

  /** The connection ended: what is on its way here is given up. The hub begins anew from what is whole. */
  down(): void {
    this.#turn += 1;
    this.#wanted = this.#whole;
  }

  /** The hub does not know this node any more: it lets go of every job. */
  async removed(): Promise<void> {
    this.down();
    this.#whole = this.#wanted = null;
    const { log, autonomy } = this.#parts;
    await this.#save(NOTHING, this.#turn).catch((error: unknown) => {
      log.error('sync.not_stored', { reason: String(error) });
    });
    await autonomy.hold([]);
  }
}
