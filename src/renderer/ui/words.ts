import i18next from 'i18next';
import type { Translate } from '../i18n/i18n';

/** The words of a reason code; a code without words is shown as it is. */
export function reasonWords(t: Translate, code: string | null): string | null {
  if (code === null) return null;
  const key = `words.reason.${code}`;
  return i18next.exists(key) ? t(key as 'words.reason.slot') : code.replaceAll('_', ' ');
}
