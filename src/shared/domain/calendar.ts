import * as z from 'zod';
import { name, namespaceName } from './job';

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const clockTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: 'must be a time of day as HH:MM, 00:00 to 24:00' });
const localDate = z.iso.date({ error: 'must be a date as YYYY-MM-DD' });
const monthDay = z.string().regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, { error: 'must be a day as MM-DD' });

/** Hours of certain weekdays. With `to` at or before `from` the hours reach into the next day. */
const weeklyRule = z.strictObject({
  type: z.literal('weekly'),
  days: z.array(z.enum(weekdays)).min(1).max(7),
  from: clockTime.default('00:00'),
  to: clockTime.default('24:00'),
});
/** Whole days. */
const datesRule = z.strictObject({ type: z.literal('dates'), dates: z.array(localDate).min(1).max(1_000) });
/** Whole days that come back each year. `02-29` exists in leap years only. */
const yearlyRule = z.strictObject({ type: z.literal('yearly'), days: z.array(monthDay).min(1).max(366) });
/** Whole days from the first to the last, both included. */
const rangeRule = z.strictObject({ type: z.literal('range'), from: localDate, to: localDate });

export const calendarRule = z.discriminatedUnion('type', [weeklyRule, datesRule, yearlyRule, rangeRule]);
export type CalendarRule = z.infer<typeof calendarRule>;

export const calendarModes = ['exclude', 'include'] as const;

/**
 * What a client sends to create or replace a calendar. It covers the time that any of its rules covers, by the wall
 * clock of its zone. `exclude` keeps jobs from firing while it covers, `include` while it does not.
 */
export const calendarInput = z.strictObject({
  name,
  namespace: namespaceName.default('default'),
  description: z.string().max(4_000).default(''),
  mode: z.enum(calendarModes).default('exclude'),
  /** IANA name; the hub's default zone when absent. */
  timezone: z.string().min(1).max(64).optional(),
  rules: z.array(calendarRule).min(1).max(100),
});
export type CalendarInput = z.infer<typeof calendarInput>;

/** A calendar as every door answers it. */
export const calendar = calendarInput.extend({
  id: z.string(),
  timezone: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.number(),
});
export type Calendar = z.infer<typeof calendar>;

/** What decides when a calendar blocks. */
export type CalendarRules = Pick<Calendar, 'mode' | 'timezone' | 'rules'>;
