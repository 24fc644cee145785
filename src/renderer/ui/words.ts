import { wordsOrNull } from '../i18n/dynamic';

/** The words of a reason code; a code without words is shown as it is. */
export function reasonWords(code: string | null): string | null {
  if (code === null) return null;
  return wordsOrNull(`words.reason.${code}`) ?? code.replaceAll('_', ' ');
}
