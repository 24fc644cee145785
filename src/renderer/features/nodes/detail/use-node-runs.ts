import { useMemo } from 'react';
import type { Run } from '../../../../shared/domain/run';
import { isFinal } from '../../../../shared/domain/run-state';
import { useQuery } from '../../../client/use-query';
import { useLive } from '../../../store/live';
import { useNewestRuns } from '../../../store/newest-runs';

const PAST_SHOWN = 8;

/** The runs that are on a node now, and its last ones that are over (null until they are known), newest first. Alive. */
export function useNodeRuns(nodeId: string): { now: readonly Run[]; past: readonly Run[] | null } {
  const active = useLive((live) => live.mirror.activeRuns);
  const now = useMemo(
    () => [...active.values()].filter((run) => run.nodeId === nodeId).toSorted((a, b) => (a.id < b.id ? 1 : -1)),
    [active, nodeId],
  );
  const { value, reload } = useQuery('runs.list', { nodeId, limit: PAST_SHOWN + 40 });
  const isPast = (run: Run): boolean => run.nodeId === nodeId && isFinal(run.state);
  return { now, past: useNewestRuns(value?.items ?? null, PAST_SHOWN, isPast, reload) };
}
