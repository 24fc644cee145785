import { ids, instants, orNull, whole, type FieldRule } from '../../../support/hub/field-rules';

const names: FieldRule = { good: [], bad: ['', '..', 'waypost-1', '../waypost-20200101T000000Z', 5, null] };

/** What is refused of the operations on the audit trail, on a hub's files and on what its window mirrors. */
export const hubTables: Record<string, { base?: () => object; rows: Record<string, FieldRule> }> = {
  'audit.list': {
    rows: {
      entity: { good: [], bad: ['', 'e'.repeat(257)] },
      action: { good: [], bad: ['', 'a'.repeat(257)] },
      actor: { good: [], bad: ['', 'a'.repeat(257)] },
      outcome: { good: [], bad: ['done', '', 'lost'] },
      until: { good: [], bad: instants.bad },
    },
  },
  'audit.verify': { rows: { expectedHead: { good: [], bad: ['', 'abc', 'F'.repeat(64), 5, null] } } },
  'backups.check': { rows: { name: names } },
  'backups.restore': { rows: { name: names } },
  'feed.nodes': { base: () => ({ after: 'node_00000000001' }), rows: { after: ids('node') } },
  'feed.jobs': { base: () => ({ after: 'job_00000000001' }), rows: { after: ids('job') } },
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
