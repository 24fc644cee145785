import { attemptKey, type AttemptRef } from '../../../shared/protocol/attempt';
import { AutonomyLedger } from '../autonomy/ledger';
import { RecentKeys } from '../recent-keys';
import { decodeLines } from './lines';
import {
  ackLines,
  changeLine,
  endLines,
  formatLine,
  JOURNAL_FORMAT,
  parseRecord,
  startLines,
  type Entry,
  type JournalRecord,
} from './records';

/** Acked attempts that are remembered, so that a late copy of their start is recognised. */
const ACKED_REMEMBERED = 20_000;

/** A journal from a newer agent, which this one cannot be sure to understand. */
export class JournalFormatError extends Error {}

function refOfKey(key: string): AttemptRef {
  const [runId = '', epoch, token] = key.split('/');
  return { runId, epoch: Number(epoch), token: Number(token) };
}

/**
 * What the journal says, in memory: attempts that were started and are not acked, and the last acked ones.
 * Applying a record twice changes nothing, so a line may be written again after a failed write.
 */
export class Ledger {
  readonly entries = new Map<string, Entry>();
  /** Of the jobs that this node fires. */
  readonly own = new AutonomyLedger();
  readonly #acked = new RecentKeys(ACKED_REMEMBERED);

  /** Rebuilds the ledger from a journal's text. */
  static read(text: string): { ledger: Ledger; damaged: number; torn: boolean } {
    const { bodies, damaged, torn } = decodeLines(text);
    const ledger = new Ledger();
    let unknown = 0;
    for (const body of bodies) {
      const record = parseRecord(body);
      if (record) ledger.#apply(record);
      else unknown += 1;
    }
    ledger.own.isRead();
    return { ledger, damaged: damaged + unknown, torn };
  }

  #apply(record: JournalRecord): void {
    if ('format' in record) {
      if (record.format > JOURNAL_FORMAT) throw new JournalFormatError(`The journal has format ${record.format}.`);
    } else if ('starts' in record) {
      for (const [runId, epoch, token, startedAt] of record.starts) this.start({ runId, epoch, token }, startedAt);
    } else if ('ends' in record) {
      for (const result of record.ends) this.start(result, result.startedAt).result = JSON.stringify(result);
    } else if ('own' in record) {
      this.own.apply(record.own);
    } else {
      for (const [runId, epoch, token] of record.acks) this.ack(attemptKey({ runId, epoch, token }));
    }
  }

  isAcked(key: string): boolean {
    return this.#acked.has(key);
  }

  /** Adds an attempt; one that is there already stays as it is. One that was acked is answered but not added. */
  start({ runId, epoch, token }: AttemptRef, startedAt: number): Entry {
    const ref = { runId, epoch, token };
    const key = attemptKey(ref);
    const known = this.entries.get(key);
    if (known) return known;
    const entry: Entry = { key, ref, startedAt, result: null };
    if (!this.#acked.has(key)) this.entries.set(key, entry);
    return entry;
  }

  ack(key: string): void {
    this.entries.delete(key);
    this.#acked.add(key);
  }

  /** The shortest journal that says the same. */
  snapshot(): string {
    const open: Entry[] = [];
    const results: string[] = [];
    for (const entry of this.entries.values()) {
      if (entry.result === null) open.push(entry);
      else results.push(entry.result);
    }
    const attempts = startLines(open) + endLines(results) + ackLines([...this.#acked].map(refOfKey));
    return formatLine() + attempts + this.own.snapshot().map(changeLine).join('');
  }
}
