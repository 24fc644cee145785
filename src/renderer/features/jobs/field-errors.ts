import type { OperationError } from '../../../shared/domain/error';
import type { FieldIssue } from '../../../shared/domain/issue';
import { issueText } from '../../ui/errors';

/** Words of what is wrong at a path or below it, or undefined. */
export type ErrorAt = (path: string) => string | undefined;

/** The fields that the form shows; what is wrong elsewhere is said above it. */
const shownPaths = [
  'name',
  'description',
  'functionId',
  'schedule.expressions',
  'schedule.timezone',
  'schedule.everySeconds',
  'schedule.at',
  'args',
  'kwargs',
  'schedule.type',
  'calendars',
  'dependsOn',
  'firedBy',
  'target.strategy',
  'target.nodeIds',
  'target.requiredCapabilities',
  'target.labels',
  'target.fanOut',
  'misfire',
  'retry',
  'timeoutSeconds',
  'startDeadlineSeconds',
  'maxRuns',
  'priority',
  'jitterSeconds',
  'pauseAfterFailures',
  'startAt',
  'endAt',
  'tags',
];

const isAt = (issue: FieldIssue, path: string): boolean => issue.path === path || issue.path.startsWith(`${path}.`);

export function errorAt(issues: readonly FieldIssue[]): ErrorAt {
  return (path) => {
    const issue = issues.find((each) => isAt(each, path));
    return issue && issueText(issue);
  };
}

/** What an answer says about fields. A taken name is a conflict and has no path of its own. */
export function issuesOf(error: OperationError): readonly FieldIssue[] {
  if (error.issues && error.issues.length > 0) return error.issues;
  if (error.reason === 'name_taken') {
    return [
      { path: 'name', code: 'name_taken', message: error.message, ...(error.params ? { params: error.params } : {}) },
    ];
  }
  return [];
}

/** Issues that no field shows. */
export const elsewhere = (issues: readonly FieldIssue[]): FieldIssue[] =>
  issues.filter((issue) => !shownPaths.some((path) => isAt(issue, path)));
