import type { JournalFile } from '../../../../src/agent/ports';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

/** A journal in memory that knows what a power cut would leave, and can fail. */
export class FakeJournalFile implements JournalFile {
  /** What survives a power cut. */
  durable = '';
  /** Appended and not synced. */
  volatile = '';
  syncs = 0;
  replaces = 0;
  /** While set, every write fails with this system error, after having written this many characters. */
  failure: { message: string; written: number } | null = null;

  readAll(): Promise<string> {
    return Promise.resolve(this.durable + this.volatile);
  }

  append(text: string): Promise<void> {
    if (this.failure) {
      this.volatile += text.slice(0, this.failure.written);
      return Promise.reject(systemError(this.failure.message));
    }
    this.volatile += text;
    return Promise.resolve();
  }

  sync(): Promise<void> {
    if (this.failure) return Promise.reject(systemError(this.failure.message));
    this.syncs += 1;
    this.durable += this.volatile;
    this.volatile = '';
    return Promise.resolve();
  }

  replace(text: string): Promise<void> {
    if (this.failure) return Promise.reject(systemError(this.failure.message));
    this.replaces += 1;
    this.durable = text;
    this.volatile = '';
    return Promise.resolve();
  }

  /** The same disk after a power cut, with this many characters of the last unsynced write. */
  afterPowerCut(keep = 0): FakeJournalFile {
    const file = new FakeJournalFile();
    file.durable = this.durable + this.volatile.slice(0, keep);
    return file;
  }
}
