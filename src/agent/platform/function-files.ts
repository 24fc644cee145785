import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { functionContent, type FunctionContent } from '../../shared/protocol/frames';
import type { FunctionFiles } from '../ports';
import { writeDurably } from './durable-file';

/** The name of a content's files: the hash alone, because a colon is no file name on Windows. */
function fileName(checksum: string): string {
  const match = /^sha256:([0-9a-f]{64})$/.exec(checksum);
  if (!match?.[1]) throw new Error(`not a checksum: ${checksum}`);
  return match[1];
}

/** Function contents that stay on the disk from one life of the agent to the next. */
const KEPT = 500;

/** Function contents in a directory: `<hash>.json`, and `<hash>.mjs` beside it for JavaScript. */
export class DiskFunctionFiles implements FunctionFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The ES module of a JavaScript function. */
  modulePath(checksum: string): string {
    return path.join(this.#directory, `${fileName(checksum)}.mjs`);
  }

  async load(checksum: string): Promise<FunctionContent | null> {
    const file = path.join(this.#directory, `${fileName(checksum)}.json`);
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const content = functionContent.parse(JSON.parse(text));
    if (content.kind === 'javascript') await this.#writeModule(content);
    const now = new Date();
    await utimes(file, now, now); // used now: `prune` leaves it alone
    return content;
  }

  async save(content: FunctionContent): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    if (content.kind === 'javascript') await this.#writeModule(content);
    await writeDurably(
      path.join(this.#directory, `${fileName(content.checksum)}.json`),
      JSON.stringify(content),
      0o600,
    );
  }

  async prune(needed: ReadonlySet<string>, keep = KEPT): Promise<void> {
    const names = await readdir(this.#directory).catch((): string[] => []);
    const contents = names.filter((name) => name.endsWith('.json'));
    if (contents.length <= keep) return;
    const aged = await Promise.all(
      contents.map(async (name) => ({ name, usedMs: (await stat(path.join(this.#directory, name))).mtimeMs })),
    );
    const neededNames = new Set([...needed].map((checksum) => `${fileName(checksum)}.json`));
    for (const { name } of aged.toSorted((a, b) => b.usedMs - a.usedMs).slice(keep)) {
      if (neededNames.has(name)) continue;
      await rm(path.join(this.#directory, name.replace(/\.json$/, '.mjs')), { force: true });
      await rm(path.join(this.#directory, name), { force: true });
    }
  }

  /** The module is written anew from the verified content, so that a changed file on the disk never runs. */
  async #writeModule({ checksum, source }: FunctionContent): Promise<void> {
    await writeDurably(this.modulePath(checksum), source, 0o600);
  }
}
