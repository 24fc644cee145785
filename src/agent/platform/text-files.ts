import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { TextFiles } from '../ports';
import { writeDurably } from './durable-file';

/** A key has slashes, which a file name has not; neither has the other character. */
const nameOf = (key: string, ending: string): string => `${key.replaceAll('/', '@')}${ending}`;
const keyOf = (name: string, ending: string): string => name.slice(0, -ending.length).replaceAll('@', '/');

/**
 * Texts in a directory, a file for each key. Only its owner may read them: they may be confidential.
 * @param ending of the file names, e.g. `.log`
 */
export function diskTextFiles(directory: string, ending: string): TextFiles {
  const fileOf = (key: string): string => path.join(directory, nameOf(key, ending));
  return {
    async list() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const all = await readdir(directory);
      // What a crash left of a file that was being written.
      for (const name of all) if (!name.endsWith(ending)) await rm(path.join(directory, name), { force: true });
      const names = all.filter((name) => name.endsWith(ending));
      return Promise.all(
        names.map(async (name) => ({ key: keyOf(name, ending), bytes: (await stat(path.join(directory, name))).size })),
      );
    },
    load: (key) => readFile(fileOf(key), 'utf8'),
    save: (key, text) => writeDurably(fileOf(key), text, 0o600),
    remove: (key) => rm(fileOf(key), { force: true }),
  };
}
