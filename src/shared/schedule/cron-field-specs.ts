/** The fields of a cron line, in the order of a six-field line. */
export type CronFieldName = 'second' | 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek';

export interface FieldSpec {
  readonly field: CronFieldName;
  readonly min: number;
  /** The highest number that may be written; 7 for weekdays, where it means Sunday. */
  readonly max: number;
  /** The highest number that a `*` and an open step (`3/2`) reach. */
  readonly last: number;
  /** Three-letter names; the first stands for `min`. */
  readonly names: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export const fieldSpecs: Readonly<Record<CronFieldName, FieldSpec>> = {
  second: { field: 'second', min: 0, max: 59, last: 59, names: [] },
  minute: { field: 'minute', min: 0, max: 59, last: 59, names: [] },
  hour: { field: 'hour', min: 0, max: 23, last: 23, names: [] },
  dayOfMonth: { field: 'dayOfMonth', min: 1, max: 31, last: 31, names: [] },
  month: { field: 'month', min: 1, max: 12, last: 12, names: months },
  dayOfWeek: { field: 'dayOfWeek', min: 0, max: 7, last: 6, names: weekdays },
};

/** How a field is called in an English message. */
export const fieldWords: Readonly<Record<CronFieldName, { one: string; many: string }>> = {
  second: { one: 'second', many: 'Seconds' },
  minute: { one: 'minute', many: 'Minutes' },
  hour: { one: 'hour', many: 'Hours' },
  dayOfMonth: { one: 'day of the month', many: 'Days of the month' },
  month: { one: 'month', many: 'Months' },
  dayOfWeek: { one: 'weekday', many: 'Weekdays' },
};
