import { isDeepStrictEqual } from 'node:util';
import type { ParsedInput } from '../../../shared/contract/operations';
import type { OperationCaller, OperationContext } from '../context';
import { checkedRules } from '../../engine/commands/calendars';
import { checkContent } from '../../engine/commands/functions';
import { judgeJob, type ByName } from './judge-job';
import { parentsFirst } from './parents-first';
import { actionOf, attempt, nameKey, refuse, type Planned, type Reading } from './plan';

/**
 * Says of each entry what is to become of it.
 * @returns the entries in an order in which they can be made: what is referred to comes first
 */
export function judge(
  context: OperationContext,
  { planned, arePairs, lineOf }: Reading,
  input: ParsedInput<'jobs.import'>,
  caller: OperationCaller,
): Planned[] {
  const of = (kind: Planned['entry']['kind']): Planned[] => planned.filter(({ entry }) => entry.kind === kind);
  const byName = (all: readonly Planned[]): ByName =>
    new Map(
      all.filter(({ content }) => content !== null).map((one) => [nameKey(one.entry.namespace, one.entry.name), one]),
    );
  const functions = of('function');
  const calendars = of('calendar');
  const jobs = of('job');
  const mayChangeFunctions = caller.scopes.includes('functions:write') || caller.scopes.includes('admin');
  const known = { functions: byName(functions), calendars: byName(calendars), jobs: byName(jobs) };
  for (const each of functions) judgeFunction(context, each, input, mayChangeFunctions, lineOf);
  for (const each of calendars) judgeCalendar(context, each, input, lineOf);
  const { ordered, cyclic } = parentsFirst(jobs, known.jobs);
  for (const each of cyclic) {
    const message = 'Jobs of the file would wait for each other for ever.';
    refuse(
      each,
      {
        code: 'rejected',
        reason: 'dependency_cycle',
        params: { path: each.entry.name },
        message,
        issues: [{ path: 'dependsOn', code: 'dependency_cycle', params: { path: each.entry.name }, message }],
      },
      lineOf,
    );
  }
  for (const each of ordered) judgeJob(context, each, input, known, lineOf);
  keepToLimit(context, ordered, caller);
  if (arePairs) skipUnused(functions, jobs);
  return [...functions, ...calendars, ...ordered, ...cyclic];
}

function judgeFunction(
  context: OperationContext,
  planned: Planned,
  input: ParsedInput<'jobs.import'>,
  mayChange: boolean,
  lineOf: Reading['lineOf'],
): void {
  const { content, existing, entry } = planned;
  if (content?.kind !== 'function') return;
  attempt(planned, lineOf, () => checkContent(content.input));
  if (planned.content === null) return;
  const row = existing === null ? undefined : context.function(existing);
  const { description, requiredCapabilities, maxConcurrency } = content.input;
  const isSame =
    row !== undefined &&
    row.checksum === content.checksum &&
    isDeepStrictEqual(
      [row.description, row.requiredCapabilities, row.maxConcurrency],
      [description, requiredCapabilities, maxConcurrency],
    );
  entry.action = actionOf(planned, input, isSame);
  if (!mayChange && (entry.action === 'create' || entry.action === 'update'))
    refuse(planned, {
      code: 'forbidden',
      reason: 'missing_scope',
      params: { scope: 'functions:write' },
      message: 'This takes the scope functions:write.',
    });
}

function judgeCalendar(
  context: OperationContext,
  planned: Planned,
  input: ParsedInput<'jobs.import'>,
  lineOf: Reading['lineOf'],
): void {
  const { content, existing, entry } = planned;
  if (content?.kind !== 'calendar') return;
  const now = { settings: context.settings(), nowMs: context.clock.wallMs() };
  const rules = attempt(planned, lineOf, () => checkedRules(now, content.input));
  if (rules === null) return;
  const row = existing === null ? undefined : context.calendar(existing);
  const isSame =
    row !== undefined && row.description === content.input.description && isDeepStrictEqual(row.rules, rules);
  entry.action = actionOf(planned, input, isSame);
}

/** A command is not made for a job that is not. */
function skipUnused(functions: readonly Planned[], jobs: readonly Planned[]): void {
  const byKey = new Map(jobs.map(({ entry }) => [entry.key, entry]));
  for (const { entry } of functions) {
    const { action } = byKey.get(entry.key.replace('functions.', 'jobs.')) ?? entry;
    if (entry.action !== 'refuse' && (action === 'refuse' || action === 'skip')) entry.action = 'skip';
  }
}

/** Those that a creator has no room for are refused before any is made. */
function keepToLimit(context: OperationContext, jobs: readonly Planned[], { actor }: OperationCaller): void {
  let left = context.jobsLeft(actor);
  for (const each of jobs) {
    if (each.entry.action !== 'create') continue;
    left -= 1;
    if (left >= 0) continue;
    const limit = context.settings().maxJobsPerCreator;
    refuse(each, {
      code: 'rate_limited',
      reason: 'creator_job_limit',
      params: { limit },
      message: `${actor} would have more than ${limit} jobs.`,
    });
  }
}
