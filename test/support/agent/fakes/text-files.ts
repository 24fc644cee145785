import type { TextFiles } from '../../../../src/agent/ports';

/** Texts on a disk in memory. */
export class FakeTextFiles implements TextFiles {
  readonly texts = new Map<string, string>();
  /** While set, nothing can be written. */
  isFull = false;

  list(): Promise<{ key: string; bytes: number }[]> {
    return Promise.resolve(Array.from(this.texts, ([key, text]) => ({ key, bytes: Buffer.byteLength(text) })));
  }

  load(key: string): Promise<string> {
    const text = this.texts.get(key);
    return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
  }

  save(key: string, text: string): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('ENOSPC'));
    this.texts.set(key, text);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.texts.delete(key);
    return Promise.resolve();
  }
}
