import type { ReleasedJob } from '../../../shared/protocol/node-job';
import type { Clock } from '../../ports';
import type { Book } from './book';
import type { CompiledJob } from './compiled-job';
import type { Position } from './records';

/** A hub that has been there for this long since it was told something has heard it, ms. */
const HEARD_MS = 60_000;

/** Instead of the version of a snapshot: none has told it yet. */
const UNTOLD = 0;

/** How far this node is with each job that it fires, or fired. */
export class Positions {
  readonly #book: Book;
  /** As they are about to be on the disk. */
  readonly #known: Map<string, Position>;

  readonly #clock: Clock;
  /** When the hub was told over this connection that a job was let go of, monotonic. */
  readonly #toldAt = new Map<string, number>();

  constructor(book: Book, clock: Clock) {
    this.#book = book;
    this.#clock = clock;
    this.#known = new Map(book.ledger.positions);
  }

  /**
   * Where to begin with a job that is taken up now. A `once` whose instant has passed meanwhile is not decided yet, and so
   * is late; of every other job what lies before now is none of this node's business.
   * @param after what the snapshot says of it, ms
   */
  begin(compiled: CompiledJob, after: number, nowMs: number): number {
    const known = this.#known.get(compiled.job.jobId);
    const decided = known?.decided ?? null;
    const { onceAt } = compiled;
    const isOpen = onceAt !== null && (decided === null || decided < onceAt);
    const cursor = isOpen ? Math.max(after, onceAt - 1, decided ?? 0) : Math.max(after, nowMs, known?.cursor ?? 0);
    return this.#put(compiled, cursor, decided);
  }

  /** The job has another content, and the same fire times as before: one that jitter puts off is still to be decided. */
  goOn(compiled: CompiledJob, cursor: number): number {
    return this.#put(compiled, cursor, this.#known.get(compiled.job.jobId)?.decided ?? null);
  }

  /** Where to go on with a job that an earlier life of the agent fired; null when none did. */
  resume(compiled: CompiledJob): number | null {
    const known = this.#known.get(compiled.job.jobId);
    if (known?.releasedIn !== null) return null;
    const cursor = Math.max(known.cursor, known.decided ?? 0);
    return known.checksum === compiled.checksum ? cursor : this.#put(compiled, cursor, known.decided);
  }

  /** Everything up to a fire time is decided. */
  decided(compiled: CompiledJob, fireTime: number): void {
    this.#put(compiled, fireTime, fireTime);
  }

  #put({ job: { jobId }, checksum }: CompiledJob, cursor: number, decided: number | null): number {
    const position: Position = { jobId, checksum, cursor, decided, releasedIn: null };
    this.#known.set(jobId, position);
    this.#book.add({ positions: [position] });
    return cursor;
  }

  /** The node fires a job no more; the hub is to be told. */
  letGo(jobId: string): void {
    const known = this.#known.get(jobId);
    if (known !== undefined) this.#release(known, UNTOLD);
  }

  #release(position: Position, releasedIn: number): void {
    const released = { ...position, releasedIn };
    this.#known.set(position.jobId, released);
    this.#book.add({ positions: [released] });
  }

  /**
   * What the ack of a snapshot tells of jobs that this node let go of.
   * @param isHeld whether the node fires a job since that snapshot
   */
  released(version: number, isHeld: (jobId: string) => boolean): ReleasedJob[] {
    const gone = [...this.#known.values()].filter(({ jobId }) => !isHeld(jobId));
    const now = this.#clock.monotonicMs();
    for (const position of gone) {
      if (!this.#toldAt.has(position.jobId)) this.#toldAt.set(position.jobId, now);
      if (position.releasedIn === null || position.releasedIn === UNTOLD) this.#release(position, version);
    }
    return gone.map(({ jobId, decided }) => ({ jobId, until: decided }));
  }

  /** A new connection: what was told over the old one may have been lost. */
  connects(): void {
    this.#toldAt.clear();
  }

  /** The hub is past a snapshot: what was told with an earlier one, over this connection and a while ago, it knows. */
  heard(version: number): void {
    const now = this.#clock.monotonicMs();
    for (const { jobId, releasedIn } of this.#known.values()) {
      const toldAt = this.#toldAt.get(jobId);
      if (releasedIn === null || releasedIn >= version || toldAt === undefined || now - toldAt < HEARD_MS) continue;
      this.#known.delete(jobId);
      this.#book.add({ forgotten: [jobId] });
    }
  }
}
