// @vitest-environment happy-dom
import './setup';
import { describe, expect, it } from 'vitest';
import { jobInput } from '../../../src/shared/domain/job';
import { fullWorld } from '../../support/fake-bridge/seed';
import type { Job } from '../../../src/shared/domain/job';
import { noFanOut } from '../../../src/renderer/features/jobs/fan-out-draft';
import { whyNotNodes } from '../../../src/renderer/features/jobs/fired-by-field';
import { elsewhere, issuesOf } from '../../../src/renderer/features/jobs/field-errors';
import {
  countChanges,
  draftOf,
  newDraft,
  readDraft,
  type JobDraft,
} from '../../../src/renderer/features/jobs/job-draft';
import { argumentsDraft, emptyRow } from '../../../src/renderer/ui/arguments/arguments-draft';
import { lengthOf, secondsOf } from '../../../src/renderer/ui/format/lengths';

const functionId = 'fn_00000001000';
const draft = (part: Partial<JobDraft> = {}): JobDraft => ({
  ...newDraft(null, 'UTC'),
  name: 'a',
  functionId,
  ...part,
});
const codesOf = (part: Partial<JobDraft>): string[] => {
  const read = readDraft(draft(part), null);
  return read.ok ? [] : read.issues.map(({ path, code }) => `${path} ${code}`);
};

describe('reading a draft', () => {
  it('makes what the contract takes', () => {
    const read = readDraft(draft(), null);
    expect(read.ok && jobInput.safeParse(read.payload).success).toBe(true);
  });

  it.each<[Partial<JobDraft>, string]>([
    [{ name: '  ' }, 'name required'],
    [{ functionId: null }, 'functionId required'],
    [{ lines: ['0 9 * * *', ' '] }, 'schedule.expressions.1 required'],
    [{ kind: 'interval', every: ' min' }, 'schedule.everySeconds required'],
    [{ kind: 'interval', every: 'x min' }, 'schedule.everySeconds not_a_number'],
    [{ kind: 'interval', every: '0.5 s' }, 'schedule.everySeconds not_whole'],
    [{ kind: 'once', onceAt: '' }, 'schedule.at required'],
    [{ kind: 'once', onceAt: 'tomorrow' }, 'schedule.at not_a_time'],
    [{ startAt: '2026-02-30 10:00' }, 'startAt not_a_time'],
    [{ endAt: '2026-10-2' }, 'endAt not_a_time'],
    [{ arguments: { ...argumentsDraft(), view: 'json', args: '[1,' } }, 'args not_json'],
    [{ arguments: { ...argumentsDraft(), named: [emptyRow] } }, 'kwargs.0.name required'],
    [{ strategy: 'nodes', nodeIds: [] }, 'target.nodeIds required'],
    [{ maxRetries: '1.5' }, 'retry.maxRetries not_whole'],
    [{ timeout: '-1 s' }, 'timeoutSeconds not_a_number'],
    [{ kind: 'after' }, 'dependsOn required'],
    [{ labels: ['region'] }, 'target.labels not_a_label'],
    [{ strategy: 'all', fanOut: { ...noFanOut, maxParallel: 'x' } }, 'target.fanOut.maxParallel not_whole'],
    [{ strategy: 'all', fanOut: { ...noFanOut, batchPercent: 'x' } }, 'target.fanOut.batchPercent not_a_number'],
  ])('refuses %j', (part, code) => {
    expect(codesOf(part)).toEqual([code]);
  });

  it('takes empty limits as none', () => {
    const read = readDraft(draft({ timeout: ' min', maxRuns: '', endAt: '' }), null);
    expect(read.ok && read.payload).toMatchObject({ timeoutSeconds: null, maxRuns: null, endAt: null });
  });

  it('keeps an instant to the millisecond while nobody changes its text', () => {
    const [seeded] = fullWorld(Date.now(), { runs: 0 }).jobs.values();
    const job = {
      ...(seeded as Job),
      schedule: { type: 'once' as const, at: '2026-10-22T11:30:12.345Z' },
      endAt: '2027-10-22T11:30:00.001Z',
    };
    const same = draftOf(job, 'UTC');
    expect(readDraft(same, job)).toMatchObject({
      payload: { schedule: job.schedule, startAt: null, endAt: job.endAt },
    });
    const changed = readDraft({ ...same, onceAt: '2026-10-23 08:00', endAt: '2027-10-23' }, job);
    expect(changed).toMatchObject({
      payload: {
        schedule: { type: 'once', at: new Date('2026-10-23T08:00').toISOString() },
        endAt: new Date('2027-10-23T00:00').toISOString(),
      },
    });
  });

  it('gives back the job it came from', () => {
    for (const { outcomes: _outcomes, ...job } of fullWorld(Date.now(), { runs: 0 }).jobs.values()) {
      const start = draftOf(job, 'UTC');
      const read = readDraft(start, job);
      expect(countChanges(start, draftOf(job, 'UTC'))).toBe(0);
      expect(read.ok && jobInput.parse(read.payload)).toMatchObject({
        name: job.name,
        schedule: job.schedule,
        target: job.target,
        retry: job.retry,
        misfire: job.misfire,
        kwargs: job.kwargs,
      });
    }
  });
});

