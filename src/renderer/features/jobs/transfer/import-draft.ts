import { create } from 'zustand';
import type { OperationInput } from '../../../../shared/contract/operations';
import type { ImportFormat } from '../../../../shared/domain/import-format';

/** What is about to be imported, and how. */
export interface ImportDraft {
  text: string;
  /** Null: what the text looks like. */
  format: ImportFormat | null;
  onConflict: 'skip' | 'update';
  leaveOut: readonly string[];
  paused: boolean;
  timezone: string;
  prefix: string;
  nodeId: string | null;
}

export const noImport: ImportDraft = {
  text: '',
  format: null,
  onConflict: 'skip',
  leaveOut: [],
  paused: false,
  timezone: '',
  prefix: '',
  nodeId: null,
};

/** It outlives its sheet, until it is imported or discarded. */
export const useImportDraft = create<ImportDraft>(() => noImport);

export const isCrontab = (format: ImportFormat): boolean => format === 'crontab' || format === 'system_crontab';

const DEFINITIONS = /^(?:waypost|functions|calendars|jobs)\s*:|^\s*-\s+[\w"']+\s*:/m;
/** Users that system crontabs name. */
const SYSTEM_LINE =
  /^\s*(?:@\w+|(?:[\d*][\d*,/-]*\s+){2}\S+\s+\S+\s+\S+)\s+(?:root|www-data|nobody|daemon|postgres)\s+\S/m;

/** What a text looks like. */
export function guessFormat(text: string): ImportFormat {
  if (/^\s*[{[]/.test(text)) return 'json';
  if (DEFINITIONS.test(text)) return 'yaml';
  return SYSTEM_LINE.test(text) ? 'system_crontab' : 'crontab';
}

/** The draft as the hub takes it. @param zone of lines of a crontab that name none */
export function importInput(draft: ImportDraft, zone: string): OperationInput<'jobs.import'> {
  const { text, onConflict, leaveOut, paused } = draft;
  const format = draft.format ?? guessFormat(text);
  return {
    text,
    format,
    onConflict,
    leaveOut: [...leaveOut],
    paused,
    ...(isCrontab(format)
      ? {
          timezone: draft.timezone || zone,
          ...(draft.prefix === '' ? {} : { prefix: draft.prefix }),
          ...(draft.nodeId === null ? {} : { nodeIds: [draft.nodeId] }),
        }
      : {}),
  };
}
