import { instants, type FieldRule } from '../../../support/hub/field-rules';

/** What is refused of looking ahead; see also what its range may not be. */
export const upcomingTables = (namespace: FieldRule): Record<string, { rows: Record<string, FieldRule> }> => ({
  'jobs.upcoming': {
    rows: {
      from: { good: [], bad: instants.bad },
      to: { good: [], bad: instants.bad },
      bucketSeconds: { good: [], bad: [0, 61, '1e9', 'hour', null] },
      namespace,
    },
  },
});
