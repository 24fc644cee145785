import { useWords, type Translate } from '../../i18n/i18n';
import { usePreferences, type Language, type TimeChoice } from '../../store/preferences';
import { dateFormats, localZone, type DateFormats } from './dates';

/** The words and formats of the language in use; dates are in the zone that was chosen. */
export function useFormats(): { t: Translate; language: Language; dates: DateFormats } {
  const { t, language } = useWords();
  const zone = usePreferences((preferences) => zoneOf(preferences.times, undefined));
  return { t, language, dates: dateFormats(language, zone) };
}

/** The zone that a time is shown in. @param jobZone that of the job which the time belongs to, if it does to one */
export const zoneOf = (times: TimeChoice, jobZone: string | undefined): string =>
  times === 'utc' ? 'UTC' : times === 'job' ? (jobZone ?? localZone) : localZone;
