import * as z from 'zod';
import { idSchema } from '../domain/id';
import { instant } from '../domain/instant';
import { jobStates, namespaceName } from '../domain/job';
import { listOf } from './paging';

/** What a list of jobs, a bulk operation or an export may choose them by. */
export const jobFilter = {
  namespace: namespaceName.optional(),
  state: listOf(jobStates),
  tag: z.string().max(64).optional(),
  functionId: idSchema('function').optional(),
  /** Those that a calendar keeps from firing. */
  calendarId: idSchema('calendar').optional(),
  dueBefore: instant.optional(),
  q: z.string().max(256).optional(),
};
