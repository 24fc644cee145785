import type { FieldIssue } from '../domain/issue';
import type { Schedule } from '../domain/schedule';
import { hasDays } from './cron-days';
import { parseCron } from './cron-fields';
import { cronProblems, type CronProblem } from './cron-problem';
import { isZone } from './zone';

/** What zod cannot see in a schedule: the fields of its cron lines and the name of its zone. Empty when all is well. */
export function validateSchedule(schedule: Schedule): FieldIssue[] {
  if (schedule.type !== 'cron') return [];
  const issues = schedule.expressions.flatMap((expression, index) =>
    validateExpression(expression).map((problem) => ({ path: `schedule.expressions.${index}`, ...problem })),
  );
  const { timezone } = schedule;
  if (timezone !== undefined && !isZone(timezone)) issues.push({ path: 'schedule.timezone', ...unknownZone(timezone) });
  return issues;
}

function validateExpression(expression: string): CronProblem[] {
  const parsed = parseCron(expression);
  if (!parsed.ok) return parsed.problems;
  return hasDays(parsed.fields) ? [] : [cronProblems.neverFires(expression.trim())];
}

function unknownZone(timezone: string): CronProblem {
  return {
    code: 'timezone_unknown',
    params: { timezone },
    message: `\`${timezone}\` is not a time zone this machine knows. Use an IANA name, e.g. Europe/Berlin.`,
  };
}
