import { notFound } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import type { Calendar } from '../../shared/domain/calendar';
import { calendarView } from '../store/views/calendar-view';
import type { Handlers, OperationContext } from './context';
import { execute, executeOne, idNumber } from './execute';
import { pageByName } from './page-by-name';

function view(context: OperationContext, id: number): Calendar {
  const row = context.calendar(id);
  if (row === undefined) throw notFound('calendar', encodeId('calendar', id));
  return calendarView(row);
}

export const calendarHandlers: Handlers<
  'calendars.list' | 'calendars.create' | 'calendars.get' | 'calendars.replace' | 'calendars.delete'
> = {
  'calendars.list'(context, { limit, cursor, namespace }) {
    const rows = [...context.calendars()].filter((row) => namespace === undefined || row.namespace === namespace);
    const { items, nextCursor } = pageByName(rows, { limit, cursor });
    return { items: items.map(calendarView), nextCursor };
  },

  async 'calendars.create'(context, input, caller) {
    return view(context, await executeOne(context, { name: 'calendars.create', input }, caller));
  },

  'calendars.get': (context, { id }) => view(context, idNumber('calendar', id)),

  async 'calendars.replace'(context, { id, ifMatch, ...fields }, caller) {
    const namespace = fields.namespace ?? view(context, idNumber('calendar', id)).namespace;
    const input = { ...fields, namespace };
    const command = {
      name: 'calendars.replace' as const,
      id: idNumber('calendar', id),
      input,
      ifMatch: ifMatch ?? null,
    };
    return view(context, await executeOne(context, command, caller));
  },

  async 'calendars.delete'(context, { id }, caller) {
    await execute(context, { name: 'calendars.delete', id: idNumber('calendar', id) }, caller);
    return {};
  },
};
