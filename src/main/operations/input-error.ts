import type { z } from 'zod';
import type { OperationError } from '../../shared/domain/error';
import type { FieldIssue } from '../../shared/domain/issue';

/** What zod found, as issues that name the field. */
export function inputError(issues: readonly z.core.$ZodIssue[]): OperationError {
  const found = issues.flatMap(fieldIssues);
  const first = found[0];
  return {
    code: 'invalid_input',
    message: first === undefined ? 'The input is not valid.' : `${first.path || 'input'}: ${first.message}`,
    issues: found,
  };
}

function fieldIssues(issue: z.core.$ZodIssue): FieldIssue[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      code: 'unknown_field',
      message: 'There is no such field.',
    }));
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [
    {
      path,
      code: missing ? 'required' : issue.code,
      message: missing ? 'This field is required.' : issue.message,
      ...paramsOf(issue),
    },
  ];
}

/** The bound that was crossed, so that a screen can say it in its own words. */
function paramsOf(issue: z.core.$ZodIssue): Pick<FieldIssue, 'params'> {
  if (issue.code === 'too_small') return { params: { min: Number(issue.minimum) } };
  if (issue.code === 'too_big') return { params: { max: Number(issue.maximum) } };
  return {};
}
