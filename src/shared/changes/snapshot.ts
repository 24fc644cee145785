import * as z from 'zod';
import { functionSummary } from '../domain/function';
import { node } from '../domain/node';
import { run } from '../domain/run';
import { jobSummary } from './job-summary';

/** Everything the window mirrors, true at one revision of one hub epoch. */
export const snapshot = z.object({
  epoch: z.number(),
  revision: z.number(),
  jobs: z.array(jobSummary),
  nodes: z.array(node),
  functions: z.array(functionSummary),
  /** Runs that are not over. */
  activeRuns: z.array(run),
});
export type Snapshot = z.infer<typeof snapshot>;
