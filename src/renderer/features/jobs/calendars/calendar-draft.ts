import { create } from 'zustand';
import { useQuery } from '../../../client/use-query';
import type { OperationInput } from '../../../../shared/contract/operations';
import type { Calendar, CalendarRule } from '../../../../shared/domain/calendar';

/** A rule as its form holds it: a field may still be empty. */
export type RuleDraft = CalendarRule;
export const ruleTypes = ['weekly', 'dates', 'yearly', 'range'] as const;
export type RuleType = (typeof ruleTypes)[number];

/** What is being typed about a calendar. */
export interface CalendarDraft {
  /** Null for a new one. */
  calendar: Calendar | null;
  name: string;
  description: string;
  mode: Calendar['mode'];
  timezone: string;
  rules: readonly RuleDraft[];
}

export const newRule = (type: RuleType): RuleDraft => {
  switch (type) {
    case 'weekly':
      return { type, days: ['sat', 'sun'], from: '00:00', to: '24:00' };
    case 'dates':
      return { type, dates: [] };
    case 'yearly':
      return { type, days: [] };
    case 'range':
      return { type, from: '', to: '' };
  }
};

export const newCalendar = (timezone: string): CalendarDraft => ({
  calendar: null,
  name: '',
  description: '',
  mode: 'exclude',
  timezone,
  rules: [],
});

export const draftOfCalendar = (calendar: Calendar): CalendarDraft => {
  const { name, description, mode, timezone, rules } = calendar;
  return { calendar, name, description, mode, timezone, rules };
};

/** Drafts by the calendar's id, `new` for a new one. They outlive the sheet, until they are saved or discarded. */
export const useCalendarDrafts = create<Record<string, CalendarDraft>>(() => ({}));

export const keepCalendar = (key: string, draft: CalendarDraft): void => useCalendarDrafts.setState({ [key]: draft });

export function dropCalendar(key: string): void {
  const { [key]: _dropped, ...others } = useCalendarDrafts.getState();
  useCalendarDrafts.setState(others, true);
}

export const calendarInput = (draft: CalendarDraft): OperationInput<'calendars.create'> => {
  const { calendar, name, description, mode, timezone, rules } = draft;
  return {
    name,
    description,
    mode,
    timezone,
    rules: [...rules],
    ...(calendar === null ? {} : { namespace: calendar.namespace }),
  };
};

/** The draft with a whole day of its own put in or taken out. @param day `2026-12-24` */
export function withDay(rules: readonly RuleDraft[], day: string): readonly RuleDraft[] {
  const at = rules.findIndex((rule) => rule.type === 'dates');
  const rule = rules[at];
  if (rule?.type !== 'dates') return [...rules, { type: 'dates', dates: [day] }];
  const dates = rule.dates.includes(day) ? rule.dates.filter((each) => each !== day) : [...rule.dates, day].toSorted();
  return dates.length === 0 ? rules.toSpliced(at, 1) : rules.with(at, { type: 'dates', dates });
}

/** Rises whenever this window has changed a calendar: the feed does not carry them. */
const useChanged = create<{ count: number }>(() => ({ count: 0 }));

export const calendarsChanged = (): void => useChanged.setState(({ count }) => ({ count: count + 1 }));

const PAGE = 500;

/** The first 500 calendars of a namespace, or of all, by name. */
export function useCalendars(namespace: string | null) {
  const changed = useChanged(({ count }) => count);
  return useQuery('calendars.list', { limit: PAGE, ...(namespace === null ? {} : { namespace }) }, changed);
}
