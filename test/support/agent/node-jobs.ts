import { createHash } from 'node:crypto';
import { encodeId } from '../../../src/shared/domain/id';
import type { FiredItem, FiredOccurrence, NodeJob } from '../../../src/shared/protocol/node-job';
import type { FunctionContent, NodeFrame } from '../../../src/shared/protocol/frames';
import { syncChecksum, type SyncChange } from '../../../src/shared/protocol/sync';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let jobs = 0;

/** A job that fires each second, on time or within an hour of it, of a function. */
export function nodeJobOf(fn: FunctionContent, given: Partial<NodeJob> = {}): NodeJob {
  jobs += 1;
  return {
    jobId: encodeId('job', jobs),
    revision: 1,
    schedule: { type: 'interval', everySeconds: 1 },
    startAt: null,
    endAt: null,
    createdAt: 0,
    timezone: 'UTC',
    maxLookaheadMs: 366 * 86_400_000,
    jitterSeconds: 0,
    calendars: [],
    functionId: fn.functionId,
    functionVersion: fn.functionVersion,
    functionChecksum: fn.checksum,
    args: [],
    kwargs: {},
    timeoutMs: 30_000,
    startDeadlineMs: 3_600_000,
    retry: { maxRetries: 0, on: [], strategy: 'fixed', delaySeconds: 1, maxDelaySeconds: 60, jitter: false },
    overlap: 'allow_all',
    misfire: { policy: 'fire_all', graceSeconds: 5, catchUpWindowSeconds: 3_600 },
    paused: false,
    ...given,
  };
}

/** The text of a job's content, and its checksum. */
export function jobContent(job: NodeJob): { jobId: string; checksum: string; content: string } {
  const content = JSON.stringify(job);
  return { jobId: job.jobId, checksum: `sha256:${sha256(content)}`, content };
}

/** A whole snapshot of jobs. @param after fire times after this instant are the node's, ms */
export function wholeSync(version: number, held: readonly NodeJob[], after = 0): SyncChange {
  const setJobs = held.map((job) => ({ jobId: job.jobId, checksum: jobContent(job).checksum, after }));
  const checksum = syncChecksum({ version, items: [], jobs: setJobs }, sha256);
  return { version, base: null, checksum, set: [], remove: [], setJobs, removeJobs: [] };
}

/** Everything that a node reported, each item once, in the order of the numbers. */
export function reported(frames: readonly NodeFrame[]): FiredItem[] {
  const bySeq = new Map<number, FiredItem>();
  for (const frame of frames) if (frame.t === 'fired') for (const item of frame.items) bySeq.set(item.seq, item);
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
}

/** The occurrences among them. */
export function occurrencesOf(frames: readonly NodeFrame[]): FiredOccurrence[] {
  return reported(frames).filter((item) => item.kind === 'occurrence');
}
