import type { FormatterModule } from 'i18next';
import { locales } from './locales';

/** Below this a whole number is written alike everywhere. */
const GROUPED_FROM = 1_000;
const numbers = { en: new Intl.NumberFormat(locales.en), ar: new Intl.NumberFormat(locales.ar) };

/** Writes values into messages: numbers as everywhere in the window (`10,000`), anything else as it is. */
export const valueFormat: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _format, language) => {
    if (typeof value !== 'number' || (Number.isInteger(value) && Math.abs(value) < GROUPED_FROM))
      return value as string;
    return numbers[language === 'ar' ? 'ar' : 'en'].format(value);
  },
};
