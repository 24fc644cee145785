import { decodeId, encodeId } from '../../../shared/domain/id';
import { invalidInput, rejected } from '../../../shared/domain/error';
import type { FieldIssue } from '../../../shared/domain/issue';
import type { JobDefinition, JobInput, JobPatch } from '../../../shared/domain/job';
import type { Settings } from '../../../shared/domain/settings';
import { validateSchedule } from '../../../shared/schedule/validate';
import { checkTarget } from './external-target';
import { duplicateNodes } from './duplicate-nodes';
import { checkWindow, refuseEmptyWindow } from './job-window';
import { checkDependencies } from './job-dependencies';
import { checkNodeFiring } from './node-firing';
import { hasFreeFireTime } from '../../../shared/schedule/calendar';
import { compileSchedule } from '../../../shared/schedule/compile';
import { calendarsOf } from '../scheduling/calendars';
import { boundsOf } from '../scheduling/fire-times';
import type { EngineState } from '../state';

const DEFAULT_MAX_DELAY_SECONDS = 3_600;
const DEFAULT_CATCH_UP_WINDOW_SECONDS = 86_400;

/** A definition with every default filled in, from what a client sent and the hub's settings. */
export function completeDefinition(state: EngineState, input: JobInput): JobDefinition {
  const { settings } = state;
  return {
    ...input,
    calendars: calendarIds(state, input.calendars, input.namespace),
    schedule: completeSchedule(input.schedule, settings),
    retry: {
      maxRetries: settings.defaultMaxRetries,
      on: ['failed', 'timed_out'],
      strategy: 'exponential',
      delaySeconds: settings.defaultRetryDelaySeconds,
      maxDelaySeconds: Math.max(
        DEFAULT_MAX_DELAY_SECONDS,
        input.retry?.delaySeconds ?? settings.defaultRetryDelaySeconds,
      ),
      jitter: true,
      ...input.retry,
    },
    misfire: {
      policy: 'fire_once',
      graceSeconds: settings.misfireGraceSeconds,
      catchUpWindowSeconds: DEFAULT_CATCH_UP_WINDOW_SECONDS,
      ...input.misfire,
    },
  };
}

/** A definition with a part of it changed. */
export function patchDefinition(state: EngineState, before: JobDefinition, patch: JobPatch): JobDefinition {
  const { target, retry, misfire, schedule, calendars, ...rest } = patch;
  return {
    ...before,
    ...rest,
    ...(schedule === undefined ? {} : { schedule: completeSchedule(schedule, state.settings) }),
    ...(calendars === undefined ? {} : { calendars: calendarIds(state, calendars, before.namespace) }),
    target: { ...before.target, ...target },
    retry: { ...before.retry, ...retry },
    misfire: { ...before.misfire, ...misfire },
  };
}

/** A cron schedule always tells its zone, so that a later change of the hub's default does not move it. */
function completeSchedule(schedule: JobInput['schedule'], settings: Settings): JobInput['schedule'] {
  return schedule.type === 'cron' ? { ...schedule, timezone: schedule.timezone ?? settings.timezone } : schedule;
}

/** Calendars may be named by id or by name; what cannot be found stays as it is and is refused by the check. */
function calendarIds(state: EngineState, wanted: readonly string[], namespace: string): string[] {
  const ids = wanted.map((text) => {
    for (const { row } of state.calendars.values())
      if (row.namespace === namespace && row.name === text) return encodeId('calendar', row.id);
    return text;
  });
  return [...new Set(ids)];
}

/**
 * Checks what a definition says by itself, as far as zod cannot see it.
 * @throws Refusal that names the fields
 */
