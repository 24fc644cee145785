import type { Timers } from '../engine/ports';
import type { HubFiles } from './hub-files';

const FIRST_AFTER_MS = 120_000;
const EVERY_MS = 300_000;
const HOUR_MS = 3_600_000;

export interface BackupPlanOptions {
  files: Pick<HubFiles, 'backUp' | 'newestAt'>;
  timers: Timers;
  wallMs: () => number;
  /** null: none is made by itself. */
  everyHours: () => number | null;
  onMade: (name: string) => void;
  onFault: (error: unknown) => void;
}

/** Makes backups by themselves, by the hub's settings: one whenever the newest is older than it may be. */
export class PlannedBackups {
  readonly #options: BackupPlanOptions;
  #cancel: () => void;

  constructor(options: BackupPlanOptions) {
    this.#options = options;
    this.#cancel = options.timers.after(FIRST_AFTER_MS, () => void this.#look());
  }

  stop(): void {
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { files, timers, wallMs, everyHours, onMade, onFault } = this.#options;
    try {
      const hours = everyHours();
      const newest = hours === null ? null : files.newestAt();
      if (hours !== null && (newest === null || wallMs() - newest >= hours * HOUR_MS))
        onMade((await files.backUp(true)).name);
    } catch (error) {
      onFault(error);
    }
    this.#cancel = timers.after(EVERY_MS, () => void this.#look());
  }
}
