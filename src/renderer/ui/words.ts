import { wordsOrNull } from '../i18n/dynamic';

/** Begins the reason of a run that was cancelled at its start deadline; what it waited for follows. */
const TOO_LATE = 'start_deadline_';

/** The words of a reason code; a code without words is shown as it is. */
export function reasonWords(code: string | null): string | null {
  if (code === null) return null;
  const words = wordsOrNull(`words.reason.${code}`);
  if (words !== null) return words;
  // What it waited for when its start deadline passed.
  const waited = code.startsWith(TOO_LATE) ? reasonWords(code.slice(TOO_LATE.length)) : null;
  if (waited === null) return code.replaceAll('_', ' ');
  return wordsOrNull('words.reason.start_deadline_for', { waited }) ?? waited;
}
