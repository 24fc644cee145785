import { useTranslation } from 'react-i18next';
import type { Translate } from '../../i18n/i18n';
import { usePreferences, type Language } from '../../store/preferences';
import { dateFormats, type DateFormats } from './dates';

/** The words and formats of the language in use. */
export function useFormats(): { t: Translate; language: Language; dates: DateFormats } {
  const { t, i18n } = useTranslation();
  const chosen = usePreferences((preferences) => preferences.language);
  // The chosen language may still be loading; dates wait for its words.
  const language: Language = i18n.resolvedLanguage === chosen ? chosen : i18n.resolvedLanguage === 'ar' ? 'ar' : 'en';
  return { t, language, dates: dateFormats(language) };
}