describe('a job with everything', () => {
  const [seeded] = fullWorld(Date.now(), { runs: 0 }).jobs.values();
  const parent = 'job_00000000002';
  const whole: Partial<Job> = {
    schedule: { type: 'after' },
    dependsOn: [{ jobId: parent, on: 'failure' }],
    calendars: ['public-holidays'],
    overlap: 'terminate_other',
    target: {
      strategy: 'all',
      nodeIds: [],
      requiredCapabilities: ['gpu'],
      labels: { region: 'eu' },
      fanOut: {
        maxParallel: 20,
        batchPercent: 12.5,
        staggerSeconds: 30,
        abortAfterFailuresPercent: 10,
        abortMinimum: 5,
        offlineNodes: 'wait',
        offlineWindowSeconds: 7_200,
        continuous: true,
      },
    },
  };

  it('loses nothing when it is edited', () => {
    const { labels: _labels, ...target } = whole.target!;
    const job = { ...seeded!, ...whole, target: { ...target, labels: { region: 'eu', site: '' } } };
    const read = readDraft({ ...draftOf(job, 'UTC'), description: 'changed' }, job);
    expect(read.ok && jobInput.parse(read.payload)).toMatchObject({
      schedule: { type: 'after' },
      dependsOn: whole.dependsOn,
      calendars: whole.calendars,
      overlap: 'terminate_other',
      target: job.target,
      description: 'changed',
    });
  });

  it('is spread by nothing when it runs on one node, and by what the strategy does when nothing is said', () => {
    const fanOut = { ...noFanOut, maxParallel: '3' };
    const target = (part: Partial<JobDraft>) => {
      const read = readDraft(draft(part), null);
      return read.ok ? read.payload.target : null;
    };
    expect(target({ strategy: 'least_loaded', fanOut })).toMatchObject({ fanOut: null });
    expect(target({ strategy: 'all' })).toMatchObject({ fanOut: null });
    expect(target({ strategy: 'all', fanOut })).toMatchObject({ fanOut: { maxParallel: 3, offlineNodes: 'skip' } });
    expect(target({ strategy: 'nodes', nodeIds: ['node_00000000001'], fanOut })).toMatchObject({
      fanOut: { maxParallel: 3, offlineNodes: 'wait', continuous: false },
    });
  });

  it('tells what keeps nodes from firing it', () => {
    const external = { kind: 'external' as const, maxConcurrency: null };
    expect(whyNotNodes(draft({ strategy: 'all' }), { kind: 'builtin', maxConcurrency: null })).toEqual([]);
    expect(
      whyNotNodes(
        draft({ kind: 'manual', maxRuns: '3', pauseAfterFailures: '2', dependsOn: [{ jobId: parent, on: 'success' }] }),
        external,
      ),
    ).toEqual(['target.strategy', 'schedule.type', 'dependsOn', 'maxRuns', 'pauseAfterFailures', 'functionId']);
  });
});

describe('lengths of time', () => {
  it.each([
    [300, '5 min'],
    [90, '90 s'],
    [86_400, '1 d'],
    [0, '0 s'],
    [null, ' s'],
  ])('keeps %s seconds', (seconds, text) => {
    expect(lengthOf(seconds)).toBe(text);
    expect(secondsOf(text)).toBe(seconds);
  });
});

describe('what the hub finds wrong', () => {
  it('stands at the name when the name is taken', () => {
    expect(issuesOf({ code: 'conflict', message: '', reason: 'name_taken' })).toMatchObject([{ path: 'name' }]);
  });

  it('stands above the form when no field shows it', () => {
    const issues = [
      { path: 'schedule.expressions.0', code: 'cron_syntax', message: '' },
      { path: 'namespace', code: 'x', message: '' },
    ];
    expect(elsewhere(issues).map(({ path }) => path)).toEqual(['namespace']);
  });
});
