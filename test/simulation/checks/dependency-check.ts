import type { DependencyRow, RunRow } from '../../../src/main/engine/rows';
import { decodeId, encodeId } from '../../../src/shared/domain/id';
import type { JobDefinition } from '../../../src/shared/domain/job';
import { isFinal, type RunState } from '../../../src/shared/domain/run-state';
import type { ReadableDatabase } from '../../../src/main/store/database';
import type { Write } from '../hub/writes';
import type { Counts } from '../world/counts';
import type { World } from '../world/world';

interface Child {
  definition: JobDefinition;
  /** The batch in which it fired last, or in which it came to be. */
  firedIn: number;
  /** The batch in which its definition changed last. */
  changedIn: number;
}

const wants: Record<DependencyRow['wanted'], readonly RunState[]> = {
  success: ['succeeded'],
  failure: ['failed', 'timed_out', 'lost'],
  completion: ['succeeded', 'failed', 'timed_out', 'lost', 'cancelled'],
};

/**
 * Rule 4, dependencies: a job that comes after others fires only when each of them ended as wanted after it fired last;
 * a run that fired on time is not granted before. Batches are the clock here, because writes of one have no order.
 */
export class DependencyCheck {
  readonly #world: World;
  readonly #counts: Counts;
  readonly #children = new Map<number, Child>();
  readonly #states = new Map<number, RunState>();
  /** The latest batch in which a job's run ended so, by `job state`. */
  readonly #endedIn = new Map<string, number>();
  readonly #waits = new Map<number, Set<number>>();
  readonly #madeIn = new Map<number, number>();
  readonly #toJudge: (() => void)[] = [];
  #batch = 0;

  constructor(world: World, counts: Counts) {
    this.#world = world;
    this.#counts = counts;
  }

  on(write: Write): void {
    switch (write.type) {
      case 'job.inserted':
        this.#children.set(write.job.id, {
          definition: write.job.definition,
          firedIn: this.#batch,
          changedIn: this.#batch,
        });
        return;
      case 'job.updated':
        this.#updated(write.job.id, write.job.definition);
        return;
      case 'run.inserted':
      case 'run.updated':
      case 'run.ended':
        this.#run(write.run);
        return;
      case 'occurrence.inserted':
        this.#decided(write.row.jobId, write.row.outcome === 'fired');
        return;
      case 'wait.added': {
        const waits = this.#waits.get(write.runId) ?? new Set();
        this.#waits.set(write.runId, waits.add(write.parentId));
        this.#counts.add('dependency.waits');
        return;
      }
      case 'wait.dropped':
        this.#dropped(write.runId, write.parentId);
        return;
      case 'waits.dropped':
        this.#waits.delete(write.runId);
        return;
      default:
    }
  }

  #updated(jobId: number, definition: JobDefinition): void {
    const child = this.#children.get(jobId);
    if (child === undefined) return;
    child.definition = definition;
    child.changedIn = this.#batch;
  }

  #run(run: RunRow): void {
    const before = this.#states.get(run.id);
    this.#states.set(run.id, run.state);
    if (before === undefined) this.#madeIn.set(run.id, this.#batch);
    if (isFinal(run.state) && before !== run.state && run.jobId !== null)
      this.#endedIn.set(`${run.jobId} ${run.state}`, this.#batch);
    if (run.token === 1 && run.state !== 'pending' && (this.#waits.get(run.id)?.size ?? 0) > 0)
      this.#world.fail('dependencies', `${encodeId('run', run.id)} was granted while it waits for its parents`);
  }

  /** The latest batch in which a parent did what a job wants of it. */
  #heldIn(child: Child, parentId: number): number {
    const wanted = child.definition.dependsOn.find(({ jobId }) => decodeId('job', jobId) === parentId)?.on;
    if (wanted === undefined) return Infinity;
    return Math.max(-1, ...wants[wanted].map((state) => this.#endedIn.get(`${parentId} ${state}`) ?? -1));
  }

  #decided(jobId: number, isFired: boolean): void {
    const child = this.#children.get(jobId);
    if (child === undefined) return;
    const { firedIn } = child;
    const isAfter = child.definition.schedule.type === 'after';
    if (isAfter || isFired) child.firedIn = this.#batch;
    if (!isAfter || child.changedIn === this.#batch) return;
    this.#counts.add('dependency.after');
    const parents = child.definition.dependsOn.map((parent) => decodeId('job', parent.jobId) ?? 0);
    this.#toJudge.push(() => {
      for (const parentId of parents)
        if (this.#heldIn(child, parentId) < firedIn)
          this.#world.fail(
            'dependencies',
            `${encodeId('job', jobId)} fired, and ${encodeId('job', parentId)} did not end as wanted since it fired last`,
          );
    });
  }

  /** A run waits for a parent no longer. */
  #dropped(runId: number, parentId: number): void {
    const madeIn = this.#madeIn.get(runId) ?? this.#batch;
    this.#waits.get(runId)?.delete(parentId);
    this.#toJudge.push(() => {
      const child = this.#childOf(runId);
      if (child === undefined || child.changedIn >= madeIn) return;
      if (this.#heldIn(child, parentId) < madeIn)
        this.#world.fail(
          'dependencies',
          `${encodeId('run', runId)} went on, and ${encodeId('job', parentId)} did not end as wanted since`,
        );
    });
  }

  /** Set by whoever knows the rows of runs. */
  jobOfRun: (runId: number) => number | null = () => null;

  #childOf(runId: number): Child | undefined {
    const jobId = this.jobOfRun(runId);
    return jobId === null ? undefined : this.#children.get(jobId);
  }

  committed(): void {
    for (const judge of this.#toJudge) judge();
    this.#toJudge.length = 0;
    this.#batch += 1;
  }

  /** When everything has healed: no job whose parents hold has not fired. */
  finish(database: ReadableDatabase): void {
    const owed = database
      .prepare<[], { job_id: number }>(
        `SELECT s.job_id FROM job_schedules s JOIN jobs j ON j.id = s.job_id
         WHERE s.state = 'active' AND j.definition ->> '$.schedule.type' = 'after'
           AND NOT EXISTS (SELECT 1 FROM job_dependencies d WHERE d.job_id = s.job_id AND d.held = 0)`,
      )
      .all();
    for (const { job_id: jobId } of owed)
      this.#world.fail('dependencies', `the parents of ${encodeId('job', jobId)} hold, and it did not fire`);
  }
}
