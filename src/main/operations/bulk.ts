import type { OperationOutput, ParsedInput } from '../../shared/contract/operations';
import { Refusal, rejected, type OperationError } from '../../shared/domain/error';
import { decodeId, encodeId } from '../../shared/domain/id';
import { jobInput, jobPatch } from '../../shared/domain/job';
import type { CommandResult } from '../engine/effects';
import type { Command } from '../engine/input';
import type { OperationCaller, OperationContext } from './context';
import { refuseLargeArgs } from './execute';
import { inputError } from './input-error';

/** Jobs that a filter may choose. */
const FILTERED_MAX = 10_000;
/** Items that are handed to the engine together, so that they share commits and leave room in its inbox. */
const TOGETHER = 500;

/** Creates each job for itself: one that is refused does not hold up the others. */
export async function bulkCreate(
  context: OperationContext,
  { jobs }: ParsedInput<'jobs.bulkCreate'>,
  caller: OperationCaller,
): Promise<OperationOutput<'jobs.bulkCreate'>> {
  const results = await together(jobs, async (raw) => {
    const command = createCommand(raw, caller.namespace);
    return 'refused' in command ? { ok: false, error: command.refused } : context.execute(command, caller);
  });
  const succeeded: string[] = [];
  const failed: OperationOutput<'jobs.bulkCreate'>['failed'] = [];
  for (const [index, result] of results.entries()) {
    const id = result.ok ? result.value.ids[0] : undefined;
    if (id !== undefined) succeeded.push(encodeId('job', id));
    else if (!result.ok) failed.push({ index, ...whyNot(result.error) });
  }
  return { succeeded, failed };
}

/** Does one thing to many jobs, each for itself. */
export async function bulk(
  context: OperationContext,
  input: ParsedInput<'jobs.bulk'>,
  caller: OperationCaller,
): Promise<OperationOutput<'jobs.bulk'>> {
  const ids = input.ids ?? filteredIds(context, input, caller.namespace);
  const results = await together(ids, async (text): Promise<CommandResult> => {
    const id = decodeId('job', text);
    if (id === null || !isVisible(context, id, caller.namespace))
      return { ok: false, error: { code: 'not_found', message: `There is no job ${text}.` } };
    const command = isTagging(input.operation) ? tagCommand(context, input, id) : commandOf(input, input.operation, id);
    if (command === null) return { ok: true, value: { ids: [id] } };
    return 'refused' in command ? { ok: false, error: command.refused } : context.execute(command, caller);
  });
  const succeeded: string[] = [];
  const failed: OperationOutput<'jobs.bulk'>['failed'] = [];
  for (const [index, result] of results.entries()) {
    const id = ids[index] ?? '';
    if (result.ok) succeeded.push(id);
    else failed.push({ id, ...whyNot(result.error) });
  }
  return { succeeded, failed };
}

function createCommand(raw: unknown, namespace: string | null): Command | { refused: OperationError } {
  const bound = namespace === null ? raw : { namespace, ...(raw as object) };
  const parsed = jobInput.safeParse(bound);
  if (!parsed.success) return { refused: inputError(parsed.error.issues) };
  if (namespace !== null && parsed.data.namespace !== namespace)
    return { refused: { code: 'forbidden', message: `This token sees the namespace ${namespace} only.` } };
  try {
    refuseLargeArgs(JSON.stringify(parsed.data.args), JSON.stringify(parsed.data.kwargs));
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.error };
    throw error;
  }
  return { name: 'jobs.create', input: parsed.data };
}

type BulkOperation = ParsedInput<'jobs.bulk'>['operation'];
type Tagging = 'addTags' | 'removeTags';

const isTagging = (operation: BulkOperation): operation is Tagging => operation.endsWith('Tags');

/** Null: the job has the tags that it is to have. */
function tagCommand(
  context: OperationContext,
  { operation, tags = [] }: ParsedInput<'jobs.bulk'>,
  id: number,
): Command | { refused: OperationError } | null {
  const before = context.jobs.find(id)?.job.definition.tags ?? [];
  const after =
    operation === 'addTags' ? [...new Set([...before, ...tags])] : before.filter((each) => !tags.includes(each));
  if (after.length === before.length) return null;
  const patch = jobPatch.safeParse({ tags: after });
  return patch.success
    ? { name: 'jobs.update', id, patch: patch.data, ifMatch: null }
    : { refused: inputError(patch.error.issues) };
}

function commandOf(
  { reason, catchUp }: ParsedInput<'jobs.bulk'>,
  operation: Exclude<BulkOperation, Tagging>,
  id: number,
): Command {
  switch (operation) {
    case 'pause':
      return { name: 'jobs.pause', id, reason: reason ?? null };
    case 'resume':
      return { name: 'jobs.resume', id, catchUp };
    case 'delete':
      return { name: 'jobs.delete', id, ifMatch: null };
    case 'restore':
      return { name: 'jobs.restore', id };
    case 'trigger':
      return { name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null };
  }
}

function filteredIds(context: OperationContext, input: ParsedInput<'jobs.bulk'>, namespace: string | null): string[] {
  const filter = { ...input.filter, ...(namespace === null ? {} : { namespace }) };
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = context.jobs.list({ ...filter, sort: '-created', limit: 500, cursor });
    ids.push(...page.items.map(({ job }) => encodeId('job', job.id)));
    if (ids.length > FILTERED_MAX) {
      const message = `The filter chooses more than ${FILTERED_MAX} jobs.`;
      throw rejected('too_many_jobs', message, [
        { path: 'filter', code: 'too_many_jobs', params: { limit: FILTERED_MAX }, message },
      ]);
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

function isVisible(context: OperationContext, id: number, namespace: string | null): boolean {
  return namespace === null || context.jobs.find(id)?.job.definition.namespace === namespace;
}

const whyNot = ({ code, reason, message, issues }: OperationError) => ({
  code,
  message,
  ...(reason === undefined ? {} : { reason }),
  ...(issues === undefined ? {} : { issues }),
});

async function together<T>(items: readonly T[], work: (item: T) => Promise<CommandResult>): Promise<CommandResult[]> {
  const results: CommandResult[] = [];
  for (let from = 0; from < items.length; from += TOGETHER)
    results.push(...(await Promise.all(items.slice(from, from + TOGETHER).map(work))));
  return results;
}
