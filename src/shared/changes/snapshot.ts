import * as z from 'zod';
import { alert } from '../domain/alert';
import { functionSummary } from '../domain/function';
import { node } from '../domain/node';
import { run } from '../domain/run';
import { jobSummary } from './job-summary';

/** Nodes and jobs in the snapshot itself: more than a screen shows, and little to wait for. */
export const ROWS_AT_FIRST = 200;

/** Jobs in one part of the mirror: about half a megabyte, so that neither side is held up by it. */
export const JOBS_PER_PART = 1_000;

/** Nodes in one part of it. */
export const NODES_PER_PART = 1_000;

/** Some of the nodes, by id, as they are when they are read. */
export const nodesPart = z.object({
  epoch: z.number(),
  nodes: z.array(node),
  /** The id after which the next part begins; null when this is the last. */
  nodesAfter: z.string().nullable(),
});
export type NodesPart = z.infer<typeof nodesPart>;

/** Some of the jobs, by id, as they are when they are read. */
export const jobsPart = z.object({
  epoch: z.number(),
  jobs: z.array(jobSummary),
  /** The id after which the next part begins; null when this is the last. */
  jobsAfter: z.string().nullable(),
});
export type JobsPart = z.infer<typeof jobsPart>;

/**
 * What the window mirrors, true at one revision of one hub epoch: functions and runs whole, of nodes and jobs the first
 * part. Each further part is read when it is asked for: changes of the feed that came before are in it, those that come after
 * replace it.
 */
export const snapshot = jobsPart.extend({
  ...nodesPart.shape,
  revision: z.number(),
  functions: z.array(functionSummary),
  /** Alerts that are not cleared. */
  alerts: z.array(alert),
  /** Runs that are not over. */
  activeRuns: z.array(run),
});
export type Snapshot = z.infer<typeof snapshot>;
