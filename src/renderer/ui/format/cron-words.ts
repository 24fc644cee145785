import type { Translate } from '../../i18n/i18n';

/** The words of days in a language, Sunday first. */
export type DayNames = readonly string[];

const MACROS: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};
const DAY_WORDS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const TIMES_MAX = 3;

const NUMBER = /^\d{1,2}$/;
const pad = (value: number | string): string => String(value).padStart(2, '0');

function numbers(field: string): number[] | null {
  const parts = field.split(',');
  return parts.every((part) => NUMBER.test(part)) ? parts.map(Number) : null;
}

/** `02:30`, `06:00, 18:00`; null when there are too many to read. */
function timesOf(t: Translate, minute: string, hour: string): string | null {
  const minutes = numbers(minute);
  const hours = numbers(hour);
  if (!minutes || !hours || minutes.length * hours.length > TIMES_MAX) return null;
  return hours.flatMap((h) => minutes.map((m) => `${pad(h)}:${pad(m)}`)).join(t('words.schedule.and'));
}

const dayNumber = (text: string): number => {
  const named = DAY_WORDS.indexOf(text.toUpperCase());
  return named >= 0 ? named : NUMBER.test(text) && Number(text) <= 7 ? Number(text) % 7 : -1;
};

function daysOf(t: Translate, field: string, names: DayNames): string | null {
  const parts = field.split(',');
  const words = parts.map((part) => {
    const ends = part.split('-').map(dayNumber);
    if (ends.length > 2 || ends.some((end) => end < 0)) return null;
    return ends.map((end) => names[end]).join('–');
  });
  return words.every((word) => word !== null) ? words.join(t('words.schedule.and')) : null;
}

/** A schedule that repeats within the day: every so many minutes or hours. */
function within(t: Translate, minute: string, hour: string): string | null {
  const everyMinutes = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  const everyHours = /^\*\/(\d{1,2})$/.exec(hour)?.[1];
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(hour) ?? [];
  const what =
    minute === '*'
      ? t('words.schedule.everyMinute')
      : everyMinutes
        ? t('words.schedule.everyMinutes', { count: Number(everyMinutes) })
        : null;
  if (what !== null && hour === '*') return what;
  if (what !== null && from && to) return t('words.schedule.window', { what, from: pad(from), to: pad(to) });
  if (!NUMBER.test(minute)) return null;
  const atZero = Number(minute) === 0;
  if (hour === '*') return atZero ? t('words.schedule.hourly') : t('words.schedule.hourlyAt', { minute: pad(minute) });
  if (!everyHours) return null;
  const count = Number(everyHours);
  return atZero
    ? t('words.schedule.everyHours', { count })
    : t('words.schedule.everyHoursAt', { count, minute: pad(minute) });
}

function onDays(t: Translate, times: string, day: string, weekday: string, names: DayNames): string | null {
  if (day === '*' && weekday === '*') return t('words.schedule.daily', { times });
  if (weekday === '*') return NUMBER.test(day) ? t('words.schedule.monthly', { day: Number(day), times }) : null;
  if (day !== '*') return null;
  if (/^(1-5|MON-FRI)$/i.test(weekday)) return t('words.schedule.weekdays', { times });
  const [, which, nth] = /^(\w+?)(?:#([1-5])|(?<=\d)(?=L$))/.exec(weekday) ?? [];
  const special = nth ?? (/^\dL$/.test(weekday) ? 'L' : undefined);
  if (which !== undefined && special !== undefined) {
    const dayName = names[dayNumber(which)];
    const key = special as '1' | '2' | '3' | '4' | '5' | 'L';
    return dayName === undefined
      ? null
      : t('words.schedule.nth', { nth: t(`words.schedule.nths.${key}`), day: dayName, times });
  }
  const days = daysOf(t, weekday, names);
  return days === null ? null : t('words.schedule.onDays', { days, times });
}

/** The usual cron lines in a few words; null for the others, which are better read as they are written. */
export function cronWords(t: Translate, expression: string, names: DayNames): string | null {
  const line = MACROS[expression.trim().toLowerCase()] ?? expression.trim();
  const fields = line.split(/\s+/);
  if (fields.length === 6 && fields[0] === '0') fields.shift();
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !weekday || month !== '*') return null;
  if (day === '*' && weekday === '*') {
    const words = within(t, minute, hour);
    if (words !== null) return words;
  }
  const times = timesOf(t, minute, hour);
  return times === null ? null : onDays(t, times, day, weekday, names);
}
