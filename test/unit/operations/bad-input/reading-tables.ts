import { ids, instants, type FieldRule } from '../../../support/hub/field-rules';

const bad = (...values: unknown[]): FieldRule => ({ good: [], bad: values });
const past: FieldRule = { good: [], bad: instants.bad };

/** What is refused of reads of the whole hub. */
export const readingTables = (namespace: FieldRule): Record<string, { rows: Record<string, FieldRule> }> => ({
  'jobs.upcoming': {
    rows: { from: past, to: past, bucketSeconds: bad(0, 61, '1e9', 'hour', null), namespace },
  },
  'jobs.graph': { rows: { namespace, jobId: ids('job') } },
  'hub.overview': { rows: { hours: bad(0, 2, '24', null) } },
  'audit.list': {
    rows: {
      entity: bad('', 'e'.repeat(257)),
      action: bad('', 'a'.repeat(257)),
      actor: bad('', 'a'.repeat(257)),
      outcome: bad('done', '', 'lost'),
      until: past,
    },
  },
});
