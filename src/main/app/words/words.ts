import { arabic } from './arabic';
import { english } from './english';
import type { Words } from './wording';

export type Language = 'en' | 'ar';

export const wordsOf = (language: Language): Words => (language === 'ar' ? arabic : english);

/** The language that was chosen, or that of the system. */
export const languageOf = (chosen: Language | null, locale: string): Language =>
  chosen ?? (locale.toLowerCase().startsWith('ar') ? 'ar' : 'en');
