import { decodeId } from '../../../shared/domain/id';
import { invalidInput, Refusal, rejected } from '../../../shared/domain/error';
import type { FieldIssue } from '../../../shared/domain/issue';
import type { JobDefinition } from '../../../shared/domain/job';
import { parentHeld } from '../dispatch/waits';
import type { DependencyRow } from '../rows';
import type { EngineState, JobEntry } from '../state';

/**
 * Checks what a job would depend on: parents that exist in its namespace, each once, and no way back to itself.
 * @param self the job's own id; null while it has none
 * @throws Refusal that names the field, and for a cycle the path
 */
export function checkDependencies(state: EngineState, definition: JobDefinition, self: number | null): void {
  const { dependsOn, schedule } = definition;
  const issues: FieldIssue[] = [];
  if (schedule.type === 'after' && dependsOn.length === 0)
    issues.push({
      path: 'dependsOn',
      code: 'dependencies_missing',
      message: 'A schedule of type "after" needs at least one job to come after.',
    });
  if (schedule.type === 'manual' && dependsOn.length > 0)
    issues.push({
      path: 'dependsOn',
      code: 'dependencies_unused',
      message: 'A job that runs by hand only waits for nobody. Use the schedule "after", or one with fire times.',
    });
  const seen = new Set<string>();
  for (const [index, { jobId }] of dependsOn.entries()) {
    const path = `dependsOn.${index}.jobId`;
    if (seen.has(jobId)) issues.push({ path, code: 'duplicate_dependency', message: 'This job is named twice.' });
    seen.add(jobId);
    if (self !== null && decodeId('job', jobId) === self)
      issues.push({ path, code: 'depends_on_itself', message: 'A job cannot depend on itself.' });
  }
  if (issues.length > 0) throw invalidInput(issues);
  for (const [index, { jobId }] of dependsOn.entries()) {
    const path = `dependsOn.${index}.jobId`;
    const parent = parentOf(state, jobId, definition.namespace);
    if (parent === null)
      throw rejected('unknown_job', `There is no job ${jobId} in namespace ${definition.namespace}.`, [
        { path, code: 'unknown_job', params: { jobId }, message: `There is no job ${jobId} in this namespace.` },
      ]);
    if (self !== null) refuseCycle(state, parent, self, definition.name, path);
  }
}

function parentOf(state: EngineState, jobId: string, namespace: string): JobEntry | null {
  const id = decodeId('job', jobId);
  const parent = id === null ? null : state.job(id);
  if (parent === null || parent.schedule.state === 'deleted') return null;
  return parent.job.definition.namespace === namespace ? parent : null;
}

/** Refuses a parent that comes after this job itself, directly or through others. */
function refuseCycle(state: EngineState, parent: JobEntry, self: number, name: string, path: string): void {
  const trail = pathTo(state, parent.job.id, self);
  if (trail === null) return;
  const names = trail.map((id) => state.job(id)?.job.definition.name ?? '?');
  const cycle = [name, ...names.slice(0, -1), name].join(' → ');
  const message = `This would be a cycle: ${cycle}.`;
  throw new Refusal({
    code: 'rejected',
    message,
    reason: 'dependency_cycle',
    params: { path: cycle },
    issues: [{ path, code: 'dependency_cycle', params: { path: cycle }, message }],
  });
}

/** The jobs on a way from one job up through its parents to another, both included; null when there is none. */
function pathTo(state: EngineState, from: number, to: number): number[] | null {
  const cameFrom = new Map<number, number | null>([[from, null]]);
  const waiting = [from];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (id === to) {
      const trail: number[] = [];
      for (let at: number | null = id; at !== null; at = cameFrom.get(at) ?? null) trail.unshift(at);
      return trail;
    }
    for (const { parentId } of state.dependencies.of(id)) {
      if (cameFrom.has(parentId)) continue;
      cameFrom.set(parentId, id);
      waiting.push(parentId);
    }
  }
  return null;
}

/** Brings the book in line with a definition that was checked. Runs stop waiting for whom it no longer names. */
export function applyDependencies(state: EngineState, { job }: JobEntry): void {
  const rows: Omit<DependencyRow, 'held'>[] = [];
  for (const { jobId, on } of job.definition.dependsOn) {
    const parentId = decodeId('job', jobId);
    if (parentId !== null) rows.push({ jobId: job.id, parentId, wanted: on });
  }
  state.dependencies.replace(job.id, rows);
  for (const run of [...(state.unfinishedByJob.get(job.id) ?? [])])
    for (const parentId of state.dependencies.waitsOf(run.id))
      if (!rows.some((row) => row.parentId === parentId)) parentHeld(state, run, parentId);
}
