import { limits } from '../../shared/domain/limits';
import type { LogLevel } from '../../shared/domain/run';
import { LineQueue, type Line } from './line-queue';

/** Room for the one line that stands for what was cut. */
const CUT_LINE_BYTES = 256;
const HALF_BYTES = (limits.logBytesPerAttempt - CUT_LINE_BYTES) / 2;
const TEXT_CHARACTERS = 65_536;

function cutText(text: string): string {
  if (text.length <= TEXT_CHARACTERS) return text;
  const mark = ` … (of ${text.length} characters)`;
  return text.slice(0, TEXT_CHARACTERS - mark.length) + mark;
}

/**
 * The log of one attempt, at most `limits.logBytesPerAttempt`: the first half is kept and may be sent at once; of what
 * follows the newest half is kept until the attempt ends, because only then it is known what the end was. The lines
 * between are left out, and one line says so. Everything stays until the hub acked the result, so that it can be
 * sent again over a new connection.
 */
export class AttemptLog {
  /** What may be sent now. */
  readonly #sendable: Line[] = [];
  #sendableBytes = 0;
  readonly #tail = new LineQueue();
  #cut = { lines: 0, bytes: 0, lastNumber: 0 };
  #lines = 0;
  #sent = 0;
  /** Where each portion that was ever sent ends in `#sendable`. */
  readonly #portionEnds: number[] = [];
  #nextPortion = 0;
  #isClosed = false;

  /** A log that is over, as {@link stored} wrote it. @throws when the text is none */
  static restore(text: string): AttemptLog {
    const [head = '', ...lines] = text.split('\n');
    const log = new AttemptLog();
    log.#isClosed = true;
    for (const end of JSON.parse(head) as number[]) log.#portionEnds.push(end);
    for (const line of lines) {
      const split = line.indexOf(' ');
      const json = line.slice(split + 1);
      log.#sendable.push({ number: Number(line.slice(0, split)), bytes: Buffer.byteLength(json) + 1, json });
    }
    log.#sendableBytes = log.#sendable.reduce((sum, { bytes }) => sum + bytes, 0);
    return log;
  }

  /** What a log that is over is kept as elsewhere: its portions, then a line for each of its lines. */
  stored(): string {
    return [JSON.stringify(this.#portionEnds), ...this.#sendable.map(({ number, json }) => `${number} ${json}`)].join(
      '\n',
    );
  }

  /** A log in place of this one that is over: one line that says that there is no more, after what was sent. */
  leftOut(at: number): AttemptLog {
    const sent = this.#sendable.slice(0, this.#portionEnds.at(-1) ?? 0);
    const left = this.#sendable.slice(sent.length);
    const log = new AttemptLog();
    log.#isClosed = true;
    const number = left.at(-1)?.number ?? sent.length;
    const text = `${left.length} lines were left out here: the node had no room for them`;
    const json = JSON.stringify([number, Math.round(at), 'warn', text]);
    if (left.length > 0) log.#push({ number, bytes: Buffer.byteLength(json) + 1, json });
    return log;
  }

  get bytes(): number {
    return this.#sendableBytes + this.#tail.bytes;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @param at wall clock, ms */
  add(at: number, level: LogLevel, text: string): void {
    if (this.#isClosed) return;
    this.#lines += 1;
    const json = JSON.stringify([this.#lines, Math.round(at), level, cutText(text)]);
    const line = { number: this.#lines, bytes: Buffer.byteLength(json) + 1, json };
    const isHead = this.#tail.isEmpty && this.#cut.lines === 0 && this.#sendableBytes + line.bytes <= HALF_BYTES;
    if (!isHead) return this.#addToTail(line);
    this.#push(line);
  }

  #push(line: Line): void {
    this.#sendable.push(line);
    this.#sendableBytes += line.bytes;
  }

  #addToTail(line: Line): void {
    this.#tail.push(line);
    while (this.#tail.bytes > HALF_BYTES) {
      const { number, bytes } = this.#tail.shift();
      this.#cut = { lines: this.#cut.lines + 1, bytes: this.#cut.bytes + bytes, lastNumber: number };
    }
  }

  /** The attempt ended: its last lines may be sent too. */
  close(at: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { lines, bytes, lastNumber } = this.#cut;
    if (lines > 0) {
      const text = `${lines} lines (${Math.ceil(bytes / 1_000)} kB) were left out here`;
      const json = JSON.stringify([lastNumber, Math.round(at), 'warn', text]);
      this.#push({ number: lastNumber, bytes: Buffer.byteLength(json) + 1, json });
    }
    for (const line of this.#tail.drain()) this.#push(line);
  }

  get unsent(): number {
    return this.#sendable.length - this.#sent;
  }

  /**
   * The next lines to send (JSON texts); they count as sent. What is sent again comes in the same portions as the
   * first time, so that the hub knows a portion by its first line.
   */
  take(linesMax: number, bytesMax: number): string[] {
    const end = this.#portionEnds[this.#nextPortion] ?? this.#newPortion(linesMax, bytesMax);
    const portion = this.#sendable.slice(this.#sent, end);
    this.#sent = end;
    this.#nextPortion += 1;
    return portion.map(({ json }) => json);
  }

  #newPortion(linesMax: number, bytesMax: number): number {
    let end = this.#sent;
    let bytes = 0;
    while (end < this.#sendable.length && end - this.#sent < linesMax) {
      bytes += this.#sendable[end]?.bytes ?? 0;
      if (bytes > bytesMax && end > this.#sent) break;
      end += 1;
    }
    this.#portionEnds.push(end);
    return end;
  }

  /** Nothing counts as sent any more: there is a new connection. */
  rewind(): void {
    this.#sent = 0;
    this.#nextPortion = 0;
  }
}
