import type { FieldIssue } from '../domain/issue';
import { fieldWords, type FieldSpec } from './cron-field-specs';

/** What is wrong with one cron line; the path is the caller's to say. */
export type CronProblem = Omit<FieldIssue, 'path'>;

/** The wording of every problem a cron line can have. `line` is the expression as it was written. */
export const cronProblems = {
  fieldCount: (line: string, count: number): CronProblem => ({
    code: 'cron_field_count',
    params: { count },
    message: `\`${line}\` has ${count} ${count === 1 ? 'field' : 'fields'}. A cron line has five, or six with seconds first.`,
  }),
  unknownMacro: (line: string): CronProblem => ({
    code: 'cron_unknown_macro',
    params: { value: line },
    message: `\`${line}\` is not known. Use @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually.`,
  }),
  outOfRange: (line: string, spec: FieldSpec, value: string): CronProblem => ({
    code: 'cron_out_of_range',
    params: { field: spec.field, value, min: spec.min, max: spec.max },
    message: `\`${line}\` has ${fieldWords[spec.field].one} ${value}. ${rangeText(spec)}`,
  }),
  unknownName: (line: string, spec: FieldSpec, value: string): CronProblem => ({
    code: 'cron_unknown_name',
    params: { field: spec.field, value },
    message: `\`${line}\` has ${fieldWords[spec.field].one} ${value}. ${rangeText(spec)}`,
  }),
  reversedRange: (line: string, spec: FieldSpec, value: string): CronProblem => ({
    code: 'cron_reversed_range',
    params: { field: spec.field, value },
    message: `\`${line}\` has the ${fieldWords[spec.field].one} range ${value}, which runs backwards. Write two ranges with a comma.`,
  }),
  stepOutOfRange: (line: string, spec: FieldSpec, value: string, max: number): CronProblem => ({
    code: 'cron_step_out_of_range',
    params: { field: spec.field, value, min: 1, max },
    message: `\`${line}\` has the ${fieldWords[spec.field].one} step ${value}. It must be 1–${max}; for other periods use an interval.`,
  }),
  nthOutOfRange: (line: string, value: string): CronProblem => ({
    code: 'cron_nth_out_of_range',
    params: { field: 'dayOfWeek', value, min: 1, max: 5 },
    message: `\`${line}\` asks for weekday number ${value} of a month. The number after # is 1–5.`,
  }),
  notSupported: (line: string, spec: FieldSpec, value: string): CronProblem => ({
    code: 'cron_not_supported',
    params: { field: spec.field, value },
    message: `\`${line}\` has ${value} as ${fieldWords[spec.field].one}, which Waypost does not support.${advice(value)}`,
  }),
  syntax: (line: string, spec: FieldSpec, value: string): CronProblem => ({
    code: 'cron_syntax',
    params: { field: spec.field, value },
    message: `\`${line}\` cannot be read at ${fieldWords[spec.field].one}: ${value === '' ? 'an item of the list is empty' : value}.`,
  }),
  neverFires: (line: string): CronProblem => ({
    code: 'cron_never_fires',
    params: {},
    message: `\`${line}\` never fires: no month has such a day.`,
  }),
};

function rangeText(spec: FieldSpec): string {
  const names = spec.names.length > 0 ? ` or ${spec.names[0]}–${spec.names.at(-1)}` : '';
  return `${fieldWords[spec.field].many} are ${spec.min}–${spec.max}${names}.`;
}

function advice(value: string): string {
  if (value.startsWith('?')) return ' Write * for "any".';
  if (value.toUpperCase() === 'L') return ' Write the weekday before it: 5L is the last Friday of a month.';
  return '';
}
