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
import type { Logger, SyncFile } from '../ports';
import type { Functions } from './functions';
import type { Link } from './link';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What this node is to hold: the snapshot on its disk, and how the hub's changes to it are taken. */
export class Sync {
  readonly #file: SyncFile;
  readonly #functions: Functions;
  readonly #link: Link;
  readonly #log: Logger;
  #held: SyncState | null;
  /** Of several changes in a row only the last is answered. */
  #turn = 0;

  private constructor(held: SyncState | null, file: SyncFile, functions: Functions, link: Link, log: Logger) {
    this.#held = held;
    this.#file = file;
    this.#functions = functions;
    this.#link = link;
    this.#log = log;
  }

  /** Reads the snapshot. One that is damaged or not there is asked for as a whole. */
  static async open(file: SyncFile, functions: Functions, link: Link, log: Logger): Promise<Sync> {
    const held = await read(file, functions).catch((error: unknown) => {
      log.warn('sync.unreadable', { reason: String(error) });
      return null;
    });
    return new Sync(held, file, functions, link, log);
  }

  /** What `hello` tells of it. */
  get mark(): SyncMark | null {
    return this.#held === null ? null : { version: this.#held.version, checksum: this.#held.checksum };
  }

  /** The hub changes what this node is to hold. The answer comes when everything is here. */
  async receive(change: SyncChange): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { version, checksum } = change;
    const next = applySync(this.#held, change, sha256);
    if (next === null) {
      const error = change.base !== null && change.base !== this.#held?.version ? 'base_unknown' : 'checksum_mismatch';
      this.#link.send({ t: 'sync.ack', version, checksum, error, released: [] });
      return;
    }
    this.#held = next;
    const error = await this.#keep(next);
    if (turn === this.#turn) this.#link.send({ t: 'sync.ack', version, checksum, error, released: [] });
  }

  /** @returns why not everything is here; null when it is */
  async #keep(state: SyncState): Promise<string | null> {
    const problems = await Promise.all(state.items.map((item) => this.#fetch(item)));
    const problem = problems.find((one) => one !== null) ?? null;
    if (problem !== null) return problem;
    try {
      await this.#file.save(JSON.stringify(state));
      return null;
    } catch (error) {
      this.#log.error('sync.not_stored', { reason: String(error) });
      return 'sync_not_stored';
    }
  }

  #fetch(item: SyncItem): Promise<string | null> {
    return new Promise((resolve) => {
      this.#functions.want(item, (answer) => resolve('code' in answer ? answer.code : null));
    });
  }
}

/** @throws when something of it is not what it was */
async function read(file: SyncFile, functions: Functions): Promise<SyncState | null> {
  const text = await file.load();
  if (text === null) return null;
  const state = syncState.parse(JSON.parse(text));
  if (!verify(state, sha256)) throw new Error('its checksum is wrong');
  for (const { functionId, checksum } of state.items)
    if (!(await functions.has(checksum))) throw new Error(`the content of ${functionId} is gone`);
  return state;
}
