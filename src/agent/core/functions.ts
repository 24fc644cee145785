import { createHash } from 'node:crypto';
import { checksumContent } from '../../shared/domain/function';
import type { AttemptGrant } from '../../shared/protocol/attempt';
import type { FunctionContent } from '../../shared/protocol/frames';
import type { FunctionFiles, Logger } from '../ports';
import type { Link } from './link';
import { writeProblem } from './write-problem';

/** Why a function cannot be run; a code and a text for the attempt's error. */
export interface FunctionProblem {
  code: 'function_missing' | 'checksum_mismatch' | 'function_not_stored';
  message: string;
}

/** What names a content. */
export type WantedContent = Pick<AttemptGrant, 'checksum' | 'functionId' | 'functionVersion'>;

type Waiter = (answer: FunctionContent | FunctionProblem) => void;

interface Wanted {
  readonly functionId: string;
  readonly functionVersion: number;
  readonly waiters: Waiter[];
  /** Not found on the disk, so the hub is asked, again at each connection. */
  isAsked: boolean;
}

/** Contents held in memory; the others are read from the disk when they are wanted. */
const HELD_MAX = 64;

/** `sha256:` and the hash of what the checksum covers. */
export function checksumOf(content: FunctionContent): string {
  return `sha256:${createHash('sha256').update(checksumContent(content)).digest('hex')}`;
}

/** The function versions of this node: in memory, on the disk, or fetched from the hub when an attempt needs one. */
export class Functions {
  readonly #files: FunctionFiles;
  readonly #link: Link;
  readonly #log: Logger;
  readonly #held = new Map<string, FunctionContent>();
  readonly #wanted = new Map<string, Wanted>();
  readonly #saving = new Set<string>();
  #problem: string | null = null;

  constructor(files: FunctionFiles, link: Link, log: Logger) {
    this.#files = files;
    this.#link = link;
    this.#log = log;
  }

  /** Why contents cannot be stored, as a code; null since one could be. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The content with this checksum when it is at hand. */
  get(checksum: string): FunctionContent | null {
    return this.#held.get(checksum) ?? null;
  }

  /** Whether a content is on the disk, whole. */
  async has(checksum: string): Promise<boolean> {
    const content = await this.#files.load(checksum).catch(() => null);
    return content !== null && checksumOf(content) === checksum;
  }

  /** Finds a content on the disk or asks the hub; `done` is called once, later. */
  want(grant: WantedContent, done: Waiter): void {
    const { checksum, functionId, functionVersion } = grant;
    const known = this.#wanted.get(checksum);
    if (known) {
      known.waiters.push(done);
      return;
    }
    const wanted: Wanted = { functionId, functionVersion, waiters: [done], isAsked: false };
    this.#wanted.set(checksum, wanted);
    void this.#load(checksum, wanted);
  }

  async #load(checksum: string, wanted: Wanted): Promise<void> {
    const content = await this.#files.load(checksum).catch((error: unknown) => {
      this.#log.warn('function.unreadable', { checksum, reason: String(error) });
      return null;
    });
    if (this.#wanted.get(checksum) !== wanted) return;
    if (content && checksumOf(content) === checksum) return this.#settle(checksum, content);
    if (content) this.#log.error('function.damaged', { checksum });
    this.#ask(wanted);
  }

  #ask(wanted: Wanted): void {
    wanted.isAsked = true;
    const { functionId, functionVersion } = wanted;
    this.#link.send({ t: 'function.fetch', functionId, functionVersion });
  }

  /** A new connection: what was asked over the old one is asked again. */
  askAgain(): void {
    for (const wanted of this.#wanted.values()) if (wanted.isAsked) this.#ask(wanted);
  }

  /** The hub sent a content. One whose checksum does not fit is refused, and what waits for that version fails. */
  async deployed(content: FunctionContent): Promise<void> {
    const { functionId, functionVersion, checksum } = content;
    const actual = checksumOf(content);
    if (actual === checksum) await this.#keep(content);
    else this.#log.error('function.refused', { functionId, functionVersion, checksum, actual });
    this.#refuse(functionId, functionVersion, {
      code: 'checksum_mismatch',
      message: `What the hub sent for ${functionId}@${functionVersion} has not the granted checksum.`,
    });
  }

  /** The hub has no such version: what waits for it fails. */
  missing(functionId: string, functionVersion: number): void {
    const message = `The hub has no ${functionId}@${functionVersion}.`;
    this.#refuse(functionId, functionVersion, { code: 'function_missing', message });
  }

  #refuse(functionId: string, functionVersion: number, problem: FunctionProblem): void {
    for (const [checksum, wanted] of this.#wanted) {
      const isMeant = wanted.functionId === functionId && wanted.functionVersion === functionVersion;
      if (isMeant && wanted.isAsked) this.#settle(checksum, problem);
    }
  }

  async #keep(content: FunctionContent): Promise<void> {
    const { checksum, functionId, functionVersion } = content;
    if (this.#held.has(checksum) || this.#saving.has(checksum)) return;
    this.#saving.add(checksum);
    // Attempts that come while the content is being written wait for it here.
    if (!this.#wanted.has(checksum)) {
      this.#wanted.set(checksum, { functionId, functionVersion, waiters: [], isAsked: false });
    }
    try {
      await this.#files.save(content);
      this.#problem = null;
      this.#settle(checksum, content);
    } catch (error) {
      const message = `The function could not be written to this node's disk: ${String(error)}`;
      this.#problem = writeProblem(error, 'functions_unwritable');
      this.#log.error('function.not_stored', { functionId, functionVersion, reason: String(error) });
      this.#settle(checksum, { code: 'function_not_stored', message });
    }
    this.#saving.delete(checksum);
  }

  #settle(checksum: string, answer: FunctionContent | FunctionProblem): void {
    const wanted = this.#wanted.get(checksum);
    this.#wanted.delete(checksum);
    if ('checksum' in answer) this.#hold(answer);
    for (const waiter of wanted?.waiters ?? []) waiter(answer);
  }

  #hold(content: FunctionContent): void {
    this.#held.set(content.checksum, content);
    const oldest = this.#held.keys().next().value;
    if (this.#held.size > HELD_MAX && oldest !== undefined) this.#held.delete(oldest);
  }
}
