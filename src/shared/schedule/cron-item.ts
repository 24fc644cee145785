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
  if (text === '') return problem(cronProblems.syntax(line, spec, text));
  if (text.startsWith('?')) return problem(cronProblems.notSupported(line, spec, text));
  if (spec.field === 'dayOfMonth') return parseMonthDay(line, spec, text) ?? parseRange(line, spec, text);
  if (spec.field === 'dayOfWeek') return parseWeekday(line, spec, text) ?? parseRange(line, spec, text);
  return parseRange(line, spec, text);
}

function parseMonthDay(line: string, spec: FieldSpec, text: string): CronItem | null {
  if (text === 'L' || text === 'l') return { kind: 'last-day' };
  return /^(L-\d+|LW|\d+W)$/i.test(text) ? problem(cronProblems.notSupported(line, spec, text)) : null;
}

function parseWeekday(line: string, spec: FieldSpec, text: string): CronItem | null {
  if (text === 'L' || text === 'l') return problem(cronProblems.notSupported(line, spec, text));
  const [, day = '', suffix = ''] = /^([A-Z]{3}|\d+)(L|#.*)$/i.exec(text) ?? [];
  if (suffix === '') return null;
  const weekday = parseValue(line, spec, day);
  if (typeof weekday !== 'number') return problem(weekday);
  if (!suffix.startsWith('#')) return { kind: 'nth-weekday', nth: { weekday: weekday % 7, nth: 0 } };
  const nth = suffix.slice(1);
  if (!/^\d+$/.test(nth)) return problem(cronProblems.syntax(line, spec, text));
  if (Number(nth) < 1 || Number(nth) > 5) return problem(cronProblems.nthOutOfRange(line, nth));
  return { kind: 'nth-weekday', nth: { weekday: weekday % 7, nth: Number(nth) } };
}

function parseRange(line: string, spec: FieldSpec, text: string): CronItem {
  const [, range = '', stepText] = /^(\*|[A-Z\d]+(?:-[A-Z\d]+)?)(?:\/(\d+))?$/i.exec(text) ?? [];
  if (range === '') return problem(cronProblems.syntax(line, spec, text));

  // A step may be as long as the field: `*/24` hours is once a day. Beyond, it would mean something nobody wrote.
  const maxStep = spec.last - spec.min + 1;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1 || step > maxStep) return problem(cronProblems.stepOutOfRange(line, spec, stepText ?? '', maxStep));

  const ends = rangeEnds(line, spec, range, stepText !== undefined);
  if ('code' in ends) return problem(ends);
  const values: number[] = [];
  for (let value = ends.first; value <= ends.last; value += step) {
    values.push(spec.field === 'dayOfWeek' ? value % 7 : value);
  }
  return { kind: 'values', values };
}

/** `stepped`: a single number before a step is open to the end of the field (`5/15`), as in Quartz. */
function rangeEnds(
  line: string,
  spec: FieldSpec,
  range: string,
  stepped: boolean,
): { first: number; last: number } | CronProblem {
  if (range === '*') return { first: spec.min, last: spec.last };
  const [firstText = '', lastText] = range.split('-');
  let first = parseValue(line, spec, firstText);
  if (typeof first !== 'number') return first;
  const isDayOfWeek = spec.field === 'dayOfWeek';
  if (lastText === undefined) {
    if (isDayOfWeek) first %= 7;
    return { first, last: stepped ? spec.last : first };
  }
  let last = parseValue(line, spec, lastText);
  if (typeof last !== 'number') return last;
  // Sunday is 0 where a range of weekdays begins with it and 7 where it ends with it: FRI-SUN, 5-7, 7-2.
  if (isDayOfWeek && last === 0 && first > 0) last = 7;
  if (isDayOfWeek && first === 7 && last < 7) first = 0;
  return first > last ? cronProblems.reversedRange(line, spec, range) : { first, last };
}

function parseValue(line: string, spec: FieldSpec, text: string): number | CronProblem {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    return value < spec.min || value > spec.max ? cronProblems.outOfRange(line, spec, text) : value;
  }
  const index = spec.names.indexOf(text.toUpperCase());
  if (index >= 0) return spec.min + index;
  return spec.names.length > 0 ? cronProblems.unknownName(line, spec, text) : cronProblems.syntax(line, spec, text);
}
