import { attemptKey, type AttemptAccepted, type AttemptGrant, type AttemptRef } from '../../shared/protocol/attempt';
import { ATTEMPTS_PER_FRAME, closeCodes, type FunctionContent } from '../../shared/protocol/frames';
import type { Clock, Logger } from '../ports';
import { failedEnd, lostEnd, resultText, type AttemptEnd } from './attempt-end';
import type { Functions } from './functions';
import type { Journal } from './journal/journal';
import type { Entry } from './journal/records';
import type { Link } from './link';
import type { LogBook } from './log-book';
import type { Outbox } from './outbox';
import { runFunction } from './run-function';
import type { Runners, StopMode } from './runner';

/** Unacked attempts that an agent holds at most: what one `hello` can list within a frame. */
const HELD_MAX = 15_000;

const refOf = ({ runId, epoch, token }: AttemptGrant): AttemptRef => ({ runId, epoch, token });

/** An attempt from its arrival until its result is durable. */
interface Active {
  readonly key: string;
  readonly grant: AttemptGrant;
  content: FunctionContent | null;
  /** Since its start was recorded. */
  entry: Entry | null;
  /** While its function runs. */
  stop: ((mode: StopMode) => void) | null;
  isEnded: boolean;
}

export interface AttemptsParts {
  clock: Clock;
  log: Logger;
  journal: Journal;
  link: Link;
  outbox: Outbox;
  logs: LogBook;
  functions: Functions;
  runners: Runners;
}

/**
 * Takes granted attempts, starts each at most once, and records how it ended. The order of events of an attempt:
 * content at hand, start durable, `attempt.accepted`, the function runs, result durable, `attempt.finished`, `ack`.
 */
