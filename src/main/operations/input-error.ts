import type { z } from 'zod';
import type { OperationError } from '../../shared/domain/error';
import type { FieldIssue } from '../../shared/domain/issue';

/** What zod found, as issues that name the field and say in plain words what it has to be. */
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
  const inner = issue.code === 'invalid_union' ? innerIssues(issue) : [];
  if (inner.length > 0) return inner.flatMap(fieldIssues);
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
      message: missing ? 'This field is required.' : messageOf(issue),
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

/** What a value is called in a sentence. */
const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What is counted when a text, a list or an object is too short or too long. */
const COUNTED: Record<string, string> = { string: ' characters', array: ' items', object: ' fields' };

/** Zod's own words are for whoever wrote the schema; these are for whoever filled in the field. */
function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small': {
      const counted = COUNTED[issue.origin] ?? '';
      if (counted !== '' && issue.minimum === 1) return 'must not be empty';
      if (issue.inclusive === false) return `must be more than ${issue.minimum}${counted}`;
      return counted === '' ? `must be at least ${issue.minimum}` : `must have at least ${issue.minimum}${counted}`;
    }
    case 'too_big':
      return issue.origin in COUNTED
        ? `must have at most ${issue.maximum}${COUNTED[issue.origin]}`
        : `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_key':
      return `is no valid name: ${issue.issues[0] === undefined ? 'it' : messageOf(issue.issues[0])}`;
    case 'invalid_union':
      return unionMessage(issue);
    default:
      return issue.message;
  }
}

/** What is wrong inside the one form of a union that the value has; nothing when it has none of them, or several. */
function innerIssues(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>): z.core.$ZodIssue[] {
  const isForm = (found: z.core.$ZodIssue[]): boolean =>
    !found.some(({ code, path }) => path.length === 0 && code === 'invalid_type');
  const [form, another] = issue.errors.filter(isForm);
  if (form === undefined || another !== undefined) return [];
  return form.map((found) => ({ ...found, path: [...issue.path, ...found.path] }));
}

function unionMessage(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>): string {
  if ('options' in issue && Array.isArray(issue.options)) return `must be one of ${issue.options.join(', ')}`;
  return issue.message === 'Invalid input' ? 'must be a JSON value' : issue.message;
}
