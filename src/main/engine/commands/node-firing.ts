import { conflict, rejected } from '../../../shared/domain/error';
import type { FieldIssue } from '../../../shared/domain/issue';
import { decodeId } from '../../../shared/domain/id';
import type { JobDefinition } from '../../../shared/domain/job';
import type { FunctionRow, FunctionVersionRow } from '../rows';
import { isNodeFired } from '../scheduling/node-fired';
import type { EngineState, JobEntry } from '../state';

/** What a job that its nodes fire cannot have, because it would need the hub: the field, and what to do without it. */
const needsHub: readonly { path: string; message: string; isUsed: (definition: JobDefinition) => boolean }[] = [
  {
    path: 'target.strategy',
    message: 'Nodes fire only jobs that run on each of them: the strategies "all" and "nodes".',
    isUsed: ({ target }) => target.strategy === 'least_loaded',
  },
  {
    path: 'schedule.type',
    message: 'Nodes fire jobs that have fire times of their own: "cron", "interval" and "once".',
    isUsed: ({ schedule }) => schedule.type === 'after' || schedule.type === 'manual',
  },
  {
    path: 'dependsOn',
    message: 'A node does not know how jobs elsewhere ended, so a job that nodes fire depends on none.',
    isUsed: ({ dependsOn }) => dependsOn.length > 0,
  },
  {
    path: 'maxRuns',
    message: 'A node does not know how often others fired, so a job that nodes fire has no maxRuns.',
    isUsed: ({ maxRuns }) => maxRuns !== null,
  },
  {
    path: 'pauseAfterFailures',
    message: 'A node does not know how runs elsewhere ended, so a job that nodes fire has no pauseAfterFailures.',
    isUsed: ({ pauseAfterFailures }) => pauseAfterFailures !== null,
  },
  {
    path: 'target.fanOut',
    message: 'Each node fires by itself, so nothing spreads the runs: a job that nodes fire has no fanOut.',
    isUsed: ({ target }) => target.fanOut !== null,
  },
];

/**
 * Checks that a job can be fired by its nodes, where it says so, with the hub away.
 * @param self the job's own id; null while it has none
 * @throws Refusal that names each field that stands against it
 */
export function checkNodeFiring(
  state: EngineState,
  definition: JobDefinition,
  fn: FunctionRow,
  self: number | null,
): void {
  for (const [index, { jobId }] of definition.dependsOn.entries()) {
    const parent = state.job(decodeId('job', jobId) ?? -1);
    if (parent !== null && isNodeFired(parent)) throw refusal([issue(`dependsOn.${index}.jobId`, PARENT)]);
  }
  if (definition.firedBy === 'hub') return;
  const issues = needsHub.flatMap(({ path, message, isUsed }) => (isUsed(definition) ? [issue(path, message)] : []));
  if (fn.kind === 'external') issues.push(issue('functionId', 'No node runs an external function.'));
  if (fn.maxConcurrency !== null)
    issues.push(
      issue('functionId', 'The function limits how many of its runs there are: only the hub can see to that.'),
    );
  if (asksForSecrets(state, fn)) issues.push(issue('functionId', SECRETS));
  if ((state.namespaces.get(definition.namespace)?.maxConcurrentRuns ?? null) !== null)
    issues.push(issue('namespace', 'The namespace limits how many runs there are: only the hub can see to that.'));
  if (self !== null && state.dependencies.dependentsOf(self).length > 0) issues.push(issue('firedBy', PARENT));
  if (issues.length > 0) throw refusal(issues);
}

const PARENT = 'Other jobs cannot come after a job that its nodes fire: the hub hears of its runs much later.';
const SECRETS = 'The function asks for secrets, which come from the hub with each start and are kept on no disk.';

function asksForSecrets(state: EngineState, fn: FunctionRow): boolean {
  const version = state.store.functionVersion(fn.id, fn.activeVersion);
  return Object.values(version?.environment ?? {}).some((value) => typeof value !== 'string');
}

const issue = (path: string, message: string): FieldIssue => ({ path, code: 'needs_hub', message });

function refusal(issues: FieldIssue[]) {
  return rejected('needs_hub', issues[0]?.message ?? '', issues);
}

/** A function that node-fired jobs use stays one that nodes can run alone. @throws Refusal */
export function refuseWhatNodesCannotFire(
  state: EngineState,
  fn: FunctionRow,
  wanted: Pick<FunctionVersionRow, 'maxConcurrency' | 'environment'>,
): void {
  if (!jobsOf(state, ({ job }) => job.functionId === fn.id)) return;
  if (wanted.maxConcurrency !== null)
    throw rejected('used_by_node_fired', LIMIT, [
      { path: 'maxConcurrency', code: 'used_by_node_fired', message: LIMIT },
    ]);
  for (const [name, value] of Object.entries(wanted.environment))
    if (typeof value !== 'string')
      throw rejected('used_by_node_fired', SECRETS, [
        { path: `environment.${name}`, code: 'used_by_node_fired', message: SECRETS },
      ]);
}

const LIMIT = 'Jobs that nodes fire by themselves are in the way: only the hub can see to a limit.';

/** A namespace with node-fired jobs has no limit. @throws Refusal */
export function refuseLimitOfNodeFired(state: EngineState, namespace: string): void {
  if (jobsOf(state, ({ job }) => job.definition.namespace === namespace)) throw conflict('used_by_node_fired', LIMIT);
}

function jobsOf(state: EngineState, isMeant: (entry: JobEntry) => boolean): boolean {
  for (const id of state.nodeJobs.jobs) {
    const entry = state.job(id);
    if (entry !== null && isMeant(entry)) return true;
  }
  return false;
}
