import { isDeepStrictEqual } from 'node:util';
import { decodeId } from '../../../shared/domain/id';
import type { JobDefinition } from '../../../shared/domain/job';
import {
  portableFunction,
  portableCalendar,
  portableJob,
  type PortableJobFields,
} from '../../../shared/domain/portable';
import { calendarView } from '../../store/views/calendar-view';
import { functionView } from '../../store/views/fleet-view';
import type { JobRows } from '../../engine/ports';
import type { CalendarRow, FunctionRow } from '../../engine/rows';
import type { OperationContext } from '../context';

/** Fields that a reader finds where they are looked for, whatever they hold. */
const ALWAYS = new Set(['name', 'function', 'kind', 'source', 'schedule', 'rules', 'mode', 'timezone']);

/** A job as a file holds it: what it refers to by name, and without what it would have anyway. */
export function toPortable(context: OperationContext, { job, schedule }: JobRows): PortableJobFields {
  const { name, namespace, description, functionId: _id, target, dependsOn, calendars, ...rest } = job.definition;
  const { nodeIds, ...place } = target;
  const portable: PortableJobFields = {
    name,
    namespace,
    description,
    function: context.function(job.functionId)?.name ?? '',
    ...rest,
    calendars: calendars.map((text) => calendarOf(context, text)?.name ?? text),
    target: { ...place, nodes: nodeIds.map((text) => nodeNameOf(context, text)) },
    dependsOn: dependsOn.map(({ jobId, on }) => ({ job: jobNameOf(context, jobId), on })),
    // What has had its last occurrence does not begin anew elsewhere.
    paused: schedule.state !== 'active',
  };
  const usual = portableJob.parse({ name, function: portable.function, schedule: rest.schedule });
  return withoutUsual(portable, usual);
}

/** The active version of a function as a file holds it. */
export function portableFunctionOf(context: OperationContext, row: FunctionRow): object {
  const version = context.functionVersion(row.id, row.activeVersion);
  if (version === null) throw new Error(`function ${row.id} has no version ${row.activeVersion}`);
  const {
    id: _id,
    version: _version,
    checksum: _sum,
    createdBy: _by,
    createdAt: _at,
    updatedAt: _changed,
    ...fields
  } = functionView(row, version);
  return withoutUsual(fields, portableFunction.parse({ name: row.name, kind: row.kind, source: fields.source }));
}

/** A calendar as a file holds it. */
export function portableCalendarOf(row: CalendarRow): object {
  const {
    id: _id,
    createdBy: _by,
    createdAt: _at,
    updatedAt: _changed,
    revision: _revision,
    ...fields
  } = calendarView(row);
  return withoutUsual(fields, portableCalendar.parse({ name: row.name, rules: row.rules.rules }));
}

/** The calendars that a definition names. */
export function calendarsOfJob(context: OperationContext, { calendars }: JobDefinition): CalendarRow[] {
  return calendars.flatMap((text) => calendarOf(context, text) ?? []);
}

function withoutUsual<T extends object>(value: T, usual: object): T {
  const defaults = new Map(Object.entries(usual));
  const told = Object.entries(value).filter(
    ([key, field]) => ALWAYS.has(key) || !isDeepStrictEqual(field, defaults.get(key)),
  );
  return Object.fromEntries(told) as T;
}

function calendarOf(context: OperationContext, text: string): CalendarRow | undefined {
  const id = decodeId('calendar', text);
  return id === null ? undefined : context.calendar(id);
}

/** A node that is gone keeps its id in the file, where an import says that there is none of that name. */
const nodeNameOf = (context: OperationContext, text: string): string =>
  context.node(decodeId('node', text) ?? -1)?.name ?? text;

const jobNameOf = (context: OperationContext, text: string): string =>
  context.jobs.find(decodeId('job', text) ?? -1)?.job.definition.name ?? text;
