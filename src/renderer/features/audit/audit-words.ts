import { wordsOrNull } from '../../i18n/dynamic';
import { reasonWords } from '../../ui/words';

/** What was done, in words; an action without words is shown by its name. */
export const actionWords = (action: string): string =>
  wordsOrNull(`audit.actions.${action.replace('.', '-')}`) ?? action;

/** Why something was refused. */
export const refusalWords = (reason: string | null): string =>
  (reason === null ? null : wordsOrNull(`errors.reasons.${reason}`)) ?? reasonWords(reason) ?? '';
