import type { JobRow, NodeJobRow, OccurrenceRow, RunRow } from '../../../src/main/engine/rows';
import { decodeId, encodeId } from '../../../src/shared/domain/id';
import { toInstant } from '../../../src/shared/domain/instant';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import type { FireTimes } from '../../../src/shared/schedule/fire-time';
import { EDGE_NAMESPACE } from '../plan/edge';
import type { Write } from '../hub/writes';
import type { Counts } from '../world/counts';
import type { World } from '../world/world';
import { Intervals } from './intervals';
import { ownKey } from './own-key';
import type { Witness } from './witness';

const DAY_MS = 86_400_000;
/** What is skipped is told together, within a minute. */
const TOLD_WITHIN_MS = 300_000;

/** A row, and when it was committed, in the time of the simulation. */
type KeptRow = OccurrenceRow & { atMs: number };
/** What a node holds since an instant of the simulation. */
type Holding = NodeJobRow & { atMs: number };

interface Scope {
  rows: KeptRow[];
  covered: Intervals;
}

interface Job {
  job: JobRow;
  fireTimes: FireTimes;
  /** By what stands for who fired: a node, or nothing for the hub. */
  scopes: Map<string, Scope>;
  /** Fire times at which the hub fired. */
  byHub: Set<number>;
  /** By node: when it began to hold the job, each time: it need not have decided what lies before. */
  holdings: Map<string, Holding[]>;
}

/**
 * Rule 8: of a job that its nodes fire, each node decides every fire time once while it holds the job, and the hub none of
 * them. What functions did without the hub is what is reported. The schedules of these jobs are never changed.
 */
export class NodeFiredCheck {
  readonly #world: World;
  readonly #counts: Counts;
  readonly #witness: Witness;
  readonly #jobs = new Map<number, Job>();
  readonly #rows = new Map<number, OccurrenceRow>();

  constructor(world: World, witness: Witness, counts: Counts) {
    this.#world = world;
    this.#witness = witness;
    this.#counts = counts;
  }

  /** Whether a row is one of those that are looked at here. */
  holds(occurrenceId: number): boolean {
    return this.#rows.has(occurrenceId);
  }

  isMissed(occurrenceId: number): boolean {
    return this.#rows.get(occurrenceId)?.outcome === 'missed';
  }

  get jobIds(): number[] {
    return [...this.#jobs.keys()];
  }

  /** The rows that there must be. */
  rows(): OccurrenceRow[] {
    return [...this.#jobs.values()].flatMap(({ scopes }) => [...scopes.values()].flatMap(({ rows }) => rows));
  }

  on(write: Write): void {
    switch (write.type) {
      case 'job.inserted':
        if (write.job.definition.namespace === EDGE_NAMESPACE) this.#inserted(write.job);
        return;
      case 'job.updated': {
        const known = this.#jobs.get(write.job.id);
        if (known !== undefined) known.job = write.job;
        return;
      }
      case 'occurrence.inserted':
        this.#decided(write.row);
        return;
      case 'occurrence.extended':
        this.#extended(write.id, write.last, write.added);
        return;
      case 'node_job.saved':
        this.#held(write.row);
        return;
      default:
    }
  }

  #inserted(job: JobRow): void {
    const { definition, createdAt } = job;
    const fireTimes = compileSchedule(definition.schedule, {
      createdAtMs: createdAt,
      defaultTimezone: 'UTC',
      maxLookaheadMs: 365 * DAY_MS,
    });
    this.#jobs.set(job.id, { job, fireTimes, scopes: new Map(), byHub: new Set(), holdings: new Map() });
  }

  #fail(job: Job, message: string): void {
    this.#world.fail('fired by nodes', `${job.job.definition.name}: ${message}`);
  }

  #held(row: NodeJobRow): void {
    const job = this.#jobs.get(row.jobId);
    if (job === undefined) return;
    const node = encodeId('node', row.nodeId);
    const before = job.holdings.get(node) ?? [];
    const last = before.at(-1);
    if (last !== undefined && (row.state !== 'held' || last.state === 'held'))
      before[before.length - 1] = { ...row, atMs: last.atMs };
    else if (row.state === 'held') before.push({ ...row, atMs: this.#world.nowMs });
    job.holdings.set(node, before);
    this.#counts.add(`node_job.${row.state}`);
  }

  #scopeOf(job: Job, scope: string): Scope {
    const known = job.scopes.get(scope);
    if (known !== undefined) return known;
    const fresh = { rows: [], covered: new Intervals() };
    job.scopes.set(scope, fresh);
    return fresh;
  }

