import type { ParsedInput } from '../../../shared/contract/operations';
import { decodeId } from '../../../shared/domain/id';
import { toMillis } from '../../../shared/domain/instant';
import { isFinal, type RunState } from '../../../shared/domain/run-state';
import { Conditions } from './query';

/** What runs are asked for. */
export type RunFilter = Omit<ParsedInput<'runs.list'>, 'limit' | 'cursor' | 'searchId'>;

const UNFINISHED = `r.state IN ('pending', 'dispatched', 'running', 'retrying')`;
const UNSUCCESSFUL = `r.state IN ('failed', 'timed_out', 'cancelled', 'lost')`;

/** `r.state IN (…)` with the states written out: the planner finds a partial index only where it reads its condition. */
function statesIn(states: readonly RunState[]): string {
  return `r.state IN (${states.map((state) => `'${state}'`).join(', ') || 'NULL'})`;
}

const isUnsuccessful = (state: RunState): boolean => isFinal(state) && state !== 'succeeded';

/**
 * Whether a page of these runs costs a page, however many are stored, because an index yields them newest first. What is
 * not may have to look at every run: it is a search.
 */
export function isServedByIndex(filter: RunFilter): boolean {
  const { state, jobId, nodeId, functionId, trigger, namespace, from, to, tag, q } = filter;
  if ([trigger, namespace, to, tag, q].some((one) => one !== undefined)) return false;
  const named = [jobId, nodeId, functionId].filter((one) => one !== undefined).length;
  if (state === undefined) return from === undefined && named <= 1;
  if (state.includes('succeeded')) return false;
  if (named === 0) return true;
  return named === 1 && jobId !== undefined && state.every(isUnsuccessful);
}

/**
 * Conditions that together are the states, job, node and function of a filter, each with an index that yields its runs
 * newest first where there is one.
 */
export function linesOf({ state, jobId, nodeId, functionId }: RunFilter): string[] {
  const named = [
    ...(jobId === undefined ? [] : [`r.job_id = ${decodeId('job', jobId) ?? -1}`]),
    ...(nodeId === undefined ? [] : [`r.node_id = ${decodeId('node', nodeId) ?? -1}`]),
    ...(functionId === undefined ? [] : [`r.function_id = ${decodeId('function', functionId) ?? -1}`]),
  ];
  const states = state === undefined ? null : [...new Set(state)];
  if (named.length > 0) {
    const [first = '', ...others] = named;
    // Only the first leads; a plus sign keeps the planner from taking another index.
    const line = [first, ...others.map((other) => `+${other}`)].join(' AND ');
    if (states === null) return [line];
    const partial = jobId !== undefined && states.length > 0 && states.every(isUnsuccessful);
    return [`${line}${partial ? ` AND ${UNSUCCESSFUL}` : ''} AND +${statesIn(states)}`];
  }
  if (states === null) return ['TRUE'];
  if (states.includes('succeeded') || states.length === 0) return [`+${statesIn(states)}`];
  const unfinished = states.filter((one) => !isFinal(one));
  return [
    ...(unfinished.length === 0 ? [] : [`${UNFINISHED} AND ${statesIn(unfinished)}`]),
    ...states.filter(isUnsuccessful).map((one) => `${UNSUCCESSFUL} AND r.state = '${one}'`),
  ];
}

/** The other conditions, as far as a run's row and its function tell. */
export function conditionsOf(filter: RunFilter): Conditions {
  const conditions = new Conditions();
  conditions.addIn('r.trigger', filter.trigger);
  if (filter.namespace !== undefined) conditions.add('f.namespace = ?', filter.namespace);
  if (filter.from !== undefined) conditions.add('r.created_at >= ?', toMillis(filter.from));
  if (filter.to !== undefined) conditions.add('r.created_at < ?', toMillis(filter.to));
  return conditions;
}
