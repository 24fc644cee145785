import { locales } from '../../i18n/locales';
import type { Language } from '../../store/preferences';

export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `Berlin` of `Europe/Berlin`. */
export const cityOf = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');

export interface DateFormats {
  /** 14:32 */
  time: (ms: number) => string;
  /** 14:32:07 */
  clock: (ms: number) => string;
  /** 14:32:07.214 */
  precise: (ms: number) => string;
  /** Thu */
  weekday: (ms: number) => string;
  /** 22 Oct */
  day: (ms: number) => string;
  /** Thu 22 October 2026 */
  long: (ms: number) => string;
  /** Thu 22 Oct 2026 14:32:07 */
  full: (ms: number) => string;
  number: (value: number) => string;
  percent: (ratio: number) => string;
}

function create(language: Language, timeZone: string): DateFormats {
  const locale = locales[language];
  const lazy = (options: Intl.DateTimeFormatOptions): ((ms: number) => string) => {
    let format: Intl.DateTimeFormat | undefined;
    return (ms) => (format ??= new Intl.DateTimeFormat(locale, { timeZone, ...options })).format(ms);
  };
  const time = lazy({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const clock = lazy({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const weekday = lazy({ weekday: language === 'ar' ? 'long' : 'short' });
  const day = lazy({ day: 'numeric', month: language === 'ar' ? 'long' : 'short' });
  const dayLong = lazy({ day: 'numeric', month: 'long', year: 'numeric' });
  const year = lazy({ year: 'numeric' });
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 2,
  });
  return {
    time,
    clock,
    precise: (ms) => `${clock(ms)}.${String(((ms % 1000) + 1000) % 1000).padStart(3, '0')}`,
    weekday,
    day,
    long: (ms) => `${weekday(ms)} ${dayLong(ms)}`,
    full: (ms) => `${weekday(ms)} ${day(ms)} ${year(ms)} ${clock(ms)}`,
    number: (value) => numbers.format(value),
    percent: (ratio) => percents.format(ratio),
  };
}

const known = new Map<string, DateFormats>();

/** Formats of a language in a zone; made once, because Intl objects are slow to make. */
export function dateFormats(language: Language, timeZone: string = localZone): DateFormats {
  const key = `${language} ${timeZone}`;
  let formats = known.get(key);
  if (!formats) {
    formats = create(language, timeZone);
    known.set(key, formats);
  }
  return formats;
}

const DAY_MS = 86_400_000;

/** As short as it can be told apart from now: `15:00`, `Fri 02:30`, `7 Nov 04:00`. */
export function shortInstant(formats: DateFormats, ms: number, now: number): string {
  const distance = Math.abs(ms - now);
  if (distance < DAY_MS && formats.day(ms) === formats.day(now)) return formats.time(ms);
  if (distance < 6 * DAY_MS) return `${formats.weekday(ms)} ${formats.time(ms)}`;
  return `${formats.day(ms)} ${formats.time(ms)}`;
}

/** `2026-10-22 12:32:07 UTC`, for what is shown when pointing at a time. */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
