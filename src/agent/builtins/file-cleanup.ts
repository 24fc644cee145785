import type { Stats } from 'node:fs';
import { lstat, opendir, realpath, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { JsonValue } from '../../shared/domain/json';
import { BuiltinError, onlyOptions, type Builtin, type BuiltinCall } from './builtin';
import { matchesPattern } from './name-pattern';
import { openDirectory, type OpenDirectory } from './open-directory';
import { isProtected, isWithin } from './protected-directory';

const DAY_MS = 86_400_000;
const DEPTH_MAX = 32;
/** Files and directories that one call looks at. */
const ENTRIES_MAX = 1_000_000;
/** Deletions and failures that are logged one by one. */
const LOGGED_MAX = 1_000;

const options = z.strictObject({
  /** The directory. */
  path: z.string().min(1).max(4_096).refine(path.isAbsolute, { error: 'must be an absolute path' }),
  /** Of file names; `*` stands for any characters, `?` for one. */
  pattern: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\]+$/, { error: 'is of names, without / and \\' }),
  /** Files that were changed later than that stay. */
  olderThanDays: z.number().positive().max(36_600),
  recursive: z.boolean().default(false),
  /** Counts and logs, and deletes nothing. */
  dryRun: z.boolean().default(false),
  /** Stops after so many files. */
  maxFiles: z.number().int().min(1).max(100_000).default(10_000),
});

/**
 * `file-cleanup`: deletes old files of a directory, never directories, never through a symbolic link or a mount. Answers `{looked,
 * matched, deleted, deletedBytes, failed, skippedLinks, complete, dryRun}`; fails when a file could not be deleted.
 * @param keep directories that it must not touch: the agent's own
 */
export function fileCleanupBuiltin(keep: readonly string[]): Builtin {
  return async (call, signal) => {
    const wanted = onlyOptions(options, call.grant);
    const root = await realDirectory(wanted.path);
    if (isProtected(root)) throw new BuiltinError('path_not_allowed', `${root} belongs to the system or is a home.`);
    const kept = await Promise.all(keep.map((one) => realpath(one).catch(() => path.resolve(one))));
    if (kept.some((one) => isWithin(root, one)))
      throw new BuiltinError('path_not_allowed', `${root} belongs to the agent.`);
    return new Cleanup(wanted, root, kept, call, signal).run();
  };
}

/** @throws BuiltinError for what is no directory, or a symbolic link itself */
async function realDirectory(given: string): Promise<string> {
  const asked = path.normalize(given);
  try {
    // A separator at the end would make the system follow a link.
    const found = await lstat(asked.length > 1 ? asked.replace(/[\\/]+$/, '') || path.sep : asked);
    if (!found.isDirectory()) throw new BuiltinError('path_not_found', `${given} is no directory.`);
    return await realpath(asked);
  } catch (error) {
    if (error instanceof BuiltinError) throw error;
    throw new BuiltinError('path_not_found', (error as Error).message);
  }
}

class Cleanup {
  readonly #wanted: z.infer<typeof options>;
  readonly #root: string;
  readonly #kept: readonly string[];
  readonly #log: BuiltinCall['log'];
  readonly #signal: AbortSignal;
  readonly #before: number;
  #counts = { looked: 0, matched: 0, deleted: 0, deletedBytes: 0, failed: 0, skippedLinks: 0 };
  /** The device of the directory; what is mounted in it is another's. */
  #device: number | null = null;
  #logged = 0;
  #isCut = false;
  #firstFailure = '';

  constructor(
    wanted: z.infer<typeof options>,
    root: string,
    kept: readonly string[],
    { log }: BuiltinCall,
    signal: AbortSignal,
  ) {
    this.#wanted = wanted;
    this.#root = root;
    this.#kept = kept;
    this.#log = log;
    this.#signal = signal;
    this.#before = Date.now() - wanted.olderThanDays * DAY_MS;
  }

  async run(): Promise<JsonValue> {
    await this.#visit(this.#root, this.#root, 0);
    const { failed, deleted } = this.#counts;
    if (failed > 0) {
      const message = `${failed} files could not be deleted or looked at, ${deleted} were deleted. ${this.#firstFailure}`;
      throw new BuiltinError('file_cleanup_failed', message);
    }
    return { ...this.#counts, complete: !this.#isCut, dryRun: this.#wanted.dryRun };
  }

  async #visit(at: string, real: string, depth: number): Promise<void> {
    let directory: OpenDirectory | null = null;
    try {
      directory = await openDirectory(at, real);
      this.#device ??= (await lstat(directory.inside('.'))).dev;
      for await (const { name } of await opendir(directory.inside('.'))) {
        this.#signal.throwIfAborted();
        if (this.#isCut) return;
        await this.#look(directory, name, path.join(real, name), depth);
      }
    } catch (error) {
      this.#signal.throwIfAborted();
      // A directory that went away meanwhile holds nothing that is old.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#note(real, error);
    } finally {
      await directory?.close();
    }
  }

  async #look(directory: OpenDirectory, name: string, real: string, depth: number): Promise<void> {
    if (this.#counts.looked >= ENTRIES_MAX) return this.#cut();
    this.#counts.looked += 1;
    let stats: Stats;
    try {
      stats = await lstat(directory.inside(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#note(real, error);
      return;
    }
    if (stats.isSymbolicLink()) this.#counts.skippedLinks += 1;
    else if (stats.isDirectory()) {
      const isOurs = this.#kept.some((one) => isWithin(real, one));
      if (!this.#wanted.recursive || isOurs || stats.dev !== this.#device) return;
      if (depth >= DEPTH_MAX) return this.#cut();
      await this.#visit(directory.inside(name), real, depth + 1);
    } else if (stats.isFile() && stats.mtimeMs < this.#before && matchesPattern(name, this.#wanted.pattern)) {
      await this.#delete(directory, name, real, stats.size);
    }
  }

  async #delete(directory: OpenDirectory, name: string, real: string, bytes: number): Promise<void> {
    if (this.#counts.matched >= this.#wanted.maxFiles) return this.#cut();
    this.#counts.matched += 1;
    if (this.#wanted.dryRun) return this.#say('info', `would delete ${real} (${bytes} bytes)`);
    try {
      if (!(await directory.isStill())) throw new Error('the directory was moved meanwhile');
      await unlink(directory.inside(name));
      this.#counts.deleted += 1;
      this.#counts.deletedBytes += bytes;
      this.#say('info', `deleted ${real} (${bytes} bytes)`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#note(real, error);
    }
  }

  /** There is more than a call does. */
  #cut(): void {
    this.#isCut = true;
  }

  #note(real: string, error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    const text = `${real}: ${code ?? message}`;
    this.#counts.failed += 1;
    this.#firstFailure ||= text;
    this.#say('warn', text);
  }

  #say(level: 'info' | 'warn', text: string): void {
    this.#logged += 1;
    if (this.#logged <= LOGGED_MAX) this.#log(level, text);
    else if (this.#logged === LOGGED_MAX + 1) this.#log('info', 'The others are not listed.');
  }
}
