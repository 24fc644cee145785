import type { OverlapPolicy } from '../../../shared/domain/policy';
import type { StopMode } from '../runner';
import type { LiveRun } from './own-run';

/** `start` now; `wait` for the others; `skip`; or stop the others and wait for those that take a while to end. */
export type OverlapVerdict = 'start' | 'wait' | 'skip' | { stopOthers: StopMode };

/** What the overlap policy says about one more run of a job on this node. @param others its runs that are not over */
export function overlapOf(policy: OverlapPolicy, others: readonly LiveRun[]): OverlapVerdict {
  if (policy === 'allow_all' || others.length === 0) return 'start';
  switch (policy) {
    case 'skip':
      return 'skip';
    case 'buffer_all':
      return 'wait';
    case 'buffer_one':
      return others.some(isWaiting) ? 'skip' : 'wait';
    case 'cancel_other':
      return { stopOthers: 'cancel' };
    case 'terminate_other':
      return { stopOthers: 'terminate' };
  }
}

const isWaiting = ({ record, awaits }: LiveRun): boolean => record.phase === 'waiting' && awaits === 'overlap';
