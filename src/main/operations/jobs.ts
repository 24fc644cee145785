import type { OperationOutput } from '../../shared/contract/operations';
import { invalidInput, notFound, rejected } from '../../shared/domain/error';
import { decodeId, encodeId } from '../../shared/domain/id';
import { toInstant, toMillis } from '../../shared/domain/instant';
import type { Job, JobDefinition } from '../../shared/domain/job';
import { jitterMs } from '../../shared/schedule/jitter';
import { compileCalendar } from '../../shared/schedule/calendar';
import { preview, type NamedCalendar } from '../../shared/schedule/preview';
import { validateSchedule } from '../../shared/schedule/validate';
import type { JobRows } from '../engine/ports';
import { jobView } from '../store/views/job-view';
import type { Handlers, OperationContext } from './context';
import { bulk, bulkCreate } from './bulk';
import { jobGraph } from './job-graph';
import { describeSchedule } from './describe-schedule';
import { nodesOfJob } from './job-nodes';
import { jobStatistics } from './job-statistics';
import { answerOf, execute, executeOne, idNumber, jsonArgs, refuseLargeArgs } from './execute';

type BackfillAnswer = OperationOutput<'jobs.backfill'>;

const DAY_MS = 86_400_000;

function read(context: OperationContext, id: number): JobRows {
  const rows = context.jobs.find(id);
  if (rows === null) throw notFound('job', encodeId('job', id));
  return rows;
}

const view = (context: OperationContext, id: number): Job => jobView(read(context, id), context.unconfirmed(id));

function checkArgs(definition: Pick<JobDefinition, 'args' | 'kwargs'>): void {
  refuseLargeArgs(JSON.stringify(definition.args), JSON.stringify(definition.kwargs));
}

export const jobHandlers: Handlers<
  | 'jobs.create'
  | 'jobs.list'
  | 'jobs.get'
  | 'jobs.replace'
  | 'jobs.update'
  | 'jobs.delete'
  | 'jobs.restore'
  | 'jobs.pause'
  | 'jobs.resume'
  | 'jobs.trigger'
  | 'jobs.backfill'
  | 'jobs.bulkCreate'
  | 'jobs.bulk'
  | 'jobs.next'
  | 'jobs.graph'
  | 'jobs.nodes'
  | 'jobs.runs'
  | 'jobs.stats'
  | 'schedules.preview'
