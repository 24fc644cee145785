import type { JobState } from '../../../src/shared/domain/job';
import type { RunCheck } from '../checks/run-check';
import type { FunctionPlan } from './functions';
import type { Workload } from './workload';

/** What an operator sees. */
export interface Desk {
  checks: RunCheck;
  /** The state of a job by the rows. */
  stateOf: (jobId: number) => JobState | undefined;
  workload: Workload;
  /** By the hub's clock, ms. */
  wallMs: number;
  functionIds: readonly number[];
  calendarIds: readonly number[];
  /** What nodes fire by themselves. */
  edge: { jobIds: readonly number[]; functions: readonly { id: number; plan: FunctionPlan }[] };
}
