import type { PreviewedOccurrence } from '../../../shared/contract/jobs';
import { dateFormats } from '../../ui/format/dates';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { Hidden } from '../../ui/text';
import classes from './month-calendar.module.css';
import { monthDays, type CalendarDay } from './month-days';

const MONDAY = 1;
const SATURDAY = 6;
const MINUTE_MS = 60_000;

const noon = (day: CalendarDay): number => Date.parse(`${day.key}T12:00:00Z`);

function Day({ day }: { day: CalendarDay }) {
  const { t, language } = useFormats();
  const dates = dateFormats(language, 'UTC');
  const says = [
    ...(day.fires > 0 ? [t('jobs.month.fires', { count: day.fires })] : []),
    ...(day.blocked > 0 ? [t('jobs.month.blocked', { count: day.blocked })] : []),
    ...(day.isNoted ? [t('jobs.month.noted')] : []),
  ].join(t('common.list.comma'));
  return (
    <td
      data-today={day.isToday}
      data-outside={day.isOutside}
      data-noted={day.isNoted}
      title={says === '' ? undefined : `${dates.long(noon(day))}: ${says}`}
    >
      {Number(day.key.slice(8))}
      <span className={classes['mark']} data-mark={day.fires > 0 ? 'fires' : day.blocked > 0 ? 'blocked' : 'none'} />
      {says === '' ? null : <Hidden>{says}</Hidden>}
    </td>
  );
}

/** Three weeks with the days on which a schedule fires, is blocked by a calendar, or meets a change of the clocks. */
export function MonthCalendar({
  occurrences,
  zone,
  knownUntilMs,
}: {
  occurrences: readonly PreviewedOccurrence[];
  zone: string;
  /** Nothing is known after it; null: everything is. */
  knownUntilMs: number | null;
}) {
  const { t, language } = useFormats();
  const nowMs = useTicking((now) => Math.floor(now / MINUTE_MS) * MINUTE_MS);
  const dates = dateFormats(language, 'UTC');
  const days = monthDays(occurrences, zone, nowMs, knownUntilMs, language === 'ar' ? SATURDAY : MONDAY);
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
  const [first] = weeks;
  return (
    <table className={classes['month']} aria-label={t('jobs.month.label')}>
      <thead>
        <tr>
          {first?.map((day) => (
            <th key={day.key} scope="col" title={dates.weekday(noon(day))}>
              {new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: 'UTC' }).format(noon(day))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]?.key}>
            {week.map((day) => (
              <Day key={day.key} day={day} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
