import { attemptKey, type AttemptRef } from '../../../shared/protocol/attempt';
import type { Cancel, Clock, JournalFile, Logger } from '../../ports';
import { Ledger } from './ledger';
import { writeProblem } from '../write-problem';
import type { AutonomyChange } from '../autonomy/records';
import { ackLines, changeLine, endLines, startLines, type Entry } from './records';

export interface JournalEvents {
  /** These starts are durable: their attempts may begin. */
  started(entries: readonly Entry[]): void;
  /** These starts could not be made durable: their attempts must not begin. */
  notStarted(entries: readonly Entry[], reason: string): void;
  /** These results are durable: they may be sent. */
  ended(entries: readonly Entry[]): void;
}

/** Rewrite when the file has grown by this much, and by four times its shortest form. */
const COMPACT_CHARACTERS = 8_000_000;
const RETRY_MS_FIRST = 500;
const RETRY_MS_MAX = 5_000;
/** Acks need no haste: losing one costs a repeated result, which the hub recognises. */
const LAZY_ACK_MS = 1_000;

interface Batch {
  starts: Entry[];
  ends: Entry[];
  acks: AttemptRef[];
  changes: Change[];
}

/** What becomes of a change of what the node fires by itself. */
export interface ChangeEvents {
  /** It is durable. */
  durable?: (() => void) | undefined;
  /** It could not be made durable and is given up. A change without this is kept and tried again, in its order. */
  failed?: ((reason: string) => void) | undefined;
}

interface Change {
  change: AutonomyChange;
  text: string;
  events: ChangeEvents;
}

const emptyBatch = (): Batch => ({ starts: [], ends: [], acks: [], changes: [] });

/**
 * The agent's durable memory. Whatever is recorded while a write is on its way shares the next one (group commit).
 * A result whose write fails stays here and is tried again; a start whose write fails is given back.
 */
export class Journal {
  readonly ledger: Ledger;
  readonly #file: JournalFile;
  readonly #clock: Clock;
  readonly #log: Logger;
  #events: JournalEvents | null = null;
  #queued = emptyBatch();
  #writing = false;
  #failures = 0;
  #problem: string | null = null;
  /** The file may end in half a line, which the next write has to set apart. */
  #isTorn = false;
  #grown = 0;
  #snapshotSize = 0;
  #cancelRetry: Cancel | null = null;
  #cancelLazyAck: Cancel | null = null;
  #idleWaiters: (() => void)[] = [];

  private constructor(ledger: Ledger, file: JournalFile, clock: Clock, log: Logger) {
    this.ledger = ledger;
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
  }

  /** Reads what is there and rewrites it whole. Fails when it cannot be read, or is of a newer format. */
  static async open(file: JournalFile, clock: Clock, log: Logger): Promise<Journal> {
    const { ledger, damaged, torn } = Ledger.read(await file.readAll());
    if (torn) log.info('journal.torn_tail');
    if (damaged > 0) log.error('journal.damaged', { lines: damaged });
    const journal = new Journal(ledger, file, clock, log);
    journal.#isTorn = torn;
    await journal.#compact();
    return journal;
  }

  listen(events: JournalEvents): void {
    this.#events = events;
  }

  /** Why nothing can be made durable now, as a code: `disk_full` or `journal_unwritable`; null since a good write. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Records a start; `started` or `notStarted` answers. */
  start(ref: AttemptRef, startedAt: number): Entry {
    const entry = this.ledger.start(ref, startedAt);
    this.#queued.starts.push(entry);
    this.#wake();
    return entry;
  }

  /** Records a result (JSON text of an attempt result); `ended` answers, however long that takes. */
  end(entry: Entry, result: string): void {
    entry.result = result;
    this.ledger.entries.set(entry.key, entry);
    this.#queued.ends.push(entry);
    this.#wake();
  }

  ack(ref: AttemptRef): void {
    this.ledger.ack(attemptKey(ref));
    this.#queued.acks.push(ref);
    this.#cancelLazyAck ??= this.#clock.setTimer(LAZY_ACK_MS, () => this.#wake());
  }