> = {
  async 'jobs.create'(context, input, caller) {
    checkArgs(input);
    return view(context, await executeOne(context, { name: 'jobs.create', input }, caller));
  },

  'jobs.list'(context, input) {
    const { items, nextCursor } = context.jobs.list(input);
    return { items: items.map((rows) => jobView(rows, context.unconfirmed(rows.job.id))), nextCursor };
  },

  'jobs.get': (context, input) => view(context, idNumber('job', input.id)),

  async 'jobs.replace'(context, { id, ifMatch, ...fields }, caller) {
    checkArgs(fields);
    const { namespace } = read(context, idNumber('job', id)).job.definition;
    const input = { ...fields, namespace: fields.namespace ?? namespace };
    return view(
      context,
      await executeOne(
        context,
        { name: 'jobs.replace', id: idNumber('job', id), input, ifMatch: ifMatch ?? null },
        caller,
      ),
    );
  },

  async 'jobs.update'(context, { id, ifMatch, ...patch }, caller) {
    checkArgs({ args: patch.args ?? [], kwargs: patch.kwargs ?? {} });
    return view(
      context,
      await executeOne(
        context,
        { name: 'jobs.update', id: idNumber('job', id), patch, ifMatch: ifMatch ?? null },
        caller,
      ),
    );
  },

  async 'jobs.delete'(context, { id, ifMatch }, caller) {
    await execute(context, { name: 'jobs.delete', id: idNumber('job', id), ifMatch: ifMatch ?? null }, caller);
    return {};
  },

  async 'jobs.restore'(context, { id }, caller) {
    return view(context, await executeOne(context, { name: 'jobs.restore', id: idNumber('job', id) }, caller));
  },

  async 'jobs.pause'(context, { id, reason }, caller) {
    return view(
      context,
      await executeOne(context, { name: 'jobs.pause', id: idNumber('job', id), reason: reason ?? null }, caller),
    );
  },

  async 'jobs.resume'(context, { id, catchUp }, caller) {
    return view(context, await executeOne(context, { name: 'jobs.resume', id: idNumber('job', id), catchUp }, caller));
  },

  async 'jobs.trigger'(context, { id, args, kwargs, target, overlap }, caller) {
    const runs = await execute(
      context,
      {
        name: 'jobs.trigger',
        id: idNumber('job', id),
        nodeIds: target?.nodeIds.map((nodeId, index) => idNumber('node', nodeId, `target.nodeIds.${index}`)) ?? null,
        overlap: overlap ?? null,
        ...jsonArgs(args, kwargs),
      },
      caller,
    );
    return { runIds: runs.map((run) => encodeId('run', run)) };
  },

  async 'jobs.backfill'(context, { id, from, to, dryRun, includeFired, overlap }, caller) {
    const { ids, info } = await answerOf(
      context,
      {
        name: 'jobs.backfill',
        id: idNumber('job', id),
        from: toMillis(from),
        until: toMillis(to),
        dryRun,
        includeFired,
        overlap: overlap ?? null,
      },
      caller,
    );
    return { ...(info as Omit<BackfillAnswer, 'runIds'>), runIds: ids.map((run) => encodeId('run', run)) };
  },

  'jobs.bulkCreate': (context, input, caller) => bulkCreate(context, input, caller),

  'jobs.bulk': (context, input, caller) => bulk(context, input, caller),

  'jobs.next'(context, { id, count }) {
    const { job, schedule } = read(context, idNumber('job', id));
    if (schedule.nextFireAt === null) return { occurrences: [] };
    const { definition } = job;
    return {
      occurrences: previewOf(
        context,
        definition,
        job.createdAt,
        schedule.nextFireAt,
        count,
        calendarsNamed(context, definition.calendars),
      ).map((occurrence) => {
        const jitter = jitterMs(id, toMillis(occurrence.fireTime), definition.jitterSeconds);
        return jitter === 0 ? occurrence : { ...occurrence, note: occurrence.note ?? ('jittered' as const) };
      }),
    };
  },

  'jobs.nodes': (context, { id }) => ({ items: nodesOfJob(context, read(context, idNumber('job', id)).job.id) }),

  'jobs.graph': (context, input) => jobGraph(context, input),

  'jobs.runs': (context, { id, limit, cursor }) => {
    read(context, idNumber('job', id));
    return context.runs.list({ jobId: id, limit, cursor });
  },

  'jobs.stats': (context, { id }) => jobStatistics(read(context, idNumber('job', id))),

  async 'schedules.preview'(context, input) {
    const { schedule, startAt, endAt, from, count, calendars, namespace } = input;
    const issues = validateSchedule(schedule);
    if (startAt && endAt && toMillis(endAt) <= toMillis(startAt))
      issues.push({ path: 'endAt', code: 'end_before_start', message: 'endAt has to be later than startAt.' });
    if (issues.length > 0) throw invalidInput(issues);
    const now = context.clock.wallMs();
    const named = calendarsNamed(context, calendars ?? [], namespace);
    const definition = { schedule, startAt: startAt ?? null, endAt: endAt ?? null };
    return {
      occurrences: previewOf(context, definition, now, from === undefined ? now : toMillis(from), count, named),
      description: await describeSchedule(schedule, context.settings().timezone),
    };
  },
};

function previewOf(
  context: OperationContext,
  definition: Pick<JobDefinition, 'schedule' | 'startAt' | 'endAt'>,
  createdAtMs: number,
  fromMs: number,
  count: number,
  calendars: readonly NamedCalendar[],
) {
  const settings = context.settings();
  const bounds = {
    startAtMs: definition.startAt === null ? null : toMillis(definition.startAt),
    endAtMs: definition.endAt === null ? null : toMillis(definition.endAt),
    createdAtMs,
    defaultTimezone: settings.timezone,
    maxLookaheadMs: settings.maxLookaheadDays * DAY_MS,
  };
  return preview(definition.schedule, bounds, fromMs, count, calendars).map(({ atMs, localTime, note, calendar }) => ({
    fireTime: toInstant(atMs),
    localTime,
    ...(note === undefined ? {} : { note }),
    ...(calendar === undefined ? {} : { calendar }),
  }));
}

/** Calendars by id or name, compiled. @throws Refusal that names the one that does not exist */
function calendarsNamed(context: OperationContext, wanted: readonly string[], namespace?: string): NamedCalendar[] {
  const visible = [...context.calendars()].filter((row) => namespace === undefined || row.namespace === namespace);
  return wanted.map((text, index) => {
    const id = decodeId('calendar', text);
    const row = visible.find((one) => (id === null ? one.name === text : one.id === id));
    if (row !== undefined) return { name: row.name, times: compileCalendar(row.rules) };
    const message = `There is no calendar ${text}.`;
    throw rejected('unknown_calendar', message, [
      { path: `calendars.${index}`, code: 'unknown_calendar', params: { calendar: text }, message },
    ]);
  });
}
