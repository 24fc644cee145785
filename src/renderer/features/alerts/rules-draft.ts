import { create } from 'zustand';
import {
  fieldsOfRule,
  type AlertRule,
  type AlertRuleField,
  type AlertRuleName,
  type AlertRulePatch,
} from '../../../shared/domain/alert';
import type { FieldIssue } from '../../../shared/domain/issue';
import { lengthOf, secondsOf } from '../../ui/format/lengths';

/** What is typed in a rule's fields. */
export type TypedField = Exclude<AlertRuleField, 'enabled'>;

/** How a field is typed. */
export const fieldKinds: Record<TypedField, 'number' | 'whole' | 'length' | 'optional length'> = {
  percent: 'number',
  count: 'whole',
  windowSeconds: 'length',
  minSamples: 'whole',
  factor: 'number',
  minSeconds: 'length',
  maxSeconds: 'optional length',
  afterSeconds: 'length',
};

export type RuleDraft = { enabled: boolean } & Partial<Record<TypedField, string>>;
export type RuleDrafts = Partial<Record<AlertRuleName, RuleDraft>>;

/** What was typed and not saved yet; kept while the window is elsewhere. */
export const useRuleDrafts = create<{ drafts: RuleDrafts }>(() => ({ drafts: {} }));

const isLength = (field: TypedField): boolean => fieldKinds[field].endsWith('length');

/** The fields of a rule that are typed. */
export const typedFields = (rule: AlertRuleName): TypedField[] =>
  fieldsOfRule(rule).filter((field) => field !== 'enabled');

export function draftOf(rule: AlertRule): RuleDraft {
  const draft: RuleDraft = { enabled: rule.enabled };
  for (const field of typedFields(rule.rule)) {
    const value = rule[field] ?? null;
    draft[field] = isLength(field) ? lengthOf(value) : String(value ?? '');
  }
  return draft;
}

const valueOf = (field: TypedField, text: string): number | null => {
  if (isLength(field)) return secondsOf(text);
  return text.trim() === '' ? null : Number(text.replace(',', '.'));
};

/** What was changed of a rule, for the hub; or what cannot be sent. */
export function patchOf(rule: AlertRule, draft: RuleDraft): { patch: AlertRulePatch; issues: FieldIssue[] } {
  const base = draftOf(rule);
  const patch: AlertRulePatch = draft.enabled === base.enabled ? {} : { enabled: draft.enabled };
  const issues: FieldIssue[] = [];
  for (const field of typedFields(rule.rule)) {
    const text = draft[field] ?? '';
    if (text === base[field]) continue;
    const value = valueOf(field, text);
    if (field === 'maxSeconds' && value === null) patch.maxSeconds = null;
    else if (value === null) issues.push({ path: field, code: 'required', message: 'This is needed.' });
    else if (Number.isNaN(value)) issues.push({ path: field, code: 'not_a_number', message: 'This is not a number.' });
    else patch[field] = value;
  }
  return { patch, issues };
}
