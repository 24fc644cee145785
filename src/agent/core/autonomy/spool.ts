import { limits } from '../../../shared/domain/limits';
import { FIRED_PER_FRAME } from '../../../shared/protocol/frames';
import type { Clock } from '../../ports';
import type { Journal } from '../journal/journal';
import type { Link } from '../link';
import type { Book } from './book';
import { logKey, type OwnLogs } from './logs';
import { mergedItems } from './merge';
import type { KeptLog, OwnRun, SpoolItem } from './records';

const HEAD = '{"t":"fired","items":[';
const TAIL = ']}';
/** Frames that are sent and not acked, at most. */
const FRAMES_UNACKED = 4;
/** Items that are marked as sent ahead, so that the mark is written seldom. */
const MARK_AHEAD = 2_000;
/** Of results that wait for the hub, JSON. */
const RESULT_BYTES_MAX = 64_000_000;

/** What is told of occurrences, before it has numbers. */
export type NewItem = SpoolItem extends infer T ? (T extends SpoolItem ? Omit<T, 'seq'> : never) : never;

export interface SpoolParts {
  book: Book;
  journal: Journal;
  link: Pick<Link, 'isWritable' | 'sendText'>;
  logs: OwnLogs;
  clock: Clock;
  /** Items that wait for the hub; beyond that the oldest of a job are told as one. */
  itemsMax: number;
}

/**
 * What the hub is to be told of the jobs that this node fires: numbered, on the disk, sent in order, and forgotten when the
 * hub has it. Nothing is sent before it is durable.
 */
export class Spool {
  readonly #parts: SpoolParts;
  #seq: number;
  /** The last number that went out over this connection. */
  #sent = 0;
  /** The last numbers of frames that are not acked. */
  #unacked: number[] = [];
  #isPumping = false;
  #isToPump = false;
  #isShrinking = false;
  #isMarking = false;
  /** Changes with the connection. */
  #turn = 0;
  #resultBytes = 0;

  constructor(parts: SpoolParts) {
    this.#parts = parts;
    this.#seq = parts.book.ledger.seq;
    for (const item of parts.book.ledger.items.values()) this.#resultBytes += resultBytes(item);
  }

  /** Whether a result of this many bytes can be kept until the hub has it. */
  hasRoomFor(bytes: number): boolean {
    return this.#resultBytes + bytes <= RESULT_BYTES_MAX;
  }

  /** Numbers items and makes them durable, with the runs that they are the end of; then they are sent. */
  add(items: readonly NewItem[], over: readonly Pick<OwnRun, 'key'>[] = []): void {
    const numbered = items.map((item): SpoolItem => {
      this.#seq += 1;
      return { ...item, seq: this.#seq };
    });
    for (const item of numbered) this.#resultBytes += resultBytes(item);
    const keys = over.map(({ key }) => key);
    this.#parts.book.add(keys.length === 0 ? { items: numbered } : { items: numbered, over: keys });
  }

  /** A new connection: what is not acked is sent again. */
  rewind(): void {
    this.#turn += 1;
    this.#sent = 0;
    this.#unacked = [];
    this.pump();
  }

  /** The hub has committed everything up to this number. */
  acked(seq: number): void {
    const { book, logs, journal } = this.#parts;
    for (const item of book.ledger.items.values()) {
      if (item.seq > seq) break;
      this.#resultBytes -= resultBytes(item);
      if (item.kind === 'log' && item.portion === item.portions - 1) logs.remove(keyOf(item));
    }
    journal.ackFired(seq);
    this.#unacked = this.#unacked.filter((last) => last > seq);
    this.pump();
  }

  /** Sends what is durable, as far as the socket and the hub take it. */
  pump(): void {
    this.#isToPump = true;
    if (!this.#isPumping) void this.#pumpAll();
  }

  async #pumpAll(): Promise<void> {
    this.#isPumping = true;
    while (this.#isToPump) {
      this.#isToPump = false;
      this.#shrink();
      if (this.#parts.link.isWritable && this.#unacked.length < FRAMES_UNACKED) await this.#sendNext();
    }
    this.#isPumping = false;
  }

  async #sendNext(): Promise<void> {
    const turn = this.#turn;
    const frame = await this.#nextFrame();
    if (turn !== this.#turn || frame === null || !this.#isMarked(frame.last)) return;
    if (!this.#parts.link.isWritable) return;
    this.#parts.link.sendText(HEAD + frame.texts.join(',') + TAIL);
    this.#sent = frame.last;
    this.#unacked.push(frame.last);
    this.#isToPump = true;
  }

  /** The next items that were not sent over this connection and fit one frame. */
  async #nextFrame(): Promise<{ texts: string[]; last: number } | null> {
    const texts: string[] = [];
    let last = 0;
    let bytes = HEAD.length + TAIL.length;
    for (const item of this.#waiting()) {
      const text = item.kind === 'log' ? await this.#logText(item) : JSON.stringify(item);
      bytes += Buffer.byteLength(text) + 1;
      if (texts.length > 0 && bytes > limits.frameBytes) break;
      texts.push(text);
      last = item.seq;
    }
    return texts.length === 0 ? null : { texts, last };
  }

  #waiting(): SpoolItem[] {
    const waiting: SpoolItem[] = [];
    for (const item of this.#parts.book.ledger.items.values()) {
      if (item.seq <= this.#sent) continue;
      waiting.push(item);
      if (waiting.length === FIRED_PER_FRAME) break;
    }
    return waiting;
  }

  async #logText(item: KeptLog): Promise<string> {
    const { seq, jobId, fireTime, attempt, portion } = item;
    const lines = (await this.#parts.logs.portion(keyOf(item), portion)) ?? [this.#lostLine()];
    const head = JSON.stringify({ kind: 'log', seq, jobId, fireTime, attempt });
    return `${head.slice(0, -1)},"lines":[${lines.join(',')}]}`;
  }

  #lostLine(): string {
    const at = Math.round(this.#parts.clock.wallMs());
    return JSON.stringify([1, at, 'warn', 'the log of this try is not here: the node could not keep it']);
  }

  /** Whether the disk knows that an item may have reached the hub, after which nothing else may stand for it. */
  #isMarked(seq: number): boolean {
    const { book } = this.#parts;
    if (seq <= book.ledger.sent) return true;
    if (this.#isMarking) return false;
    this.#isMarking = true;
    const answered = (): void => {
      this.#isMarking = false;
      this.pump();
    };
    book.addAnswered({ sent: seq + MARK_AHEAD }, { durable: answered, failed: answered });
    return false;
  }

  /** Keeps the number of items bounded: of what cannot have reached the hub, the oldest of a job are told as one. */
  #shrink(): void {
    const { book, logs, journal, itemsMax } = this.#parts;
    if (this.#isShrinking || book.ledger.items.size <= itemsMax) return;
    const merged = mergedItems(book.ledger);
    if (merged === null) return;
    for (const seq of merged.replaced) {
      const item = book.ledger.items.get(seq);
      if (item === undefined) continue;
      this.#resultBytes -= resultBytes(item);
      if (item.kind === 'log') logs.remove(keyOf(item));
    }
    this.#isShrinking = true;
    const durable = (): void => {
      this.#isShrinking = false;
      this.pump();
    };
    journal.change({ items: [merged.item], replaced: merged.replaced }, { durable });
  }
}

const keyOf = (item: KeptLog): string => logKey(item);

function resultBytes(item: SpoolItem): number {
  if (item.kind === 'log' || item.run?.result === undefined) return 0;
  return Buffer.byteLength(JSON.stringify(item.run.result));
}