  /** Records a change of what the node fires by itself. The ledger has it when it is durable. */
  change(change: AutonomyChange, events: ChangeEvents = {}): void {
    this.#queued.changes.push({ change, text: changeLine(change), events });
    this.#wake();
  }

  /** The hub has everything up to this number. */
  ackFired(seq: number): void {
    const change = { acked: seq };
    this.ledger.own.apply(change);
    this.#queued.changes.push({ change, text: changeLine(change), events: {} });
    this.#cancelLazyAck ??= this.#clock.setTimer(LAZY_ACK_MS, () => this.#wake());
  }

  /** Resolves when everything recorded so far is written. */
  idle(): Promise<void> {
    if (!this.#writing && !this.#isQueued()) return Promise.resolve();
    this.#wake();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #isQueued(): boolean {
    const { starts, ends, acks, changes } = this.#queued;
    return starts.length + ends.length + acks.length + changes.length > 0;
  }

  #wake(): void {
    if (this.#writing || this.#cancelRetry) return;
    this.#writing = true;
    void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    await Promise.resolve(); // what else this turn records joins the first write
    // After a failure also nothing is written, to find out whether it would be.
    while ((this.#isQueued() || this.#failures > 0) && !this.#cancelRetry) await this.#write();
    this.#writing = false;
    if (this.#isQueued()) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  async #write(): Promise<void> {
    const batch = this.#queued;
    this.#queued = emptyBatch();
    this.#cancelLazyAck?.();
    this.#cancelLazyAck = null;
    const results = batch.ends.map((entry) => entry.result ?? '');
    const attempts = startLines(batch.starts) + endLines(results) + ackLines(batch.acks);
    const text = attempts + batch.changes.map((change) => change.text).join('');
    try {
      await this.#file.append(this.#isTorn ? `\n${text}` : text);
      if (batch.starts.length + batch.ends.length + batch.changes.length > 0 || this.#failures > 0)
        await this.#file.sync();
    } catch (error) {
      return this.#failed(batch, error);
    }
    this.#succeeded(batch);
    this.#grown += text.length;
    if (this.#grown > COMPACT_CHARACTERS + 4 * this.#snapshotSize) await this.#compact();
  }

  #succeeded(batch: Batch): void {
    if (this.#failures > 0) this.#log.info('journal.recovered', { failures: this.#failures });
    this.#failures = 0;
    this.#problem = null;
    this.#isTorn = false;
    if (batch.starts.length > 0) this.#events?.started(batch.starts);
    if (batch.ends.length > 0) this.#events?.ended(batch.ends);
    for (const { change, events } of batch.changes) {
      this.ledger.own.apply(change);
      events.durable?.();
    }
  }

  #failed(batch: Batch, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#failures += 1;
    this.#problem = writeProblem(error, 'journal_unwritable');
    this.#isTorn = true;
    const retryInMs = Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** (this.#failures - 1));
    this.#log.error('journal.degraded', { reason, failures: this.#failures, retryInMs, results: batch.ends.length });
    this.#queued.ends = batch.ends.concat(this.#queued.ends);
    this.#queued.acks = batch.acks.concat(this.#queued.acks);
    const kept = batch.changes.filter(({ events }) => events.failed === undefined);
    this.#queued.changes = kept.concat(this.#queued.changes);
    this.#cancelRetry = this.#clock.setTimer(retryInMs, () => {
      this.#cancelRetry = null;
      this.#wake();
    });
    if (batch.starts.length > 0) this.#events?.notStarted(batch.starts, reason);
    for (const { events } of batch.changes) events.failed?.(reason);
  }

  async #compact(): Promise<void> {
    const text = this.ledger.snapshot();
    this.#grown = 0;
    try {
      await this.#file.replace(text);
      this.#snapshotSize = text.length;
      this.#isTorn = false;
    } catch (error) {
      this.#log.error('journal.not_compacted', { reason: String(error) });
    }
  }
}
