import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { JournalFile } from '../ports';
import { writeDurably } from './durable-file';

/** The journal on a disk. Only its owner may read it: results may be confidential. */
export class DiskJournalFile implements JournalFile {
  readonly #file: string;
  #handle: FileHandle | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async readAll(): Promise<string> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }

  async append(text: string): Promise<void> {
    this.#handle ??= await open(this.#file, 'a', 0o600);
    const bytes = Buffer.from(text);
    let written = 0;
    while (written < bytes.length) {
      written += (await this.#handle.write(bytes, written)).bytesWritten;
    }
  }

  async sync(): Promise<void> {
    await this.#handle?.datasync();
  }

  async replace(text: string): Promise<void> {
    // Windows renames over no open file, so the handle is closed first; `append` opens the new one.
    await this.#handle?.close();
    this.#handle = null;
    await writeDurably(this.#file, text, 0o600);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }
}
