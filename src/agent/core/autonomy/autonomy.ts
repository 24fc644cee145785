import type { ReleasedJob } from '../../../shared/protocol/node-job';
import type { Clock, Logger, Random, TextFiles } from '../../ports';
import type { Functions } from '../functions';
import type { Journal } from '../journal/journal';
import type { Link } from '../link';
import type { Runners } from '../runner';
import { Book } from './book';
import { JobContents } from './contents';
import { Decider, type HeldContent } from './decider';
import { logKey, OwnLogs } from './logs';
import { logKeys } from './own-run';
import { Positions } from './positions';
import { OwnRuns } from './runs';
import { Spool } from './spool';

/** Items that wait for the hub, a few hundred bytes each. */
const ITEMS_MAX = 250_000;

export interface AutonomyParts {
  nodeId: string;
  clock: Clock;
  random: Random;
  log: Logger;
  link: Link;
  journal: Journal;
  functions: Functions;
  runners: Runners;
  /** Runs that this node may have at once of the jobs that it fires by itself. */
  runningMax: number;
  jobFiles: TextFiles;
  ownLogFiles: TextFiles;
}

/** The jobs that this node fires by itself: what it holds, decides, runs, and tells the hub of. */
export class Autonomy {
  readonly contents: JobContents;
  readonly spool: Spool;
  readonly #book: Book;
  readonly #logs: OwnLogs;
  readonly #positions: Positions;
  readonly #runs: OwnRuns;
  readonly #decider: Decider;
  #isStopping = false;

  constructor(parts: AutonomyParts) {
    const { clock, random, log, link, journal, functions, runners, nodeId } = parts;
    const book = new Book(journal, () => this.spool.pump());
    const logs = new OwnLogs(parts.ownLogFiles, log);
    const spool = new Spool({ book, journal, link, logs, clock, itemsMax: ITEMS_MAX });
    const positions = new Positions(book, clock);
    const isHeld = (jobId: string): boolean => this.#decider.isHeld(jobId);
    const wakeLater = (): void => this.#decider.wakeLater();
    this.#runs = new OwnRuns({
      ...{ nodeId, clock, random, log, runners, functions, book, spool, logs },
      ...{ isHeld, wakeLater, runningMax: parts.runningMax },
    });
    this.#decider = new Decider({ clock, book, spool, positions, runs: this.#runs });
    this.contents = new JobContents(parts.jobFiles, link, log);
    this.spool = spool;
    this.#book = book;
    this.#logs = logs;
    this.#positions = positions;
  }

  /** Whether another set of jobs can be put in force: not while the agent stops. */
  get isOpen(): boolean {
    return !this.#isStopping;
  }

  /** Tries that are on their way. */
  get running(): number {
    return this.#runs.running;
  }

  /**
   * Takes up what an earlier life left.
   * @param jobs those of the snapshot that are intact
   * @returns checksums of the function contents that are needed
   */
  async recover(jobs: readonly HeldContent[]): Promise<Set<string>> {
    const { ledger } = this.#book;
    const logs = new Set([...ledger.runs.values()].flatMap(logKeys));
    for (const item of ledger.items.values()) if (item.kind === 'log') logs.add(logKey(item));
    await this.#logs.recover(logs);
    const contents = new Map(jobs.map(({ compiled }) => [compiled.checksum, compiled]));
    for (const { checksum } of ledger.runs.values()) {
      const content = contents.has(checksum) ? null : await this.contents.load(checksum);
      if (content !== null) contents.set(checksum, content);
    }
    await this.contents.prune(new Set(contents.keys()));
    this.#decider.resume(jobs);
    this.#runs.recover(contents);
    return new Set(Array.from(contents.values(), ({ job }) => job.functionChecksum));
  }

  /** From now on what is due is fired. */
  start(): void {
    this.#decider.start();
  }

  /** Puts another set of jobs in force; resolves when that is durable. */
  async hold(jobs: readonly HeldContent[]): Promise<void> {
    this.#decider.hold(jobs);
    await new Promise<void>((durable) => this.#book.addAnswered({}, { durable }));
  }

  /** What the ack of a snapshot that is in force tells of jobs that this node let go of. */
  released(version: number): ReleasedJob[] {
    return this.#positions.released(version, (jobId) => this.#decider.isHeld(jobId));
  }

  /** A new connection: nothing was told over it. */
  connects(): void {
    this.#positions.connects();
  }

  /** The hub speaks of this snapshot: it has heard what came with the acks of earlier ones. */
  heard(version: number): void {
    this.#positions.heard(version);
  }

  /** A new connection: what is not acked is sent again. */
  welcomed(): void {
    this.contents.askAgain();
    this.spool.rewind();
  }

  /** Decides and begins nothing more. */
  stop(): void {
    this.#isStopping = true;
    this.#runs.stop();
    this.#decider.stop();
  }

  /** Ends what still runs as lost. */
  abandon(): void {
    this.#runs.abandon();
  }

  /** Resolves when nothing runs. */
  whenIdle(): Promise<void> {
    return this.#runs.whenIdle();
  }
}
