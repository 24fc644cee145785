import type { OperationInput } from '../../../shared/contract/operations';
import type { FieldIssue } from '../../../shared/domain/issue';
import type { Job } from '../../../shared/domain/job';
import type { MisfirePolicyName, OverlapPolicy, RetryableOutcome, RetryStrategy } from '../../../shared/domain/policy';
import type { Schedule } from '../../../shared/domain/schedule';
import type { Settings } from '../../../shared/domain/settings';
import { argumentsDraft, meaningOf, readArguments, type ArgumentsDraft } from '../../ui/arguments/arguments-draft';
import { lengthOf } from '../../ui/format/lengths';
import { localTime } from '../../ui/format/local-time';
import { Reader } from './draft-reader';
import { fanOutDraft, noFanOut, readFanOut, type FanOutDraft } from './fan-out-draft';

export const scheduleKinds = ['cron', 'interval', 'once', 'after', 'manual'] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** A job as its form holds it: text, until it is saved. Lengths of time are `5 min`; empty is none. */
export interface JobDraft {
  name: string;
  description: string;
  functionId: string | null;
  kind: ScheduleKind;
  lines: string[];
  timezone: string;
  every: string;
  /** As it was typed, like `startAt` and `endAt`: `2026-10-22 14:30` by the clock of this workstation. */
  onceAt: string;
  arguments: ArgumentsDraft;
  strategy: Job['target']['strategy'];
  nodeIds: string[];
  requiredCapabilities: string[];
  /** `key=value`. */
  labels: string[];
  fanOut: FanOutDraft;
  firedBy: Job['firedBy'];
  calendars: string[];
  dependsOn: Job['dependsOn'];
  overlap: OverlapPolicy;
  misfire: MisfirePolicyName;
  grace: string;
  catchUpWindow: string;
  maxRetries: string;
  retryOn: RetryableOutcome[];
  retryStrategy: RetryStrategy;
  retryDelay: string;
  retryMaxDelay: string;
  retryJitter: boolean;
  timeout: string;
  startDeadline: string;
  maxRuns: string;
  priority: string;
  jitter: string;
  pauseAfterFailures: string;
  startAt: string;
  endAt: string;
  tags: string[];
}

export type JobPayload = OperationInput<'jobs.create'>;

const numeral = (value: number | null): string => (value === null ? '' : String(value));

/** A new job, with what the hub would fill in. */
export function newDraft(settings: Settings | null, zone: string): JobDraft {
  return {
    name: '',
    description: '',
    functionId: null,
    kind: 'cron',
    lines: ['0 9 * * *'],
    timezone: zone,
    every: '15 min',
    onceAt: '',
    arguments: argumentsDraft(),
    strategy: 'least_loaded',
    nodeIds: [],
    requiredCapabilities: [],
    labels: [],
    fanOut: noFanOut,
    firedBy: 'hub',
    calendars: [],
    dependsOn: [],
    overlap: 'skip',
    misfire: 'fire_once',
    grace: lengthOf(settings?.misfireGraceSeconds ?? 60),
    catchUpWindow: '1 d',
    maxRetries: String(settings?.defaultMaxRetries ?? 3),
    retryOn: ['failed', 'timed_out'],
    retryStrategy: 'exponential',
    retryDelay: lengthOf(settings?.defaultRetryDelaySeconds ?? 300),
    retryMaxDelay: '1 h',
    retryJitter: true,
    timeout: ' min',
    startDeadline: '1 h',
    maxRuns: '',
    priority: '5',
    jitter: '0 s',
    pauseAfterFailures: '',
    startAt: '',
    endAt: '',
    tags: [],
  };
}