export class Attempts {
  readonly #parts: AttemptsParts;
  readonly #active = new Map<string, Active>();
  #isDraining = false;
  #waiters: { isMet: () => boolean; resolve: () => void }[] = [];

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
    parts.journal.listen({
      started: (entries) => this.#started(entries),
      notStarted: (entries, reason) => this.#notStarted(entries, reason),
      ended: (entries) => this.#ended(entries),
    });
  }

  get running(): number {
    return this.#active.size;
  }

  /** Attempts that were started in an earlier life of the agent and have no result: they are over. */
  recover(): void {
    const { journal, clock, log } = this.#parts;
    const lost = [...journal.ledger.entries.values()].filter((entry) => entry.result === null);
    if (lost.length > 0) log.warn('attempts.lost', { count: lost.length, first: lost[0]?.key });
    const now = Math.round(clock.wallMs());
    for (const entry of lost) {
      journal.end(entry, resultText(entry.ref, entry.startedAt, Math.max(now, entry.startedAt), lostEnd()));
    }
  }

  /** What `hello` lists: everything recorded and not acked. */
  recorded(): AttemptRef[] {
    return Array.from(this.#parts.journal.ledger.entries.values(), (entry) => entry.ref);
  }

  receive(grants: readonly AttemptGrant[]): void {
    const held = Math.max(this.#active.size, this.#parts.journal.ledger.entries.size);
    if (held + grants.length > HELD_MAX) {
      return this.#parts.link.fail(closeCodes.overloaded, `more than ${HELD_MAX} attempts are not acked`);
    }
    const refused: AttemptRef[] = [];
    for (const grant of grants) if (!this.#take(grant)) refused.push(refOf(grant));
    this.#handBack(refused);
  }

  /** @returns false when the grant has to go back */
  #take(grant: AttemptGrant): boolean {
    const { journal, outbox, functions } = this.#parts;
    const key = attemptKey(grant);
    if (this.#active.has(key) || journal.ledger.isAcked(key)) return true;
    const recorded = journal.ledger.entries.get(key);
    if (recorded) {
      outbox.add([recorded]);
      return true;
    }
    if (this.#isDraining) return false;
    const content = functions.get(grant.checksum);
    const active: Active = { key, grant, content, entry: null, stop: null, isEnded: false };
    this.#active.set(key, active);
    if (content) this.#record(active);
    else this.#fetch(active);
    return true;
  }

  /** Gives up what was never begun. Where the link is down, the hub grants it again when it is up, and it goes back then. */
  #handBack(refs: readonly AttemptRef[]): void {
    const { link, log } = this.#parts;
    if (refs.length > 0) log.info('attempts.handed_back', { count: refs.length });
    for (let from = 0; from < refs.length; from += ATTEMPTS_PER_FRAME)
      link.send({ t: 'attempt.returned', attempts: refs.slice(from, from + ATTEMPTS_PER_FRAME) });
  }

  #fetch(active: Active): void {
    this.#parts.functions.want(active.grant, (answer) => {
      if (active.isEnded) return;
      if (!('checksum' in answer)) return this.#finish(active, failedEnd(answer.code, answer.message));
      active.content = answer;
      this.#record(active);
    });
  }

  #record(active: Active): void {
    active.entry = this.#parts.journal.start(active.grant, Math.round(this.#parts.clock.wallMs()));
  }

  #started(entries: readonly Entry[]): void {
    const begun: Active[] = [];
    for (const entry of entries) {
      const active = this.#active.get(entry.key);
      if (active && !active.isEnded) begun.push(active);
    }
    this.#accept(entries);
    for (const active of begun) this.#run(active);
  }

  #accept(entries: readonly Entry[]): void {
    for (let from = 0; from < entries.length; from += ATTEMPTS_PER_FRAME) {
      const part = entries.slice(from, from + ATTEMPTS_PER_FRAME);
      const attempts = part.map(({ ref, startedAt }): AttemptAccepted => ({ ...ref, startedAt }));
      this.#parts.link.send({ t: 'attempt.accepted', attempts });
    }
  }

  #notStarted(entries: readonly Entry[], reason: string): void {
    for (const { key } of entries) {
      const active = this.#active.get(key);
      const message = `The node could not write its journal, so the attempt was not started: ${reason}`;
      if (active) this.#finish(active, failedEnd('journal_unavailable', message));
    }
  }

  #run(active: Active): void {
    const { grant, content } = active;
    const stop = runFunction(this.#parts.runners, grant, content, {
      log: (level, text) => {
        if (!active.isEnded) this.#parts.logs.add(grant, level, text);
      },
      done: (end) => this.#finish(active, end),
    });
    if (!active.isEnded) active.stop = stop;
  }

  #finish(active: Active, end: AttemptEnd): void {
    if (active.isEnded) return;
    active.isEnded = true;
    active.stop = null;
    const { clock, journal, logs } = this.#parts;
    const now = Math.round(clock.wallMs());
    const entry = active.entry ?? journal.ledger.start(active.grant, now);
    logs.close(active.key);
    journal.end(entry, resultText(entry.ref, entry.startedAt, Math.max(now, entry.startedAt), end));
  }

  #ended(entries: readonly Entry[]): void {
    for (const { key } of entries) this.#active.delete(key);
    this.#parts.outbox.add(entries);
    this.#settled();
  }

  cancel(ref: AttemptRef, mode: StopMode): void {
    const active = this.#active.get(attemptKey(ref));
    if (!active || active.isEnded) return this.#parts.log.debug('attempt.cancel_ignored', { ...ref });
    if (active.stop) return active.stop(mode);
    const error = { code: 'cancelled', message: 'The attempt was cancelled before its function began.' };
    this.#finish(active, { outcome: 'cancelled', cold: false, error });
  }

  acked(refs: readonly AttemptRef[]): void {
    const { journal, outbox, logs } = this.#parts;
    for (const ref of refs) {
      const key = attemptKey(ref);
      if (this.#active.has(key) || !journal.ledger.entries.has(key)) continue;
      journal.ack(ref);
      outbox.drop(key);
      logs.drop(key);
    }
    this.#settled();
  }

  /** A new connection: logs and results that are not acked go out again. */
  resend(): void {
    const { logs, outbox, journal, link } = this.#parts;
    if (this.#isDraining) link.send({ t: 'draining' });
    logs.rewind();
    outbox.add(
      [...journal.ledger.entries.values()].filter(({ key, result }) => result !== null && !this.#active.has(key)),
    );
    logs.pump();
  }

  /** Takes no new attempts from now on, and hands back those that were not started. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#parts.link.send({ t: 'draining' });
    const unstarted: AttemptRef[] = [];
    for (const active of this.#active.values()) {
      if (active.entry) continue;
      active.isEnded = true;
      this.#active.delete(active.key);
      unstarted.push(refOf(active.grant));
    }
    this.#handBack(unstarted);
  }

  /** Ends what still runs with outcome `lost`. */
  abandon(): void {
    for (const active of this.#active.values()) {
      const { stop } = active;
      this.#finish(active, lostEnd());
      stop?.('terminate');
    }
  }

  /** Resolves when nothing runs and every result is durable. */
  whenIdle(): Promise<void> {
    return this.#when(() => this.#active.size === 0);
  }

  /** Resolves when the hub has acked everything. */
  whenAcked(): Promise<void> {
    return this.#when(() => this.#parts.journal.ledger.entries.size === 0);
  }

  #when(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ isMet, resolve }));
  }

  #settled(): void {
    if (this.#waiters.length === 0) return;
    const met = this.#waiters.filter(({ isMet }) => isMet());
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve();
  }
}
