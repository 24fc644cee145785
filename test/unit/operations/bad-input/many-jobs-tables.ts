import { flag, ids, listUpTo, objects, oneOf, text, type FieldRule } from '../../../support/hub/field-rules';

const bad = (rule: FieldRule): FieldRule => ({ good: [], bad: rule.bad });

/** The fields of what is done to many jobs at once. @param filter those of the filter that they share with lists */
export const manyJobsTables = (job: () => string, filter: Record<string, FieldRule>) => ({
  'jobs.bulkCreate': {
    rows: {
      jobs: { good: [], bad: [[], ...listUpTo(1_000, () => ({})).bad] },
      'jobs.0': objects,
    },
  },
  'jobs.bulk': {
    base: () => ({ operation: 'pause' }),
    rows: {
      operation: bad(oneOf('pause')),
      ids: { good: [], bad: [[], 'a', null, Array(10_001).fill('job_00000000001')] },
      'ids.0': { good: [], bad: ['x'.repeat(65), 5, null] },
      filter: objects,
      ...filter,
      reason: { good: [], bad: text(500, { empty: true }).bad },
      catchUp: { good: [], bad: ['true', 1, null] },
      tags: { good: [], bad: [[], 'a', null, ['a'], Array(33).fill('t')] },
      'tags.0': { good: [], bad: ['', 'two words', 't'.repeat(65), 5] },
    },
  },
  'jobs.export': {
    base: () => ({ ids: [job()] }),
    rows: {
      ids: { good: [], bad: [[], 'a', null, Array(10_001).fill('job_00000000001')] },
      'ids.0': ids('job'),
      filter: objects,
      ...filter,
      format: bad(oneOf('json')),
    },
  },
  'jobs.import': {
    base: () => ({ text: '@daily /bin/true', format: 'crontab', dryRun: true }),
    rows: {
      text: { good: [], bad: ['', 5, null, []] },
      format: bad(oneOf('crontab')),
      dryRun: flag,
      onConflict: bad(oneOf('skip')),
      leaveOut: { good: [], bad: ['a', null, Array(20_001).fill('jobs.0')] },
      'leaveOut.0': { good: [], bad: ['k'.repeat(65), 5, null] },
      paused: flag,
      namespace: { good: [], bad: ['', 'Team', 'two words', '-a', 'n'.repeat(65), 5, null] },
      timezone: { good: [], bad: ['', 'z'.repeat(65), 5, null] },
      prefix: { good: [], bad: text(64, { empty: true }).bad },
      nodeIds: { good: [], bad: [[], 'a', null] },
      'nodeIds.0': ids('node'),
    },
  },
});
