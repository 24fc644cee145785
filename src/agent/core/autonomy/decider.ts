import type { Cancel, Clock } from '../../ports';
import type { Book } from './book';
import type { CompiledJob } from './compiled-job';
import type { Positions } from './positions';
import type { OwnRuns } from './runs';
import { isSame, Scan, type Decision } from './scan';
import type { Spool } from './spool';

/** Fire times of one job that are decided in one go. */
const OCCURRENCES_PER_JOB = 2_000;
/** After this time the rest waits for its turn, ms. */
const TICK_MS = 50;
/** The clock may be set, and the machine may sleep: it is looked at this often at least, ms. */
const LOOK_MS = 30_000;

/** A job of a snapshot, with its content. */
export interface HeldContent {
  readonly compiled: CompiledJob;
  /** Fire times after this instant (ms) are this node's. */
  readonly after: number;
}

export interface DeciderParts {
  clock: Clock;
  book: Book;
  spool: Spool;
  positions: Positions;
  runs: OwnRuns;
}

/** Decides the fire times of the jobs that this node fires, as they fall due, each once. */
export class Decider {
  readonly #parts: DeciderParts;
  readonly #scans = new Map<string, Scan>();
  #cancelTimer: Cancel = () => {};
  #isStopped = true;

  constructor(parts: DeciderParts) {
    this.#parts = parts;
  }

  isHeld(jobId: string): boolean {
    return this.#scans.has(jobId);
  }

  /** Takes up the jobs that an earlier life of the agent fired, where it was. */
  resume(jobs: readonly HeldContent[]): void {
    this.#parts.book.together(() => {
      for (const job of jobs) this.#takeUp(job);
    });
  }

  /** A job that this node does not fire at the moment. It may have fired it until its content was damaged. */
  #takeUp({ compiled, after }: HeldContent): void {
    const { positions, clock } = this.#parts;
    const cursor = positions.resume(compiled) ?? positions.begin(compiled, after, wholeMs(clock));
    this.#scans.set(compiled.job.jobId, new Scan(compiled, cursor));
  }

  /** From now on what is due is decided. */
  start(): void {
    this.#isStopped = false;
    this.#tick();
  }

  /** Puts another set of jobs in force. What is due under the old content of a job is decided first. */
  hold(jobs: readonly HeldContent[]): void {
    this.#parts.book.together(() => this.#change(jobs));
    this.wakeLater();
  }

  #change(jobs: readonly HeldContent[]): void {
    const wanted = new Set(jobs.map(({ compiled }) => compiled.job.jobId));
    for (const [jobId, scan] of this.#scans) if (!wanted.has(jobId)) this.#letGo(jobId, scan);
    for (const job of jobs) {
      const scan = this.#scans.get(job.compiled.job.jobId);
      if (scan === undefined) this.#takeUp(job);
      else if (scan.compiled.checksum !== job.compiled.checksum) this.#replace(scan, job);
    }
  }

  #letGo(jobId: string, scan: Scan): void {
    this.#carryOut(scan, scan.close());
    this.#scans.delete(jobId);
    this.#parts.positions.letGo(jobId);
    this.#parts.runs.removed(jobId);
  }

  /**
   * Decides all that is due under the old content; the new one holds for what comes from now on, and for what is left of a
   * job that has no room for more runs.
   */
  #replace(scan: Scan, { compiled, after }: HeldContent): void {
    const { clock, positions, runs } = this.#parts;
    const { jobId } = compiled.job;
    do this.#carryOut(scan, scan.decide(clock.wallMs(), clock.monotonicMs(), runs.roomFor(jobId)));
    while (scan.isDue(clock.wallMs()) && runs.roomFor(jobId) > 0);
    this.#carryOut(scan, scan.close());
    const cursor =
      scan.compiled.timing === compiled.timing || scan.isDue(clock.wallMs())
        ? positions.goOn(compiled, scan.cursor)
        : positions.begin(compiled, after, wholeMs(clock));
    this.#scans.set(jobId, new Scan(compiled, cursor));
  }

  /** Decides nothing more; what was collected is told. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    for (const scan of this.#scans.values()) this.#carryOut(scan, scan.close());
  }

  /** Something waits for an instant that was not known before. */
  wakeLater(): void {
    this.#cancelTimer();
    if (this.#isStopped) return;
    const { clock, runs } = this.#parts;
    const now = clock.wallMs();
    if (this.#scans.size === 0 && runs.wakeAt === Infinity) return;
    let inMs = Math.min(LOOK_MS, runs.wakeAt - clock.monotonicMs());
    for (const [jobId, scan] of this.#scans)
      if (scan.dueAt !== null && runs.roomFor(jobId) > 0) inMs = Math.min(inMs, scan.dueAt - now);
    this.#cancelTimer = clock.setTimer(Math.max(0, Math.ceil(inMs)), () => this.#tick());
  }

  #tick(): void {
    const { clock, runs } = this.#parts;
    const began = clock.monotonicMs();
    runs.wake();
    for (const [jobId, scan] of [...this.#scans]) {
      const limit = Math.min(OCCURRENCES_PER_JOB, runs.roomFor(jobId));
      this.#carryOut(scan, scan.decide(clock.wallMs(), began, limit));
      if (limit === 0 || !scan.isDue(clock.wallMs())) continue;
      // It has more to do than one turn: the others come first.
      this.#scans.delete(jobId);
      this.#scans.set(jobId, scan);
      if (clock.monotonicMs() - began > TICK_MS) break;
    }
    this.wakeLater();
  }

  /** Makes decisions durable, all at once, and begins what fires. */
  #carryOut(scan: Scan, decisions: readonly Decision[]): void {
    if (decisions.length === 0) return;
    const { book, runs, positions } = this.#parts;
    book.together(() => {
      let open = null as Decision | null;
      for (const decision of decisions) {
        if (decision.outcome === 'fired' && runs.fire(scan.compiled, decision)) continue;
        const idle: Decision =
          decision.outcome === 'fired' ? { ...decision, outcome: 'skipped', reason: 'overlap_skip' } : decision;
        if (open !== null && isSame(open, idle)) {
          open = { ...open, last: idle.last, count: open.count + idle.count };
        } else {
          this.#tell(scan, open);
          open = idle;
        }
      }
      this.#tell(scan, open);
      positions.decided(scan.compiled, Math.max(...decisions.map(({ last }) => last)));
    });
  }

  /** What did not fire is told at once. */
  #tell({ compiled: { job } }: Scan, decision: Decision | null): void {
    if (decision === null) return;
    const { first, last, count, outcome, reason, detail } = decision;
    this.#parts.spool.add([
      {
        kind: 'occurrence',
        jobId: job.jobId,
        revision: job.revision,
        fireTime: first,
        lastFireTime: last,
        count,
        outcome,
        reason,
        detail,
        decidedAt: wholeMs(this.#parts.clock),
        run: null,
      },
    ]);
  }
}

const wholeMs = (clock: Clock): number => Math.round(clock.wallMs());
