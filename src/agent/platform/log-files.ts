import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LogFiles } from '../ports';
import { writeDurably } from './durable-file';

const ENDING = '.log';

/** A key has slashes, which a file name has not; neither has the other character. */
const nameOf = (key: string): string => `${key.replaceAll('/', '@')}${ENDING}`;
const keyOf = (name: string): string => name.slice(0, -ENDING.length).replaceAll('@', '/');

/** Logs in a directory, a file for each attempt. Only its owner may read them: they may be confidential. */
export function diskLogFiles(directory: string): LogFiles {
  const fileOf = (key: string): string => path.join(directory, nameOf(key));
  return {
    async list() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const all = await readdir(directory);
      // What a crash left of a file that was being written.
      for (const name of all) if (!name.endsWith(ENDING)) await rm(path.join(directory, name), { force: true });
      const names = all.filter((name) => name.endsWith(ENDING));
      return Promise.all(
        names.map(async (name) => ({ key: keyOf(name), bytes: (await stat(path.join(directory, name))).size })),
      );
    },
    load: (key) => readFile(fileOf(key), 'utf8'),
    save: (key, text) => writeDurably(fileOf(key), text, 0o600),
    remove: (key) => rm(fileOf(key), { force: true }),
  };
}
