import type { FieldSpec } from './cron-field-specs';
import { cronProblems, type CronProblem } from './cron-problem';

/** A weekday of a month: `nth` 1–5 from its start, 0 the last one. `weekday` 0 is Sunday. */
export interface NthWeekday {
  readonly weekday: number;
  readonly nth: number;
}

/** One comma-separated item of a cron field. Values are in `spec.min`–`spec.last`. */
export type CronItem =
  | { kind: 'values'; values: number[] }
  | { kind: 'last-day' }
  | { kind: 'nth-weekday'; nth: NthWeekday }
  | { kind: 'problem'; problem: CronProblem };

const problem = (value: CronProblem): CronItem => ({ kind: 'problem', problem: value });

/** Reads `*`, `n`, `a-b`, each with an optional `/step`, or what only a day field knows: `L`, `5L`, `1#2`. */
export function parseItem(line: string, spec: FieldSpec, text: string): CronItem {
  if (text === '') return problem(cronProblems.syntax(line, spec, ''));
  return parseDayItem(line, spec, text.toUpperCase()) ?? parseRange(line, spec, text.toUpperCase());
}

function parseDayItem(line: string, spec: FieldSpec, text: string): CronItem | null {
  if (text.startsWith('?')) return problem(cronProblems.notSupported(line, spec, text));
  if (spec.field === 'dayOfMonth') {
    if (text === 'L') return { kind: 'last-day' };
    if (/^(L-\d+|LW|\d+W)$/.test(text)) return problem(cronProblems.notSupported(line, spec, text));
  }
  if (spec.field !== 'dayOfWeek') return null;
  if (text === 'L') return problem(cronProblems.notSupported(line, spec, text));

  const [, day = '', rest = ''] = /^([A-Z]{3}|\d+)(L|#.*)$/.exec(text) ?? [];
  if (rest === '') return null;
  const weekday = parseValue(line, spec, day);
  if (typeof weekday !== 'number') return problem(weekday);
  if (rest === 'L') return { kind: 'nth-weekday', nth: { weekday: weekday % 7, nth: 0 } };
  const nth = rest.slice(1);
  if (!/^\d+$/.test(nth)) return problem(cronProblems.syntax(line, spec, text));
  if (Number(nth) < 1 || Number(nth) > 5) return problem(cronProblems.nthOutOfRange(line, nth));
  return { kind: 'nth-weekday', nth: { weekday: weekday % 7, nth: Number(nth) } };
}

function parseRange(line: string, spec: FieldSpec, text: string): CronItem {
  const [, body = '', , stepText] = /^(\*|[A-Z\d]+(-[A-Z\d]+)?)(?:\/(\d+))?$/.exec(text) ?? [];
  if (body === '') return problem(cronProblems.syntax(line, spec, text));

  // A step may be as long as the field: `*/24` hours is once a day. Beyond, it would mean something nobody wrote.
  const maxStep = spec.last - spec.min + 1;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1 || step > maxStep) return problem(cronProblems.stepOutOfRange(line, spec, stepText ?? '', maxStep));

  let first = spec.min;
  let last = spec.last;
  if (body !== '*') {
    const [firstText = '', lastText] = body.split('-');
    const firstValue = parseValue(line, spec, firstText);
    if (typeof firstValue !== 'number') return problem(firstValue);
    const lastValue = lastText === undefined ? firstValue : parseValue(line, spec, lastText);
    if (typeof lastValue !== 'number') return problem(lastValue);
    first = firstValue;
    if (lastText !== undefined || stepText === undefined) last = lastValue;
    if (spec.field === 'dayOfWeek') {
      // Sunday is 0 where a week begins with it and 7 where it ends: FRI-SUN, 5-7, 7-2.
      if (lastText !== undefined && last === 0 && first > 0) last = 7;
      if (first === 7 && last < 7) first = 0;
    }
    if (first > last) return problem(cronProblems.reversedRange(line, spec, body));
  }

  const values: number[] = [];
  for (let value = first; value <= last; value += step) {
    values.push(spec.field === 'dayOfWeek' ? value % 7 : value);
  }
  return { kind: 'values', values };
}

function parseValue(line: string, spec: FieldSpec, text: string): number | CronProblem {
  if (!/^\d+$/.test(text)) {
    const index = spec.names.indexOf(text);
    if (index >= 0) return spec.min + index;
    return spec.names.length > 0
      ? cronProblems.unknownName(line, spec, text)
      : cronProblems.syntax(line, spec, text);
  }
  const value = Number(text);
  return value < spec.min || value > spec.max ? cronProblems.outOfRange(line, spec, text) : value;
}
