import type { OperationOutput, ParsedInput } from '../../shared/contract/operations';
import { notFound } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import type { DependencyRow } from '../engine/rows';
import type { OperationContext } from './context';
import { idNumber } from './execute';

/** Which job comes after which, by name. With a job: all that is connected with it, and itself. */
export function jobGraph(context: OperationContext, input: ParsedInput<'jobs.graph'>): OperationOutput<'jobs.graph'> {
  const every = [...context.dependencies()];
  const ids = new Set(every.flatMap(({ jobId, parentId }) => [jobId, parentId]));
  const start = input.jobId === undefined ? null : idNumber('job', input.jobId, 'jobId');
  if (start !== null) {
    const found = context.jobs.find(start)?.job.definition.namespace;
    if (found === undefined || (input.namespace ?? found) !== found) throw notFound('job', encodeId('job', start));
  }
  const wanted = start === null ? ids : connectedWith(start, every);
  const jobs = [...wanted]
    .flatMap((id) => context.jobs.find(id) ?? [])
    .filter(({ job }) => input.namespace === undefined || job.definition.namespace === input.namespace)
    .map(({ job, schedule }) => ({
      id: encodeId('job', job.id),
      name: job.definition.name,
      namespace: job.definition.namespace,
      scheduleType: job.definition.schedule.type,
      state: schedule.state,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const shown = new Set(jobs.map(({ id }) => id));
  const edges = every
    .map(({ jobId, parentId, wanted: on, held }) => ({
      from: encodeId('job', parentId),
      to: encodeId('job', jobId),
      on,
      held,
    }))
    .filter(({ from, to }) => shown.has(from) && shown.has(to));
  return { jobs, edges };
}

/** The ids that a job reaches along dependencies, in whichever direction. */
function connectedWith(start: number, every: readonly DependencyRow[]): Set<number> {
  const neighbours = new Map<number, number[]>();
  const link = (from: number, to: number): void => {
    const list = neighbours.get(from);
    if (list === undefined) neighbours.set(from, [to]);
    else list.push(to);
  };
  for (const { jobId, parentId } of every) {
    link(jobId, parentId);
    link(parentId, jobId);
  }
  const found = new Set([start]);
  for (const id of found) for (const next of neighbours.get(id) ?? []) found.add(next);
  return found;
}
