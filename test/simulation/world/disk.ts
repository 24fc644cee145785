import type { JournalFile } from '../../../src/agent/ports';
import type { FunctionContent } from '../../../src/shared/protocol/frames';
import { FakeJournalFile } from '../../support/agent/fakes/journal-file';
import { FakeTextFiles } from '../../support/agent/fakes/text-files';
import type { Machine, Process } from './machine';
import type { Random } from './random';

/** What one node keeps across lives: its journal, its functions and logs. */
export class Disk {
  journal = new FakeJournalFile();
  functions = new Map<string, FunctionContent>();
  /** What the node is to hold, as its agent wrote it. */
  snapshot: string | null = null;
  readonly logs = new FakeTextFiles();
  /** Of jobs that the node fires. */
  readonly jobs = new FakeTextFiles();
  readonly ownLogs = new FakeTextFiles();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Writes fail from now on, after a part of the text. */
  fill(): void {
    for (const files of [this.logs, this.jobs, this.ownLogs]) files.isFull = true;
    this.journal.failure = { message: 'ENOSPC: no space left on device', written: this.#random.int(0, 40) };
  }

  makeRoom(): void {
    for (const files of [this.logs, this.jobs, this.ownLogs]) files.isFull = false;
    this.journal.failure = null;
  }

  /** What was not synced is gone, up to a random character of it. */
  cutPower(): void {
    const { failure, volatile } = this.journal;
    this.journal = this.journal.afterPowerCut(this.#random.int(0, volatile.length));
    this.journal.failure = failure;
    // Files of functions are not synced.
    for (const checksum of this.functions.keys()) if (this.#random.chance(0.3)) this.functions.delete(checksum);
  }

  /** The journal as one life of the agent sees it: each call takes its time, and nothing answers a process that ended. */
  file(machine: Machine, process: Process): JournalFile {
    const { journal } = this;
    const later = <T>(delayMs: number, work: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        machine.reach(machine.world.nowMs + delayMs, process, () => {
          machine.world.unsettled();
          work().then(resolve, reject);
        });
      });
    return {
      readAll: () => journal.readAll(),
      append: (text) => journal.append(text),
      sync: () => later(this.#random.int(1, 12), () => journal.sync()),
      replace: (text) => later(this.#random.int(1, 20), () => journal.replace(text)),
    };
  }
}
