import type { Alert } from '../domain/alert';
import type { Deployment } from '../domain/deployment';
import type { FunctionSummary } from '../domain/function';
import type { Node } from '../domain/node';
import type { Run } from '../domain/run';
import type { JobSummary } from './job-summary';

/**
 * One row that a commit changed. A job whose state is `deleted` comes as an upsert: lists hide it; so does an alert that
 * was cleared.
 */
export type Change =
  | { entity: 'job'; op: 'upsert'; id: string; row: JobSummary }
  | { entity: 'run'; op: 'upsert'; id: string; row: Run }
  | { entity: 'node'; op: 'upsert'; id: string; row: Node }
  | { entity: 'function'; op: 'upsert'; id: string; row: FunctionSummary }
  | { entity: 'alert'; op: 'upsert'; id: string; row: Alert }
  | { entity: 'deployment'; op: 'upsert'; id: string; row: Deployment }
  | { entity: 'log'; op: 'append'; id: string; row: { attempt: number; lastSeq: number } }
  | { entity: 'node' | 'function' | 'deployment'; op: 'remove'; id: string };

/**
 * What the feed sends at once: the changes between two revisions, at most one for each row.
 * `from` is the revision the receiver must be at; a gap or another epoch means that it takes a new snapshot.
 */
export interface ChangeBatch {
  epoch: number;
  from: number;
  revision: number;
  changes: Change[];
}