export function draftOf(job: Job, zone: string): JobDraft {
  const { schedule, retry, misfire, target } = job;
  return {
    name: job.name,
    description: job.description,
    functionId: job.functionId,
    kind: schedule.type,
    lines: schedule.type === 'cron' ? [...schedule.expressions] : ['0 9 * * *'],
    timezone: (schedule.type === 'cron' ? schedule.timezone : undefined) ?? zone,
    every: schedule.type === 'interval' ? lengthOf(schedule.everySeconds) : '15 min',
    onceAt: schedule.type === 'once' ? localTime(schedule.at) : '',
    arguments: argumentsDraft(job.args, job.kwargs),
    strategy: target.strategy,
    nodeIds: [...target.nodeIds],
    requiredCapabilities: [...target.requiredCapabilities],
    labels: Object.entries(target.labels).map(([key, value]) => `${key}=${value}`),
    fanOut: fanOutDraft(target.fanOut),
    firedBy: job.firedBy,
    calendars: [...job.calendars],
    dependsOn: job.dependsOn.map((each) => ({ ...each })),
    overlap: job.overlap,
    misfire: misfire.policy,
    grace: lengthOf(misfire.graceSeconds),
    catchUpWindow: lengthOf(misfire.catchUpWindowSeconds),
    maxRetries: String(retry.maxRetries),
    retryOn: [...retry.on],
    retryStrategy: retry.strategy,
    retryDelay: lengthOf(retry.delaySeconds),
    retryMaxDelay: lengthOf(retry.maxDelaySeconds),
    retryJitter: retry.jitter,
    timeout: job.timeoutSeconds === null ? ' min' : lengthOf(job.timeoutSeconds),
    startDeadline: lengthOf(job.startDeadlineSeconds),
    maxRuns: numeral(job.maxRuns),
    priority: String(job.priority),
    jitter: lengthOf(job.jitterSeconds),
    pauseAfterFailures: numeral(job.pauseAfterFailures),
    startAt: localTime(job.startAt),
    endAt: localTime(job.endAt),
    tags: [...job.tags],
  };
}

/** How many fields differ. */
export function countChanges(draft: JobDraft, base: JobDraft): number {
  const keys = Object.keys(base) as (keyof JobDraft)[];
  const textOf = (of: JobDraft, key: keyof JobDraft): string =>
    key === 'arguments' ? meaningOf(of.arguments) : JSON.stringify(of[key]);
  return keys.filter((key) => textOf(draft, key) !== textOf(base, key)).length;
}

/** A field that was left empty means any. */
const normalLine = (line: string): string =>
  line.split(' ').length === 5
    ? line
        .split(' ')
        .map((field) => field || '*')
        .join(' ')
    : line.trim();

/** @param base what it was before: an instant that nobody touched stays the same to the millisecond */
function readSchedule(draft: JobDraft, reader: Reader, base: Schedule | null): Schedule | null {
  switch (draft.kind) {
    case 'cron': {
      draft.lines.forEach((line, index) => {
        if (line.trim() === '') reader.wrong(`schedule.expressions.${index}`, 'required');
      });
      return { type: 'cron', expressions: draft.lines.map(normalLine), timezone: draft.timezone };
    }
    case 'interval': {
      const everySeconds = reader.seconds('schedule.everySeconds', draft.every, null);
      if (everySeconds === null) {
        if (draft.every.startsWith(' ')) reader.wrong('schedule.everySeconds', 'required');
        return null;
      }
      if (!Number.isInteger(everySeconds) || everySeconds < 1) reader.wrong('schedule.everySeconds', 'not_whole');
      return { type: 'interval', everySeconds };
    }
    case 'once': {
      const at = reader.neededInstant('schedule.at', draft.onceAt, base?.type === 'once' ? base.at : null);
      return at === null ? null : { type: 'once', at };
    }
    case 'after':
      if (draft.dependsOn.length === 0) reader.wrong('dependsOn', 'required');
      return { type: 'after' };
    case 'manual':
      return { type: 'manual' };
  }
}

