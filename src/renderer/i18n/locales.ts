import type { Language } from '../store/preferences';

/** Latin digits in every language, as in logs. */
export const locales: Record<Language, string> = { en: 'en-GB', ar: 'ar-EG-u-nu-latn' };
