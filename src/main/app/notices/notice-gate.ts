import type { Turn } from './trouble-watch';

export type NoticeKind = 'job_failed' | 'job_recovered' | 'node_lost';

/** One notice for all that turned the same way within a short time. */
export interface Notice {
  kind: NoticeKind;
  /** At least one, in the order in which they turned. */
  things: { id: number; name: string }[];
}

/** How long a turn waits for others like it, and for the opposite one: a link that flaps and an agent that is restarted are no news. */
const gatherMs: Record<NoticeKind, number> = { job_failed: 3_000, job_recovered: 3_000, node_lost: 10_000 };
/** Between two notices of a kind. */
const QUIET_MS = 60_000;
/** What takes a turn back that was not told yet. */
const opposite: Record<Turn['kind'], NoticeKind | null> = {
  job_failed: 'job_recovered',
  job_recovered: 'job_failed',
  node_lost: null,
  node_back: 'node_lost',
};
const kinds = Object.keys(gatherMs) as NoticeKind[];

/** Decides when a person is told, so that it does not nag. It reads no clock: instants are given, in ms of one clock. */
export class NoticeGate {
  readonly #waiting: Record<NoticeKind, Map<number, string>> = {
    job_failed: new Map(),
    job_recovered: new Map(),
    node_lost: new Map(),
  };
  /** When what waits is told. */
  readonly #at: Record<NoticeKind, number> = { job_failed: Infinity, job_recovered: Infinity, node_lost: Infinity };
  readonly #toldAt: Record<NoticeKind, number> = {
    job_failed: -Infinity,
    job_recovered: -Infinity,
    node_lost: -Infinity,
  };

  add({ kind, id, name }: Turn, nowMs: number): void {
    const against = opposite[kind];
    if (against !== null && this.#waiting[against].delete(id)) return;
    if (kind === 'node_back') return;
    this.#waiting[kind].set(id, name);
    if (this.#at[kind] === Infinity) this.#at[kind] = Math.max(nowMs + gatherMs[kind], this.#toldAt[kind] + QUIET_MS);
  }

  /** When {@link take} has something, at the earliest; null: nothing waits. */
  get nextAt(): number | null {
    const at = Math.min(...kinds.map((kind) => this.#at[kind]));
    return at === Infinity ? null : at;
  }

  /** What is to be told now. */
  take(nowMs: number): Notice[] {
    return kinds.flatMap((kind) => {
      if (nowMs < this.#at[kind]) return [];
      this.#at[kind] = Infinity;
      const things = Array.from(this.#waiting[kind], ([id, name]) => ({ id, name }));
      this.#waiting[kind].clear();
      if (things.length === 0) return [];
      this.#toldAt[kind] = nowMs;
      return [{ kind, things }];
    });
  }
}
