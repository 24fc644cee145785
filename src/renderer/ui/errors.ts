import { useCallback } from 'react';
import i18next from 'i18next';
import type { OperationError } from '../../shared/domain/error';
import type { FieldIssue } from '../../shared/domain/issue';
import { useFormats } from './format/use-formats';

type Params = Record<string, string | number>;

/** Words of a code that comes from the hub and need not be known here. */
function worded(group: 'reasons' | 'issues' | 'codes', code: string, params: Params): string | null {
  const key = `errors.${group}.${code}`;
  return i18next.exists(key) ? String(i18next.t(key as 'errors.codes.internal', params)) : null;
}

/** An error in the operator's language; what has no words yet is said in the hub's English. */
export function useErrorText(): (error: OperationError) => string {
  const { t } = useFormats();
  return useCallback(
    (error) => {
      // Written so that a change of language makes a new function.
      void t;
      const reason = error.reason === undefined ? null : worded('reasons', error.reason, error.params ?? {});
      if (reason !== null) return reason;
      const firstIssue = error.issues?.[0];
      if (firstIssue) return issueText(firstIssue);
      return error.code === 'invalid_input' || error.code === 'rejected' || error.code === 'conflict'
        ? error.message
        : (worded('codes', error.code, error.params ?? {}) ?? error.message);
    },
    [t],
  );
}

/** The words of what is wrong with a field. */
export function issueText(issue: FieldIssue): string {
  const params: Params = { ...issue.params };
  const { field } = params;
  if (typeof field === 'string') {
    const name = `errors.cronFields.${field}`;
    if (i18next.exists(name)) params['field'] = String(i18next.t(name as 'errors.cronFields.minute'));
  }
  return worded('issues', issue.code, params) ?? issue.message;
}
