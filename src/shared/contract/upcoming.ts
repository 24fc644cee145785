import * as z from 'zod';
import { instant } from '../domain/instant';
import { namespaceName } from '../domain/job';
import { operation } from './operation';
import { page } from './paging';

/** Widths of the buckets that {@link upcomingOperations} counts in, in seconds. */
export const upcomingBucketSeconds = [60, 300, 900, 3_600] as const;

/** The longest stretch that is looked ahead at once, in milliseconds. */
export const UPCOMING_SPAN_MAX_MS = 7 * 86_400_000;

export const upcomingOperations = {
  'jobs.upcoming': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/upcoming' },
    summary:
      'What falls due in the coming hours over all active jobs, in buckets, with the minutes in which most jobs fire together, and the jobs by when they are due first.',
    input: z.strictObject({
      ...page,
      /** Inclusive; the present where it is left out or past. */
      from: instant.optional(),
      /** Exclusive; a day after `from` where it is left out, and at most seven. */
      to: instant.optional(),
      bucketSeconds: z.coerce
        .number()
        .pipe(z.union(upcomingBucketSeconds.map((seconds) => z.literal(seconds))))
        .default(900),
      namespace: namespaceName.optional(),
    }),
    output: z.object({
      /** The stretch that was looked at. */
      from: z.string(),
      to: z.string(),
      bucketSeconds: z.number(),
      /** Occurrences in all, and the jobs that have any. */
      occurrences: z.number(),
      jobs: z.number(),
      /** There was too much to look at: every number is a lower bound. */
      isCut: z.boolean(),
      /** Those that hold any, by time. An occurrence counts where it is due, jitter included. */
      buckets: z.array(z.object({ at: z.string(), occurrences: z.number() })),
      /** Minutes that stand out by how many jobs fire in them, the worst first. */
      clusters: z.array(
        z.object({
          at: z.string(),
          jobs: z.number(),
          occurrences: z.number(),
          /** Some of the jobs. */
          some: z.array(z.object({ jobId: z.string(), jobName: z.string() })),
        }),
      ),
      /** A page of the jobs, by when they are due first. */
      items: z.array(
        z.object({
          jobId: z.string(),
          jobName: z.string(),
          namespace: z.string(),
          fireTime: z.string(),
          /** The fire time and its jitter. */
          dueAt: z.string(),
          /** Its occurrences within the stretch. */
          occurrences: z.number(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
};
