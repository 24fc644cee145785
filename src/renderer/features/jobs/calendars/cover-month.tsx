import { useState } from 'react';
import type { Calendar, CalendarRule } from '../../../../shared/domain/calendar';
import { IconButton } from '../../../ui/controls/button';
import { dateFormats } from '../../../ui/format/dates';
import { useFormats } from '../../../ui/format/use-formats';
import { BackIcon, ForwardIcon } from '../../../ui/icons';
import { coveredDays, monthOn } from './cover-days';
import classes from './calendars.module.css';

const MONDAY = 1;
const SATURDAY = 6;
const noon = (key: string): number => Date.parse(`${key}T12:00:00Z`);

/** A month, and what a calendar keeps from firing in it. A press on a day puts it in as a date, or takes it out. */
export function CoverMonth({
  mode,
  rules,
  onDay,
}: {
  mode: Calendar['mode'];
  rules: readonly CalendarRule[];
  onDay: (day: string) => void;
}) {
  const { t, language } = useFormats();
  const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
  const dates = dateFormats(language, 'UTC');
  const days = coveredDays({ mode, rules }, month, language === 'ar' ? SATURDAY : MONDAY);
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
  const title = new Intl.DateTimeFormat(language, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
    numberingSystem: 'latn',
  }).format(noon(`${month}-15`));
  return (
    <div className={classes['month']}>
      <header>
        <IconButton
          label={t('calendars.month.before')}
          icon={BackIcon}
          mirror
          onClick={() => setMonth(monthOn(month, -1))}
        />
        <b aria-live="polite">{title}</b>
        <IconButton
          label={t('calendars.month.after')}
          icon={ForwardIcon}
          mirror
          onClick={() => setMonth(monthOn(month, 1))}
        />
      </header>
      <table aria-label={t('calendars.month.label', { month: title })}>
        <thead>
          <tr>
            {weeks[0]?.map(({ key }) => (
              <th key={key} scope="col" title={dates.weekday(noon(key))}>
                {new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: 'UTC' }).format(noon(key))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.key}>
              {week.map(({ key, cover, isInMonth }) => (
                <td key={key} data-outside={!isInMonth}>
                  <button
                    type="button"
                    data-cover={cover}
                    aria-label={`${dates.long(noon(key))}: ${t(`calendars.cover.${cover}`)}`}
                    onClick={() => onDay(key)}
                  >
                    {Number(key.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className={classes['legend']} aria-hidden>
        {(['all', 'part', 'none'] as const).map((cover) => (
          <li key={cover}>
            <i data-cover={cover} /> {t(`calendars.cover.${cover}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