/** What nodes are labelled with, from `key=value`. */
export function labelsOf(draft: Pick<JobDraft, 'labels'>): Record<string, string> {
  return Object.fromEntries(
    draft.labels.map((text) => {
      const at = text.indexOf('=');
      return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function readLabels(draft: JobDraft, reader: Reader): Record<string, string> {
  if (draft.labels.some((text) => text.indexOf('=') < 1)) reader.wrong('target.labels', 'not_a_label');
  return labelsOf(draft);
}

/** The schedule of a draft for its preview, or null while it cannot be read. */
export function scheduleOf(draft: JobDraft): Schedule | null {
  const reader = new Reader();
  const schedule = readSchedule(draft, reader, null);
  return reader.issues.length === 0 ? schedule : null;
}

export type ReadDraft = { ok: true; payload: JobPayload } | { ok: false; issues: FieldIssue[] };

/**
 * Reads a draft.
 * @param base the job it changes: its namespace and the anchor of its interval stay
 */
export function readDraft(draft: JobDraft, base: Job | null): ReadDraft {
  const reader = new Reader();
  if (draft.name.trim() === '') reader.wrong('name', 'required');
  if (draft.functionId === null) reader.wrong('functionId', 'required');
  if (draft.strategy === 'nodes' && draft.nodeIds.length === 0) reader.wrong('target.nodeIds', 'required');
  const schedule = readSchedule(draft, reader, base?.schedule ?? null);
  const called = readArguments(draft.arguments);
  if (!called.ok) reader.issues.push(...called.issues);
  const anchor = base?.schedule.type === 'interval' ? base.schedule.anchorAt : undefined;
  const payload: Omit<JobPayload, 'functionId' | 'schedule'> = {
    name: draft.name.trim(),
    description: draft.description,
    ...(called.ok ? { args: called.args, kwargs: called.kwargs } : {}),
    target: {
      strategy: draft.strategy,
      nodeIds: draft.strategy === 'nodes' ? draft.nodeIds : [],
      requiredCapabilities: draft.requiredCapabilities,
      labels: readLabels(draft, reader),
      fanOut: readFanOut(draft.fanOut, draft.strategy, reader),
    },
    firedBy: draft.firedBy,
    calendars: draft.calendars,
    dependsOn: draft.dependsOn,
    overlap: draft.overlap,
    misfire: {
      policy: draft.misfire,
      graceSeconds: reader.seconds('misfire.graceSeconds', draft.grace, 0),
      catchUpWindowSeconds: reader.seconds('misfire.catchUpWindowSeconds', draft.catchUpWindow, 0),
    },
    retry: {
      maxRetries: reader.whole('retry.maxRetries', draft.maxRetries, 0),
      on: draft.retryOn,
      strategy: draft.retryStrategy,
      delaySeconds: reader.seconds('retry.delaySeconds', draft.retryDelay, 0),
      maxDelaySeconds: reader.seconds('retry.maxDelaySeconds', draft.retryMaxDelay, 0),
      jitter: draft.retryJitter,
    },
    timeoutSeconds: reader.seconds('timeoutSeconds', draft.timeout, null),
    startDeadlineSeconds: reader.seconds('startDeadlineSeconds', draft.startDeadline, 3_600),
    maxRuns: reader.whole('maxRuns', draft.maxRuns, null),
    priority: reader.whole('priority', draft.priority, 5),
    jitterSeconds: reader.seconds('jitterSeconds', draft.jitter, 0),
    pauseAfterFailures: reader.whole('pauseAfterFailures', draft.pauseAfterFailures, null),
    startAt: reader.instant('startAt', draft.startAt, base?.startAt ?? null),
    endAt: reader.instant('endAt', draft.endAt, base?.endAt ?? null),
    tags: draft.tags,
    ...(base === null ? {} : { namespace: base.namespace }),
  };
  if (reader.issues.length > 0 || draft.functionId === null || schedule === null)
    return { ok: false, issues: reader.issues };
  const anchored = schedule.type === 'interval' && anchor !== undefined ? { ...schedule, anchorAt: anchor } : schedule;
  return { ok: true, payload: { ...payload, functionId: draft.functionId, schedule: anchored } };
}
