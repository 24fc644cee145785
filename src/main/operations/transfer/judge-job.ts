import { isDeepStrictEqual } from 'node:util';
import type { ParsedInput } from '../../../shared/contract/operations';
import { rejected, type Refusal } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import type { JobInput } from '../../../shared/domain/job';
import type { PortableJob } from '../../../shared/domain/portable';
import { checkTarget } from '../../engine/commands/external-target';
import type { OperationContext } from '../context';
import { actionOf, attempt, nameKey, type Planned, type Reading } from './plan';

/** Entries of one kind by namespace and name. */
export type ByName = ReadonlyMap<string, Planned>;

/** What the file itself has, by name. */
export interface Known {
  functions: ByName;
  calendars: ByName;
  jobs: ByName;
}

/** Stands for the id of what is to be made first. */
const TO_COME = 0;

/** Says what is to become of a job, when it has been said of all that it refers to. */
export function judgeJob(
  context: OperationContext,
  planned: Planned,
  input: ParsedInput<'jobs.import'>,
  known: Known,
  lineOf: Reading['lineOf'],
): void {
  const { content, existing, entry } = planned;
  if (content?.kind !== 'job') return;
  if (input.leaveOut.includes(entry.key)) {
    entry.action = 'skip';
    return;
  }
  const fn = known.functions.get(nameKey(entry.namespace, content.input.function));
  const isSame = attempt(planned, lineOf, () => {
    const found = resolve(context, content.input, input, known, (one) => one.existing ?? TO_COME);
    const definition = context.checkJob(found.job, existing, found.isToCome);
    if (found.isToCome && fn?.content?.kind === 'function') checkTarget(definition, fn.content.input);
    if (existing === null || found.isToCome) return false;
    return isDeepStrictEqual(context.jobs.find(existing)?.job.definition, definition);
  });
  if (isSame === null) return;
  entry.action = actionOf(planned, input, isSame);
  if (fn?.entry.exists === true && fn.entry.action === 'skip') entry.notes.push('function_differs');
}

/**
 * A job with ids in the place of names.
 * @param idOf the id of an entry that the file has and that is not refused
 * @returns with it, whether something that it refers to is not there yet
 * @throws Refusal that names the reference that leads nowhere
 */
export function resolve(
  context: OperationContext,
  portable: PortableJob,
  input: ParsedInput<'jobs.import'>,
  known: Known,
  idOf: (planned: Planned) => number,
): { job: JobInput; isToCome: boolean } {
  const { function: functionName, target, dependsOn, paused: _paused, ...fields } = portable;
  const { namespace } = fields;
  const { nodes: nodeNames, ...place } = target;
  let isToCome = false;
  /** An entry of the file, if it is to be there; else what the hub has. */
  const idNamed = (path: string, what: 'function' | 'job', all: ByName, name: string): number => {
    const planned = all.get(nameKey(namespace, name));
    const existing = what === 'job' ? (context.jobs.named(namespace, name)?.job.id ?? null) : functionNamed(name);
    if (planned !== undefined && (existing === null || planned.entry.action === 'update')) {
      if (planned.entry.action === 'refuse') throw refusedReference(path, what, name);
      if (planned.entry.action === 'skip') throw unknownReference(path, what, name, namespace);
      if (existing === null) isToCome = true;
      return idOf(planned);
    }
    if (existing === null) throw unknownReference(path, what, name, namespace);
    return existing;
  };
  const functionNamed = (name: string): number | null => {
    for (const row of context.functions()) if (row.namespace === namespace && row.name === name) return row.id;
    return null;
  };
  for (const [index, name] of fields.calendars.entries()) {
    const planned = known.calendars.get(nameKey(namespace, name));
    if (planned?.existing !== null || planned.entry.action === 'skip') continue;
    if (planned.entry.action === 'refuse') throw refusedReference(`calendars.${index}`, 'calendar', name);
    isToCome = true;
  }
  const job: JobInput = {
    ...fields,
    functionId: encodeId('function', idNamed('function', 'function', known.functions, functionName)),
    target: { ...place, nodeIds: input.nodeIds ?? nodeNames.map((name, index) => nodeNamed(context, name, index)) },
    dependsOn: dependsOn.map(({ job: name, on }, index) => ({
      jobId: encodeId('job', idNamed(`dependsOn.${index}.job`, 'job', known.jobs, name)),
      on,
    })),
  };
  return { job, isToCome };
}

function nodeNamed(context: OperationContext, name: string, index: number): string {
  for (const node of context.nodes()) if (node.name === name) return encodeId('node', node.id);
  const message = `There is no node ${name}.`;
  throw rejected('unknown_node', message, [
    { path: `target.nodes.${index}`, code: 'unknown_node', params: { nodeId: name }, message },
  ]);
}

const PARAM = { function: 'functionId', job: 'jobId', calendar: 'calendar' } as const;

function unknownReference(path: string, what: 'function' | 'job', name: string, namespace: string): Refusal {
  const code = `unknown_${what}`;
  const message = `There is no ${what} ${name} in namespace ${namespace}.`;
  return rejected(code, message, [{ path, code, params: { [PARAM[what]]: name }, message }]);
}

function refusedReference(path: string, what: keyof typeof PARAM, name: string): Refusal {
  const message = `It needs the ${what} ${name}, which is refused.`;
  return rejected('needs_refused', message, [{ path, code: 'needs_refused', params: { name }, message }]);
}
