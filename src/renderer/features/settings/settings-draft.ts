import { create } from 'zustand';
import type { Settings, SettingsPatch } from '../../../shared/domain/settings';
import type { FieldIssue } from '../../../shared/domain/issue';
import { lengthOf, secondsOf } from '../../ui/format/lengths';

/** How a setting is typed: a length of time, a whole number, one that may be left out, or a folder that may be. */
export const settingKinds = {
  misfireGraceSeconds: 'length',
  defaultMaxRetries: 'number',
  defaultRetryDelaySeconds: 'length',
  maxConcurrentRuns: 'number',
  maxLookaheadDays: 'number',
  maxJobsPerCreator: 'number',
  maxJobCreationsPerMinute: 'number',
  historyRetentionDays: 'number',
  historyMaxRuns: 'optional',
  usageRetentionDays: 'number',
  nodeStaleSeconds: 'length',
  backupEveryHours: 'optional',
  backupKeep: 'number',
  backupFolder: 'path',
} as const satisfies Partial<Record<keyof Settings, 'length' | 'number' | 'optional' | 'path'>>;

export type TypedSetting = keyof typeof settingKinds;

/** The settings as they stand in the form. */
export type SettingsDraft = Record<TypedSetting, string> & Pick<Settings, 'timezone' | 'enrolmentApproval'>;

const typed = Object.keys(settingKinds) as TypedSetting[];

export function draftOf(settings: Settings): SettingsDraft {
  const texts = typed.map((key) => {
    const value = settings[key];
    return [key, settingKinds[key] === 'length' ? lengthOf(Number(value)) : String(value ?? '')] as const;
  });
  return {
    ...(Object.fromEntries(texts) as Record<TypedSetting, string>),
    timezone: settings.timezone,
    enrolmentApproval: settings.enrolmentApproval,
  };
}

export const changedKeys = (draft: SettingsDraft, base: SettingsDraft): (keyof SettingsDraft)[] =>
  (Object.keys(draft) as (keyof SettingsDraft)[]).filter((key) => draft[key] !== base[key]);

function valueOf(key: TypedSetting, text: string): number | null {
  if (settingKinds[key] === 'length') return secondsOf(text);
  return text.trim() === '' ? null : Number(text.replace(',', '.'));
}

/** What was changed, for the hub; or what cannot be sent. */
export function patchOf(draft: SettingsDraft, base: SettingsDraft): { patch: SettingsPatch; issues: FieldIssue[] } {
  const patch: Record<string, string | boolean | number | null> = {};
  const issues: FieldIssue[] = [];
  for (const key of changedKeys(draft, base)) {
    if (key === 'timezone' || key === 'enrolmentApproval') {
      patch[key] = draft[key];
      continue;
    }
    if (settingKinds[key] === 'path') {
      patch[key] = draft[key].trim() || null;
      continue;
    }
    const value = valueOf(key, draft[key]);
    if (value === null && settingKinds[key] !== 'optional') {
      issues.push({ path: key, code: 'required', message: 'This is needed.' });
    } else if (Number.isNaN(value)) {
      issues.push({ path: key, code: 'not_a_number', message: 'This is not a number.' });
    } else if (value !== null && settingKinds[key] !== 'length' && !Number.isInteger(value)) {
      issues.push({ path: key, code: 'not_whole', message: 'This has to be a whole number.' });
    } else patch[key] = value;
  }
  return { patch, issues };
}

/** What was typed and not saved yet; kept while the window is elsewhere. */
export const useSettingsDraft = create<{ draft: SettingsDraft | null }>(() => ({ draft: null }));
