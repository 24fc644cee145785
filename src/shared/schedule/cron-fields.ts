import { toMask, toSet60, type Set60 } from './bits';
import { fieldSpecs, type FieldSpec } from './cron-field-specs';
import { parseItem, type NthWeekday } from './cron-item';
import { cronProblems, type CronProblem } from './cron-problem';

/** A cron line as sets. Bit n of a mask stands for the value n, except where a shift is stated. */
export interface CronFields {
  readonly seconds: Set60;
  readonly minutes: Set60;
  readonly hours: number;
  /** Bit d−1 is day d. */
  readonly days: number;
  /** `L` in the day-of-month field. */
  readonly lastDay: boolean;
  /** Bit m−1 is month m. */
  readonly months: number;
  /** Bit 0 is Sunday, bit 6 Saturday. */
  readonly weekdays: number;
  /** `1#2` and `5L`. */
  readonly nthWeekdays: readonly NthWeekday[];
  /** Whether a day must match both day fields. Vixie cron: when either of them starts with `*`. */
  readonly bothDayFields: boolean;
  /** Whether the line follows the clock through a change of offset; if not, it is fixed-time. */
  readonly followsClock: boolean;
}

export type ParsedCron = { ok: true; fields: CronFields } | { ok: false; problems: CronProblem[] };

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const ALL_HOURS = 0xff_ffff;

/**
 * Reads a cron line: five fields, or six with seconds first, or a macro.
 * Field rules and the day rule: crontab(5) of Vixie cron; `L` and `#`: as in Quartz, with weekdays 0–7.
 * Reports the first problem of every field.
 */
export function parseCron(expression: string): ParsedCron {
  const line = expression.trim();
  if (line.startsWith('@')) {
    const expanded = macros[line.toLowerCase()];
    return expanded === undefined ? { ok: false, problems: [cronProblems.unknownMacro(line)] } : parseCron(expanded);
  }
  const texts = line === '' ? [] : line.split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  const [second, minute, hour, dayOfMonth, month, dayOfWeek] = texts;
  if (dayOfWeek === undefined || texts.length > 6) {
    return { ok: false, problems: [cronProblems.fieldCount(line, texts.length)] };
  }

  const problems: CronProblem[] = [];
  const read = (spec: FieldSpec, text = ''): FieldValues => readField(line, spec, text, problems);
  const seconds = read(fieldSpecs.second, second);
  const minutes = read(fieldSpecs.minute, minute);
  const hours = toMask(read(fieldSpecs.hour, hour).values);
  const days = read(fieldSpecs.dayOfMonth, dayOfMonth);
  const months = read(fieldSpecs.month, month);
  const weekdays = read(fieldSpecs.dayOfWeek, dayOfWeek);
  if (problems.length > 0) return { ok: false, problems };

  const fields: CronFields = {
    seconds: toSet60(seconds.values),
    minutes: toSet60(minutes.values),
    hours,
    days: toMask(days.values) >>> 1,
    lastDay: days.lastDay,
    months: toMask(months.values) >>> 1,
    weekdays: toMask(weekdays.values),
    nthWeekdays: weekdays.nth,
    bothDayFields: dayOfMonth?.startsWith('*') === true || dayOfWeek.startsWith('*'),
    followsClock: hours === ALL_HOURS || hour?.includes('/') === true,
  };
  return { ok: true, fields };
}

interface FieldValues {
  readonly values: readonly number[];
  readonly lastDay: boolean;
  readonly nth: readonly NthWeekday[];
}

function readField(line: string, spec: FieldSpec, text: string, problems: CronProblem[]): FieldValues {
  const values: number[] = [];
  const nth: NthWeekday[] = [];
  let lastDay = false;
  for (const itemText of text.split(',')) {
    const item = parseItem(line, spec, itemText);
    if (item.kind === 'problem') {
      problems.push(item.problem);
      break;
    }
    if (item.kind === 'last-day') lastDay = true;
    else if (item.kind === 'nth-weekday') nth.push(item.nth);
    else values.push(...item.values);
  }
  return { values, lastDay, nth };
}
