import i18next, { type TFunction } from 'i18next';
import { create } from 'zustand';
import { usePreferences, type Language } from '../store/preferences';
import { english, type Messages } from './messages';
import { remembered } from './remembered';
import { valueFormat } from './value-format';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages };
  }
}

export type Translate = TFunction;

/** The words of the window: in the chosen language as soon as its messages are there. */
export const useWords = create<{ t: Translate; language: Language }>(() => ({ t: i18next.t, language: 'en' }));

async function load(language: Language): Promise<void> {
  if (language === 'en' || i18next.hasResourceBundle(language, 'translation')) return;
  const { arabic } = await import('./arabic');
  i18next.addResourceBundle(language, 'translation', arabic);
}

/** Text runs from right to left in these. */
export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

function dressDocument(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Makes the window speak a language; resolves when its messages are there. */
export async function speak(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  dressDocument(language);
  useWords.setState({ t: remembered(i18next.getFixedT(language)), language });
}

/** Starts in the chosen language and follows later choices. */
export async function startI18n(): Promise<void> {
  const { language } = usePreferences.getState();
  await i18next.use(valueFormat).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: english } },
    interpolation: { escapeValue: false, alwaysFormat: true },
    returnNull: false,
  });
  await speak(language);
  usePreferences.subscribe((now, before) => {
    if (now.language !== before.language) void speak(now.language);
  });
}
