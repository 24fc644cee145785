import type { Run } from '../../../shared/domain/run';
import { useQuery } from '../../client/use-query';
import { useNewestRuns } from '../../store/newest-runs';

const SHOWN = 8;

/** The last runs of a job, newest first, alive. Null until they are known. */
export function useRecentRuns(jobId: string): readonly Run[] | null {
  const { value, reload } = useQuery('jobs.runs', { id: jobId, limit: SHOWN });
  return useNewestRuns(value?.items ?? null, SHOWN, (run) => run.jobId === jobId, reload);
}
