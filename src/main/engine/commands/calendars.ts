import { counted } from '../../../shared/domain/counted';
import { conflict, invalidInput, notFound, Refusal, rejected } from '../../../shared/domain/error';
import type { CalendarInput, CalendarRules } from '../../../shared/domain/calendar';
import { encodeId } from '../../../shared/domain/id';
import type { JsonValue } from '../../../shared/domain/json';
import { compileCalendar, hasFreeInstant, validateCalendar } from '../../../shared/schedule/calendar';
import { reassignJobs } from '../fleet/node-jobs';
import type { Command } from '../input';
import type { CalendarRow } from '../rows';
import { decideDue } from '../scheduling/due';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';
import { ensureNamespace } from './namespaces';

/** A calendar that leaves nothing free for so long excludes everything: one whose dates are over, or reach too far. */
const AHEAD_YEARS = 10;
const AHEAD_MS = AHEAD_YEARS * 366 * 86_400_000;

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

export function createCalendar({ state, caller }: CommandContext, command: Of<'calendars.create'>): CommandOutcome {
  const { input } = command;
  const rules = checkedRules(state, input);
  refuseTakenName(state, input.namespace, input.name, null);
  ensureNamespace(state, input.namespace);
  const row: CalendarRow = {
    id: state.nextId(),
    namespace: input.namespace,
    name: input.name,
    description: input.description,
    rules,
    createdBy: caller.actor,
    createdAt: state.nowMs,
    updatedAt: state.nowMs,
    revision: 1,
  };
  state.store.insertCalendar(row);
  state.keepCalendar(row);
  return { ids: [row.id], audit: { entity: encodeId('calendar', row.id), after: summaryOf(row) } };
}

/** Replaces a calendar whole. What fell due before is decided by the rules that held then. */
export function replaceCalendar({ state }: CommandContext, command: Of<'calendars.replace'>): CommandOutcome {
  const { input, ifMatch } = command;
  const before = existing(state, command.id);
  if (ifMatch !== null && ifMatch !== before.revision)
    throw conflict('stale_revision', `The calendar is at revision ${before.revision}, not ${ifMatch}.`, {
      revision: before.revision,
    });
  if (input.namespace !== before.namespace)
    throw rejected('namespace_fixed', 'A calendar cannot move to another namespace.', [
      { path: 'namespace', code: 'namespace_fixed', message: 'A calendar cannot move to another namespace.' },
    ]);
  const rules = checkedRules(state, input);
  refuseTakenName(state, input.namespace, input.name, before.id);
  for (const jobId of state.store.jobsOfCalendar(before.id)) {
    const entry = state.job(jobId);
    if (entry !== null) decideDue(state, entry);
  }
  const row: CalendarRow = {
    ...before,
    name: input.name,
    description: input.description,
    rules,
    updatedAt: state.nowMs,
    revision: before.revision + 1,
  };
  state.store.updateCalendar(row);
  state.keepCalendar(row);
  const text = encodeId('calendar', row.id);
  reassignJobs(state, ({ job }) => job.definition.calendars.includes(text));
  return {
    ids: [row.id],
    audit: { entity: encodeId('calendar', row.id), before: summaryOf(before), after: summaryOf(row) },
  };
}

export function deleteCalendar({ state }: CommandContext, command: Of<'calendars.delete'>): CommandOutcome {
  const row = existing(state, command.id);
  const jobs = state.store.jobsOfCalendar(row.id);
  if (jobs.length > 0)
    throw conflict('calendar_in_use', `This calendar is in use by ${counted(jobs.length, 'job')}.`, {
      count: jobs.length,
    });
  state.store.deleteCalendar(row.id);
  state.calendars.delete(row.id);
  return { ids: [row.id], audit: { entity: encodeId('calendar', row.id), before: summaryOf(row) } };
}

/** The rules of a calendar, with its zone. @throws Refusal that names what is wrong with them */
export function checkedRules(state: Pick<EngineState, 'settings' | 'nowMs'>, input: CalendarInput): CalendarRules {
  const rules = { mode: input.mode, timezone: input.timezone ?? state.settings.timezone, rules: input.rules };
  const issues = validateCalendar(rules);
  if (issues.length > 0) throw invalidInput(issues);
  if (!hasFreeInstant(compileCalendar(rules), state.nowMs, state.nowMs + AHEAD_MS))
    throw invalidInput([
      {
        path: 'rules',
        code: 'calendar_excludes_everything',
        message: `With these rules nothing could fire within the next ${AHEAD_YEARS} years.`,
      },
    ]);
  return rules;
}

function existing(state: EngineState, id: number): CalendarRow {
  const found = state.calendars.get(id);
  if (found === undefined) throw notFound('calendar', encodeId('calendar', id));
  return found.row;
}

function refuseTakenName(state: EngineState, namespace: string, name: string, self: number | null): void {
  for (const { row } of state.calendars.values())
    if (row.namespace === namespace && row.name === name && row.id !== self)
      throw new Refusal({
        code: 'conflict',
        message: `Another calendar in ${namespace} is called ${name}.`,
        reason: 'name_taken',
        params: { name },
        issues: [{ path: 'name', code: 'name_taken', params: { name }, message: 'This name is taken.' }],
      });
}

function summaryOf({ namespace, name, description, rules, revision }: CalendarRow): JsonValue {
  return { namespace, name, description, ...rules, revision };
}
