import type { OperationInput } from '../../../shared/contract/operations';
import type { Run } from '../../../shared/domain/run';
import type { RunState } from '../../../shared/domain/run-state';
import { useLive } from '../../store/live';

/** Which runs a list shows; '' is any. */
export interface RunFilter {
  state: string;
  jobId: string;
  nodeId: string;
  functionId: string;
  trigger: string;
  namespace: string;
  /** Of the run's job. */
  tag: string;
  /** In the name of the job, function or node, or in the error; or the id of a run. */
  text: string;
  /** Instants; the runs due (or asked for) from the one until before the other. */
  from: string;
  to: string;
}

/** The part of the location that each part of the filter stands in. */
const places: Record<keyof RunFilter, string> = {
  state: 'state',
  jobId: 'job',
  nodeId: 'node',
  functionId: 'function',
  trigger: 'trigger',
  namespace: 'namespace',
  tag: 'tag',
  text: 'q',
  from: 'from',
  to: 'to',
};

export const filterPlaces = Object.values(places);

/** The filter that a location stands for. */
export function filterOf(query: Readonly<Record<string, string>>): RunFilter {
  const of = (part: keyof RunFilter): string => query[places[part]] ?? '';
  return {
    state: of('state'),
    jobId: of('jobId'),
    nodeId: of('nodeId'),
    functionId: of('functionId'),
    trigger: of('trigger'),
    namespace: of('namespace'),
    tag: of('tag'),
    text: of('text'),
    from: of('from'),
    to: of('to'),
  };
}

/** Names for several states at once, beside the states themselves. */
const stateGroups: Record<string, readonly RunState[]> = {
  active: ['pending', 'dispatched', 'running', 'retrying'],
  waiting: ['pending', 'dispatched', 'retrying'],
  notSucceeded: ['failed', 'timed_out', 'lost'],
};

const statesOf = (state: string): readonly string[] => stateGroups[state] ?? (state === '' ? [] : [state]);

function hasText(run: Run, text: string): boolean {
  const wanted = text.toLowerCase();
  return (
    run.id === text ||
    [run.jobName, run.functionName, run.nodeName, run.errorMessage].some((each) => each?.toLowerCase().includes(wanted))
  );
}

function hasTag(run: Run, tag: string): boolean {
  const job = run.jobId === null ? undefined : useLive.getState().mirror.jobs.get(run.jobId);
  return job?.tags.includes(tag) ?? false;
}

/** Whether a run belongs to the list of a filter, as the hub would say. */
export function matchesRun(filter: RunFilter, run: Run): boolean {
  const states = statesOf(filter.state);
  const due = run.createdAt;
  return (
    (states.length === 0 || states.includes(run.state)) &&
    (filter.jobId === '' || run.jobId === filter.jobId) &&
    (filter.nodeId === '' || run.nodeId === filter.nodeId) &&
    (filter.functionId === '' || run.functionId === filter.functionId) &&
    (filter.trigger === '' || run.trigger === filter.trigger) &&
    (filter.namespace === '' || run.namespace === filter.namespace) &&
    (filter.tag === '' || hasTag(run, filter.tag)) &&
    (filter.text === '' || hasText(run, filter.text)) &&
    (filter.from === '' || due >= filter.from) &&
    (filter.to === '' || due < filter.to)
  );
}

/** What the hub is asked for. */
export function inputOf(filter: RunFilter): OperationInput<'runs.list'> {
  const states = statesOf(filter.state);
  return {
    ...(states.length === 0 ? {} : { state: states }),
    ...(filter.jobId === '' ? {} : { jobId: filter.jobId }),
    ...(filter.nodeId === '' ? {} : { nodeId: filter.nodeId }),
    ...(filter.functionId === '' ? {} : { functionId: filter.functionId }),
    ...(filter.trigger === '' ? {} : { trigger: [filter.trigger] }),
    ...(filter.namespace === '' ? {} : { namespace: filter.namespace }),
    ...(filter.tag === '' ? {} : { tag: filter.tag }),
    ...(filter.text === '' ? {} : { q: filter.text }),
    ...(filter.from === '' ? {} : { from: filter.from }),
    ...(filter.to === '' ? {} : { to: filter.to }),
  };
}
