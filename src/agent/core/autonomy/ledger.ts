import type { AutonomyChange, OwnRun, Position, SpoolItem } from './records';

/** Items in one line of a snapshot. */
const ITEMS_PER_LINE = 100;

/**
 * What the disk has of the jobs that this node fires. Applying a change again changes nothing, also when it comes again
 * after later ones: a write that failed half-way is repeated whole.
 */
export class AutonomyLedger {
  readonly positions = new Map<string, Position>();
  readonly runs = new Map<string, OwnRun>();
  /** By number, which rises. */
  readonly items = new Map<number, SpoolItem>();
  /** The highest number that was ever given. */
  seq = 0;
  /** Items up to this number may have reached the hub. */
  sent = 0;
  /** Items up to this number are with the hub. */
  acked = 0;
  /** Runs that ended, while the journal is being read: what comes again does not open them again. */
  #over: Set<string> | null = new Set();

  /** The journal was read: from now on every change comes once. */
  isRead(): void {
    this.#over = null;
  }

  apply(change: AutonomyChange): void {
    for (const position of change.positions ?? []) this.#move(position);
    for (const jobId of change.forgotten ?? []) this.positions.delete(jobId);
    for (const run of change.runs ?? []) if (this.#over?.has(run.key) !== true) this.runs.set(run.key, run);
    for (const key of change.over ?? []) {
      this.runs.delete(key);
      this.#over?.add(key);
    }
    for (const item of change.items ?? []) this.#add(item);
    for (const seq of change.replaced ?? []) this.items.delete(seq);
    this.seq = Math.max(this.seq, change.seq ?? 0);
    this.sent = Math.max(this.sent, change.sent ?? 0);
    if (change.acked !== undefined) this.#ack(change.acked);
  }

  /** A fire time that was decided stays decided. */
  #move(position: Position): void {
    const decided = this.positions.get(position.jobId)?.decided ?? null;
    const latest = decided === null ? position.decided : Math.max(decided, position.decided ?? decided);
    this.positions.set(position.jobId, { ...position, decided: latest });
  }

  #add(item: SpoolItem): void {
    this.seq = Math.max(this.seq, item.seq);
    if (item.seq > this.acked) this.items.set(item.seq, item);
  }

  #ack(seq: number): void {
    this.acked = Math.max(this.acked, seq);
    for (const known of this.items.keys()) {
      if (known > seq) return;
      this.items.delete(known);
    }
  }

  /** The shortest changes that say the same. */
  snapshot(): AutonomyChange[] {
    const changes: AutonomyChange[] = [];
    const { seq, sent, acked } = this;
    if (seq + sent > 0) changes.push({ seq, sent, acked });
    if (this.positions.size > 0) changes.push({ positions: [...this.positions.values()] });
    for (const run of this.runs.values()) changes.push({ runs: [run] });
    const items = [...this.items.values()];
    for (let from = 0; from < items.length; from += ITEMS_PER_LINE)
      changes.push({ items: items.slice(from, from + ITEMS_PER_LINE) });
    return changes;
  }
}
