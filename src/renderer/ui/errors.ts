import type { OperationError } from '../../shared/domain/error';
import type { FieldIssue } from '../../shared/domain/issue';
import { wordsOrNull } from '../i18n/dynamic';
import { useFormats } from './format/use-formats';

/** Errors that say no more than their code; the others carry a reason or a message. */
const PLAIN = new Set(['invalid_input', 'rejected', 'conflict']);

/** The words of what is wrong with a field. */
export function issueText(issue: FieldIssue): string {
  const params = { ...issue.params };
  const { field } = params;
  if (typeof field === 'string') params['field'] = wordsOrNull(`errors.cronFields.${field}`) ?? field;
  // What stands in the way of nodes is said by field; a number in the path is a place in a list.
  const path = issue.path.replace(/\.\d+(\..*)?$/, '').replaceAll('.', '-');
  const ofField = issue.code === 'needs_hub' ? wordsOrNull(`errors.needsHub.${path}`) : null;
  return ofField ?? wordsOrNull(`errors.issues.${issue.code}`, params) ?? issue.message;
}

function errorText(error: OperationError): string {
  const reason = error.reason === undefined ? null : wordsOrNull(`errors.reasons.${error.reason}`, error.params);
  if (reason !== null) return reason;
  const [issue] = error.issues ?? [];
  if (issue) return issueText(issue);
  return (PLAIN.has(error.code) ? null : wordsOrNull(`errors.codes.${error.code}`)) ?? error.message;
}

/** An error in the operator's language; what has no words yet is said in the hub's English. */
export function useErrorText(): (error: OperationError) => string {
  // Asked for so that a change of language renders the words anew.
  useFormats();
  return errorText;
}
