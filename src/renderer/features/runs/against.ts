import { useMemo } from 'react';
import type { RunDetail } from '../../../shared/domain/run';
import { useQuery } from '../../client/use-query';

/** What a run is laid beside: the one before it, or the last one before it that succeeded. */
export const againsts = ['before', 'success'] as const;
export type Against = (typeof againsts)[number];

export const againstOf = (text: string | undefined): Against | null => againsts.find((each) => each === text) ?? null;

/** The run that another one is compared with: of the same job, or of the same function where there is no job. */
export function useOther(run: RunDetail, against: Against) {
  const { id, jobId, functionId, createdAt } = run;
  const input = useMemo(
    () => ({
      ...(jobId === null ? { functionId } : { jobId }),
      ...(against === 'success' ? { state: ['succeeded'] } : {}),
      to: createdAt,
      limit: 2,
    }),
    [jobId, functionId, createdAt, against],
  );
  const list = useQuery('runs.list', input);
  const otherId = list.value?.items.find((each) => each.id !== id)?.id ?? null;
  const other = useQuery('runs.get', otherId === null ? null : { id: otherId });
  return {
    other: other.value,
    /** There is none. */
    none: list.value !== null && otherId === null,
    error: list.error ?? other.error,
    reload: list.error === null ? other.reload : list.reload,
  };
}
