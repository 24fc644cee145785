import type { Calendar } from '../../../shared/domain/calendar';
import { encodeId } from '../../../shared/domain/id';
import { toInstant } from '../../../shared/domain/instant';
import type { CalendarRow } from '../../engine/rows';

/** A calendar as every door answers it. */
export function calendarView(row: CalendarRow): Calendar {
  const { namespace, name, description, rules, createdBy, revision } = row;
  return {
    id: encodeId('calendar', row.id),
    namespace,
    name,
    description,
    ...rules,
    createdBy,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
    revision,
  };
}
