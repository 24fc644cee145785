import { expect, test } from 'vitest';
import { violations } from '../../crash/checks';
import type { Evidence } from '../../crash/evidence';

/** Of a run in which nothing went wrong: a lost attempt that was tried again, a skipped range, a late result. */
function evidence(): Evidence {
  const job = {
    id: 'job_1',
    name: 'tick',
    periodMs: 1_000,
    anchorMs: 300,
    fansOut: false,
    createdAt: 10_000,
    pausedAt: 15_000,
    description: '2',
    retryOn: ['failed', 'lost'],
    maxRetries: 3,
    overlap: 'skip',
    totals: { succeeded: 3, failed: 0, timed_out: 0, cancelled: 0, lost: 0 },
  };
  const run = {
    jobId: 'job_1',
    trigger: 'schedule',
    state: 'succeeded' as const,
    token: 1,
    late: false,
    grantedAt: 10_300,
    endedAt: 10_400,
  };
  const row = { jobId: 'job_1', count: 1, outcome: 'fired' as const };
  const command = { subject: 'job_1', edit: null, answered: 'yes' as const, runIds: [] };
  return {
    folder: '',
    jobs: [job],
    occurrences: [
      { ...row, fireTime: 10_300, lastFireTime: 10_300, runId: 'run_1' },
      { ...row, fireTime: 11_300, lastFireTime: 13_300, count: 3, outcome: 'skipped', runId: null },
      { ...row, fireTime: 14_300, lastFireTime: 14_300, runId: 'run_2' },
    ],
    runs: [
      { ...run, id: 'run_1', fireTime: 10_300, result: 'a' },
      { ...run, id: 'run_2', fireTime: 14_300, result: 'c', token: 2, grantedAt: 14_300, endedAt: 14_500 },
      { ...run, id: 'run_3', fireTime: null, result: 'd', trigger: 'manual' },
    ],
    attempts: [{ runId: 'run_2', number: 1, state: 'lost', late: false }],
    functions: ['witness', 'crash-2'],
    auditedRequests: ['crash-0', 'crash-1', 'crash-2'],
    witnesses: [
      { runId: 'run_1', attempt: 1, nonce: 'a', complete: true },
      { runId: 'run_2', attempt: 1, nonce: 'b', complete: false },
      { runId: 'run_2', attempt: 2, nonce: 'c', complete: true },
      { runId: 'run_3', attempt: 1, nonce: 'd', complete: true },
    ],
    commands: [
      { ...command, requestId: 'crash-0', kind: 'trigger', runIds: ['run_3'] },
      { ...command, requestId: 'crash-1', kind: 'edit', edit: 1 },
      { ...command, requestId: 'crash-2', kind: 'create', subject: 'crash-2' },
      { ...command, requestId: 'crash-3', kind: 'edit', edit: 2, answered: 'none' },
      { ...command, requestId: 'crash-4', kind: 'edit', edit: 3, answered: 'no' },
    ],
    integrity: 'ok',
    audit: { intact: true, rows: 3, head: '', broken: null },
  };
}

test('evidence of a run in which all held has no violation', () => {
  expect(violations(evidence())).toEqual([]);
});

test('a run that was cancelled before its first attempt is sound', () => {
  const sound = evidence();
  const [run] = sound.runs;
  const [job] = sound.jobs;
  if (run === undefined || job === undefined) throw new Error('no evidence');
  sound.runs.push({ ...run, id: 'run_4', trigger: 'manual', state: 'cancelled', token: 0, grantedAt: null });
  job.totals.cancelled = 1;
  expect(violations(sound)).toEqual([]);
});

/** Changes one thing of sound evidence. */
type Plant = (evidence: Evidence) => void;
const at = <T>(values: readonly T[], index: number): T => {
  const value = values[index];
  if (value === undefined) throw new Error(`there is no ${index}`);
  return value;
};

const faults: [string, Plant, RegExp][] = [
  ['an occurrence without a row', ({ occurrences }) => occurrences.shift(), /after 9300 comes 11300/],
  ['an occurrence with two rows', ({ occurrences }) => occurrences.splice(1, 0, at(occurrences, 0)), /comes 10300/],
  ['a row out of phase', ({ occurrences }) => (at(occurrences, 2).fireTime += 1), /comes 14301/],
  ['a range that counts wrongly', ({ occurrences }) => (at(occurrences, 1).count = 2), /counts 2/],
  ['a due occurrence at the end', ({ jobs }) => (at(jobs, 0).pausedAt = 15_300), /15300 was due/],
  ['a fired occurrence without a run', ({ occurrences }) => (at(occurrences, 0).runId = 'run_9'), /has no run/],
  [
    'a run without an occurrence',
    ({ runs }) => (at(runs, 2).trigger = 'schedule'),
    /2 occurrences fired and there are 3/,
  ],
  ['a run that never ends', ({ runs }) => (at(runs, 0).state = 'running'), /still running/],
  ['a success that nobody saw', ({ witnesses }) => witnesses.shift(), /with 0 complete witnesses/],
  [
    'a success whose function did not end',
    ({ witnesses }) => (at(witnesses, 0).complete = false),
    /with 0 complete witnesses/,
  ],
  ['a result of something else', ({ runs }) => (at(runs, 0).result = 'z'), /not the result/],
  [
    'an attempt that was executed twice',
    ({ witnesses }) => witnesses.push({ runId: 'run_2', attempt: 1, nonce: 'z', complete: false }),
    /executed twice/,
  ],
  [
    'an execution that was never granted',
    ({ witnesses }) => witnesses.push({ runId: 'run_1', attempt: 2, nonce: 'z', complete: false }),
    /only 1 were granted/,
  ],
  [
    'an execution of a run that is not there',
    ({ witnesses }) => witnesses.push({ runId: 'run_9', attempt: 1, nonce: 'z', complete: true }),
    /has no row/,
  ],
  ['a retry that was not asked for', ({ jobs }) => (at(jobs, 0).retryOn = ['failed']), /ended lost/],
  ['too many tries', ({ jobs }) => (at(jobs, 0).maxRetries = 0), /tried 2 times/],
  ['an attempt without a row', ({ attempts }) => attempts.pop(), /rows of none/],
  ['a total that is off', ({ jobs }) => (at(jobs, 0).totals.succeeded = 4), /total says 4/],
  ['runs that overlap', ({ runs }) => (at(runs, 0).endedAt = 14_400), /granted while run_1/],
  ['an acknowledged trigger without its run', ({ runs }) => runs.pop(), /run_3 was answered and is not there/],
  ['an acknowledged function that is gone', ({ functions }) => functions.pop(), /crash-2 is not there/],
  ['an acknowledged edit that is gone', ({ jobs }) => (at(jobs, 0).description = '0'), /says edit 0/],
  ['an edit that was refused', ({ jobs }) => (at(jobs, 0).description = '3'), /says edit 3/],
  ['a command without its audit row', ({ auditedRequests }) => auditedRequests.pop(), /0 audit rows/],
  [
    'a command with two audit rows',
    ({ auditedRequests }) => auditedRequests.push('crash-3', 'crash-3'),
    /2 audit rows/,
  ],
  ['a broken audit trail', ({ audit }) => (audit.intact = false), /trail is broken/],
  ['a damaged file', (all) => (all.integrity = 'row 3 missing'), /damaged/],
];

test.each(faults)('%s is found', (_, plant, message) => {
  const planted = evidence();
  plant(planted);
  expect(violations(planted)).toContainEqual(expect.stringMatching(message));
});
