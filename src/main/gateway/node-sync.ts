import { createHash } from 'node:crypto';
import type { HubFrame } from '../../shared/protocol/frames';
import {
  syncChangeBetween,
  syncChecksum,
  type SyncContent,
  type SyncMark,
  type SyncState,
} from '../../shared/protocol/sync';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** How a node stands after it answered. */
export type SyncAnswer = { version: number; isNewest: boolean; error: string | null };

/**
 * One node over one connection: what it is to hold, and what it said that it holds. As long as that is known, only the
 * difference is sent.
 */
export class NodeSync {
  readonly #send: (frame: HubFrame) => void;
  /** What it told when it connected. */
  readonly #mark: SyncMark | null;
  /** What it was sent last, and will hold when it is done. */
  #sent: SyncState | null = null;
  /** It asked for the whole already. */
  #sentWhole = false;

  constructor(mark: SyncMark | null, send: (frame: HubFrame) => void) {
    this.#mark = mark;
    this.#send = send;
  }

  /** Tells the node what to hold. @returns an answer when it holds that already */
  want(wanted: SyncContent): SyncAnswer | null {
    const state = { ...wanted, checksum: syncChecksum(wanted, sha256) };
    if (this.#sent?.checksum === state.checksum) return null;
    const isHeld = this.#sent === null && this.#mark?.checksum === state.checksum;
    const before = this.#sent;
    this.#sent = state;
    this.#sentWhole = before === null;
    if (isHeld) return { version: state.version, isNewest: true, error: null };
    this.#send({ t: 'sync', ...syncChangeBetween(before, state) });
    return null;
  }

  /** The node answered. @returns how it stands; null when nothing was asked, or the whole is on its way */
  answered({ version, checksum, error }: SyncMark & { error: string | null }): SyncAnswer | null {
    const sent = this.#sent;
    if (sent === null || version > sent.version) return null;
    if (version < sent.version) return { version, isNewest: false, error };
    if (error === null && checksum === sent.checksum) return { version, isNewest: true, error: null };
    if (!this.#sentWhole) {
      this.#sentWhole = true;
      this.#send({ t: 'sync', ...syncChangeBetween(null, sent) });
      return null;
    }
    return { version, isNewest: true, error: error ?? 'checksum_mismatch' };
  }
}
