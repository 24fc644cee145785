import { orNull, whole, type FieldRule } from '../../../support/hub/field-rules';

const names: FieldRule = { good: [], bad: ['', '..', 'waypost-1', '../waypost-20200101T000000Z', 5, null] };

/** What is refused of the operations on a hub's files. */
export const backupTables: Record<string, { rows: Record<string, FieldRule> }> = {
  'audit.verify': { rows: { expectedHead: { good: [], bad: ['', 'abc', 'F'.repeat(64), 5, null] } } },
  'backups.check': { rows: { name: names } },
  'backups.restore': { rows: { name: names } },
};

/** The settings of backups. */
export const backupSettings: Record<string, FieldRule> = {
  backupEveryHours: orNull(whole(1, 8_760)),
  backupKeep: whole(1, 1_000),
  backupFolder: {
    good: ['/var/backups', 'C:\\backups', null],
    bad: ['', 'backups', '../up', `/${'b'.repeat(1_024)}`, 5],
  },
};