export function checkFields(definition: JobDefinition): void {
  const issues: FieldIssue[] = [...validateSchedule(definition.schedule)];
  const { target, misfire, retry } = definition;
  issues.push(...checkWindow(definition));
  if (misfire.catchUpWindowSeconds < misfire.graceSeconds)
    issues.push({
      path: 'misfire.catchUpWindowSeconds',
      code: 'window_below_grace',
      message: `catchUpWindowSeconds has to be at least graceSeconds, which is ${misfire.graceSeconds}.`,
    });
  if (retry.maxDelaySeconds < retry.delaySeconds)
    issues.push({
      path: 'retry.maxDelaySeconds',
      code: 'cap_below_delay',
      message: `maxDelaySeconds has to be at least delaySeconds, which is ${retry.delaySeconds}.`,
    });
  if (target.strategy === 'nodes' && target.nodeIds.length === 0)
    issues.push({
      path: 'target.nodeIds',
      code: 'nodes_missing',
      message: 'The strategy "nodes" needs at least one node.',
    });
  if (target.strategy !== 'nodes' && target.nodeIds.length > 0)
    issues.push({ path: 'target.nodeIds', code: 'nodes_unused', message: 'Only the strategy "nodes" takes nodeIds.' });
  if (target.fanOut !== null && target.strategy === 'least_loaded')
    issues.push({
      path: 'target.fanOut',
      code: 'fan_out_unused',
      message: 'A job that runs on one node has nothing to spread. fanOut is for the strategies "all" and "nodes".',
    });
  if (target.fanOut?.continuous === true && target.strategy !== 'all')
    issues.push({
      path: 'target.fanOut.continuous',
      code: 'continuous_needs_all',
      message: 'Nodes that come later take part only with the strategy "all".',
    });
  issues.push(...duplicateNodes(target.nodeIds));
  if (issues.length > 0) throw invalidInput(issues);
}

/**
 * Checks what zod cannot see: cron fields, zones, the order of dates, and that what is named exists.
 * @param self the job's own id; null while it has none
 * @returns the function's id number
 * @throws Refusal that names the field
 */
export function checkDefinition(state: EngineState, definition: JobDefinition, self: number | null): number {
  checkFields(definition);
  const { target } = definition;
  for (const [index, nodeId] of target.nodeIds.entries()) {
    const id = decodeId('node', nodeId);
    if (id === null || !state.nodes.has(id))
      throw rejected('unknown_node', `There is no node ${nodeId}.`, [
        {
          path: `target.nodeIds.${index}`,
          code: 'unknown_node',
          params: { nodeId },
          message: `There is no node ${nodeId}.`,
        },
      ]);
  }
  for (const [index, text] of definition.calendars.entries()) {
    const id = decodeId('calendar', text);
    const calendar = id === null ? undefined : state.calendars.get(id);
    if (calendar?.row.namespace === definition.namespace) continue;
    throw rejected('unknown_calendar', `There is no calendar ${text} in this namespace.`, [
      {
        path: `calendars.${index}`,
        code: 'unknown_calendar',
        params: { calendar: text },
        message: `There is no calendar ${text} in namespace ${definition.namespace}.`,
      },
    ]);
  }
  refuseEmptyWindow(state, definition, (self === null ? null : state.job(self)?.job.createdAt) ?? state.nowMs);
  refuseNeverFree(state, definition);
  checkDependencies(state, definition, self);
  const functionId = decodeId('function', definition.functionId);
  const fn = functionId === null ? undefined : state.functions.get(functionId);
  if (functionId === null || fn === undefined || fn.namespace !== definition.namespace)
    throw rejected('unknown_function', `There is no function ${definition.functionId} in this namespace.`, [
      {
        path: 'functionId',
        code: 'unknown_function',
        params: { functionId: definition.functionId },
        message: `There is no function ${definition.functionId} in namespace ${definition.namespace}.`,
      },
    ]);
  checkTarget(definition, fn);
  checkNodeFiring(state, definition, fn, self);
  return functionId;
}

/** Refuses a job whose every fire time is blocked by its calendars. One without any fire time is another matter. */
function refuseNeverFree(state: EngineState, definition: JobDefinition): void {
  const calendars = calendarsOf(state, definition.calendars).flatMap(({ times }) => times ?? []);
  if (calendars.length === 0) return;
  const bounds = boundsOf(definition, state.nowMs, state.settings);
  const times = compileSchedule(definition.schedule, bounds);
  const until = Math.max(state.nowMs, bounds.startAtMs ?? 0) + bounds.maxLookaheadMs;
  const after = definition.schedule.type === 'once' ? 0 : state.nowMs;
  if (times.next(after) === null || hasFreeFireTime(times, calendars, after, until)) return;
  throw rejected('calendars_block_everything', 'The calendars block every fire time of this schedule.', [
    {
      path: 'calendars',
      code: 'calendars_block_everything',
      message: 'These calendars block every fire time of this schedule.',
    },
  ]);
}
