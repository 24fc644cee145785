import type { FunctionFiles, JournalFile, SyncFile, TextFiles } from '../../../src/agent/ports';
import type { FunctionContent } from '../../../src/shared/protocol/frames';

/**
 * The disk of a simulated node. Its machine never restarts, so nothing is read again: the journal answers that it is
 * durable and keeps nothing, because what it holds is in the agent's memory as well.
 */
export const memoryJournal: JournalFile = {
  readAll: () => Promise.resolve(''),
  append: () => Promise.resolve(),
  sync: () => Promise.resolve(),
  replace: () => Promise.resolve(),
};

export const noSyncFile: SyncFile = { load: () => Promise.resolve(null), save: () => Promise.resolve() };

/** Function contents, one copy of each for all nodes of this process. */
export function sharedFunctions(): FunctionFiles {
  const contents = new Map<string, FunctionContent>();
  return {
    load: (checksum) => Promise.resolve(contents.get(checksum) ?? null),
    save: (content) => {
      contents.set(content.checksum, content);
      return Promise.resolve();
    },
    prune: () => Promise.resolve(),
  };
}

/** Texts by key: logs that wait while the link is down, jobs that the node fires. */
export function memoryTexts(): TextFiles {
  const texts = new Map<string, string>();
  return {
    list: () => Promise.resolve(Array.from(texts, ([key, text]) => ({ key, bytes: Buffer.byteLength(text) }))),
    load: (key) => {
      const text = texts.get(key);
      return text === undefined ? Promise.reject(new Error(`there is nothing under ${key}`)) : Promise.resolve(text);
    },
    save: (key, text) => {
      texts.set(key, text);
      return Promise.resolve();
    },
    remove: (key) => {
      texts.delete(key);
      return Promise.resolve();
    },
  };
}