  #decided(row: OccurrenceRow): void {
    const job = this.#jobs.get(row.jobId);
    if (job === undefined) return;
    const who = row.scope === '' ? 'the hub' : row.scope;
    const text = `${toInstant(row.fireTime)}..${toInstant(row.lastFireTime)} ×${row.count} ${row.outcome}/${row.reason}`;
    this.#counts.add(`occurrence.${row.scope === '' ? 'edge_hub' : 'node'}.${row.reason}`, row.count);
    if (row.scope === '' && job.job.definition.firedBy === 'node')
      this.#fail(job, `the hub decided what its nodes are to decide: ${text}`);
    const scope = this.#scopeOf(job, row.scope);
    let counted = 0;
    for (
      let at = this.#firstFrom(job, row.fireTime);
      at !== null && at <= row.lastFireTime;
      at = this.#after(job, at)
    ) {
      counted += 1;
      if (counted > row.count) break;
      if (scope.covered.holds(at)) this.#fail(job, `${toInstant(at)} is decided a second time by ${who}: ${text}`);
      if (row.scope !== '' && job.byHub.has(at)) this.#fail(job, `${toInstant(at)} was fired by the hub: ${text}`);
      if (row.scope === '' && row.outcome === 'fired') {
        job.byHub.add(at);
        for (const [other, { covered }] of job.scopes)
          if (other !== '' && covered.holds(at)) this.#fail(job, `${toInstant(at)} was decided by ${other}: ${text}`);
      }
    }
    if (counted !== row.count) this.#fail(job, `${who} counts what are ${counted}: ${text}`);
    scope.covered.add(row.fireTime, row.lastFireTime);
    const kept = { ...row, atMs: this.#world.nowMs };
    scope.rows.push(kept);
    this.#rows.set(row.id, kept);
  }

  #extended(id: number, last: number, added: number): void {
    for (const job of this.#jobs.values()) {
      const scope = job.scopes.get('');
      const row = scope?.rows.find((one) => one.id === id);
      if (scope === undefined || row === undefined) continue;
      scope.covered.remove(row.fireTime, row.lastFireTime);
      row.lastFireTime = last;
      row.count += added;
      scope.covered.add(row.fireTime, last);
    }
  }

  #firstFrom({ fireTimes }: Job, at: number): number | null {
    return fireTimes.next(at - 1)?.atMs ?? null;
  }

  #after({ fireTimes }: Job, at: number): number | null {
    return fireTimes.next(at)?.atMs ?? null;
  }

  /** When everything has healed, and nothing runs any more: nothing that was due is undecided, and nothing that ran is untold. */
  finish(nowMs: number, runs: ReadonlyMap<number, RunRow>): void {
    for (const job of this.#jobs.values())
      for (const [node, holdings] of job.holdings) this.#checkGaps(job, node, holdings, nowMs);
    this.#checkRuns(runs);
    this.#checkExecutions();
  }

  /** Between the first and the last fire time that a node decided while it held the job, none is left out. */
  #checkGaps(job: Job, node: string, holdings: readonly Holding[], nowMs: number): void {
    const rows = (job.scopes.get(node)?.rows ?? []).toSorted((a, b) => a.fireTime - b.fireTime);
    let before: KeptRow | null = null;
    for (const row of rows) {
      const expected = before === null ? null : this.#after(job, before.lastFireTime);
      const [from, fromMs] = [before?.lastFireTime ?? 0, before?.atMs ?? 0];
      // It begins by its own clock, which may be far from the hub's.
      const isNewHolding = holdings.some(
        ({ after, atMs }) => (after > from && after <= row.fireTime) || (atMs > fromMs && atMs <= row.atMs),
      );
      if (expected !== null && expected !== row.fireTime && !isNewHolding)
        this.#fail(job, `${node} decided ${toInstant(row.fireTime)}, and not ${toInstant(expected)} before it`);
      before = row;
    }
    const last = holdings.at(-1);
    if (last?.state !== 'held' || job.job.definition.firedBy !== 'node') return;
    const next = this.#after(job, Math.max(before?.lastFireTime ?? 0, last.after));
    if (next !== null && next < nowMs - TOLD_WITHIN_MS)
      this.#fail(job, `${node} has not told what became of ${toInstant(next)}`);
  }

  /** Each fired row of a node has its run, which says what its function saw. */
  #checkRuns(runs: ReadonlyMap<number, RunRow>): void {
    for (const job of this.#jobs.values())
      for (const [node, { rows }] of job.scopes) {
        if (node === '') continue;
        for (const row of rows.filter(({ outcome }) => outcome === 'fired')) {
          const run = row.runId === null ? undefined : runs.get(row.runId);
          if (run?.trigger !== 'node' || run.nodeId !== decodeId('node', node) || run.fireTime !== row.lastFireTime)
            this.#fail(job, `${node} at ${toInstant(row.fireTime)} has not the run that it has to have`);
          else if (run.state === 'succeeded') this.#checkSuccess(job, run);
        }
      }
  }

  #checkSuccess(job: Job, run: RunRow): void {
    const key = run.result === null ? null : (JSON.parse(run.result) as { key: string }).key;
    const execution = key === null ? undefined : this.#witness.executions.get(key);
    if (execution?.outcome !== 'succeeded')
      this.#fail(job, `a run succeeded; its function says ${String(execution?.outcome)}`);
  }

  /** Each execution without the hub is of an occurrence that was told. */
  #checkExecutions(): void {
    for (const { key } of this.#witness.executions.values()) {
      const own = ownKey(key);
      const job = own === null ? undefined : this.#jobs.get(decodeId('job', own.jobId) ?? -1);
      if (own === null || job === undefined) continue;
      this.#counts.add('node_fired.executions');
      const rows = job.scopes.get(own.nodeId)?.rows ?? [];
      if (!rows.some((row) => row.lastFireTime === own.fireTime && row.outcome === 'fired'))
        this.#fail(job, `${own.nodeId} executed ${toInstant(own.fireTime)} and did not tell`);
    }
  }
}
