import * as z from 'zod';
import { jobStates, unconfirmed } from '../domain/job';
import type { FinalRunState } from '../domain/run-state';
import { schedule } from '../domain/schedule';

/** A letter per finished run or missed occurrence: what the spark of a job draws. */
export const outcomeLetters: Record<FinalRunState | 'missed', string> = {
  succeeded: 's',
  failed: 'f',
  timed_out: 't',
  cancelled: 'c',
  lost: 'l',
  missed: 'm',
};

/** How many outcomes a job remembers for its spark, oldest first. */
export const OUTCOMES_KEPT = 16;

/** What the window mirrors of every job. */
export const jobSummary = z.object({
  id: z.string(),
  name: z.string(),
  namespace: z.string(),
  functionId: z.string(),
  schedule,
  state: z.enum(jobStates),
  stateReason: z.string().nullable(),
  nextFireAt: z.string().nullable(),
  lastFireAt: z.string().nullable(),
  runCount: z.number(),
  firedBy: z.enum(['hub', 'node']),
  unconfirmed,
  tags: z.array(z.string()),
  /** Letters of {@link outcomeLetters}, at most {@link OUTCOMES_KEPT}. */
  outcomes: z.string(),
  revision: z.number(),
});
export type JobSummary = z.infer<typeof jobSummary>;
