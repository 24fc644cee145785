import type { Schedule } from '../../shared/domain/schedule';
import type { Translate } from '../i18n/i18n';
import { usePreferences, type Language } from '../store/preferences';
import { cronWords, type DayNames } from './format/cron-words';
import { cityOf, dateFormats, localZone } from './format/dates';
import { useFormats } from './format/use-formats';
import { Mono } from './text';
import classes from './text.module.css';

const dayNames = new Map<Language, DayNames>();
/** A Sunday. */
const SUNDAY = Date.UTC(2026, 0, 4, 12);
const DAY_MS = 86_400_000;

function dayNamesOf(language: Language): DayNames {
  let names = dayNames.get(language);
  if (!names) {
    const { weekday } = dateFormats(language, 'UTC');
    names = Array.from({ length: 7 }, (_, day) => weekday(SUNDAY + day * DAY_MS));
    dayNames.set(language, names);
  }
  return names;
}

function intervalWords(t: Translate, seconds: number): string {
  if (seconds % 86_400 === 0) return t('words.schedule.everyDays', { count: seconds / 86_400 });
  if (seconds % 3_600 === 0) {
    const count = seconds / 3_600;
    return count === 1 ? t('words.schedule.hourly') : t('words.schedule.everyHours', { count });
  }
  if (seconds % 60 === 0) {
    const count = seconds / 60;
    return count === 1 ? t('words.schedule.everyMinute') : t('words.schedule.everyMinutes', { count });
  }
  return seconds === 1 ? t('words.schedule.everySecond') : t('words.schedule.everySeconds', { count: seconds });
}

/** A schedule in a few words, or null when its cron line says it best. */
export function scheduleWords(t: Translate, language: Language, schedule: Schedule): string | null {
  if (schedule.type === 'manual') return t('words.schedule.manual');
  if (schedule.type === 'after') return t('words.schedule.after');
  if (schedule.type === 'interval') return intervalWords(t, schedule.everySeconds);
  if (schedule.type === 'once') {
    const dates = dateFormats(language);
    const at = Date.parse(schedule.at);
    return t('words.schedule.once', { when: `${dates.day(at)} ${dates.time(at)}` });
  }
  const first = cronWords(t, schedule.expressions[0] ?? '', dayNamesOf(language));
  if (first === null || schedule.expressions.length === 1) return first;
  return t('words.schedule.more', { first, count: schedule.expressions.length - 1 });
}

/** Words that name hours of the day: `Daily at 02:30`, `Every 5 min, 08–20`; `Hourly at :20` is the same in most zones. */
const HOURS = /\d{2}(:|–)\d{2}/;

/** The zone of a schedule where it is not the one that times are shown in; its hours would be mistaken for those. */
function OtherZone({ zone }: { zone: string }) {
  const shown = usePreferences(({ times }) => (times === 'utc' ? 'UTC' : localZone));
  return zone === shown ? null : (
    <span className={classes['quiet']}>
      {' '}
      <bdi>{cityOf(zone)}</bdi>
    </span>
  );
}

/**
 * A schedule as lists show it; its lines and zone when pointed at.
 * @param zoneIsTold the zone stands beside it
 */
export function ScheduleText({ schedule, zoneIsTold = false }: { schedule: Schedule; zoneIsTold?: boolean }) {
  const { t, language } = useFormats();
  const words = scheduleWords(t, language, schedule);
  if (schedule.type !== 'cron') return <span>{words}</span>;
  const title = `${schedule.expressions.join('\n')}${schedule.timezone ? `\n${schedule.timezone}` : ''}`;
  if (words === null) return <Mono title={title}>{schedule.expressions[0]}</Mono>;
  return (
    <span title={title}>
      {words}
      {zoneIsTold || !schedule.timezone || !HOURS.test(words) ? null : <OtherZone zone={schedule.timezone} />}
    </span>
  );
}
