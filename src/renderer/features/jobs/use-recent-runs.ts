import { useEffect, useState } from 'react';
import type { Run } from '../../../shared/domain/run';
import { useQuery } from '../../client/use-query';
import { onChanges } from '../../store/live';

const SHOWN = 8;

/** The last runs of a job, newest first, alive. Null until they are known. */
export function useRecentRuns(jobId: string): readonly Run[] | null {
  const first = useQuery('jobs.runs', { id: jobId, limit: SHOWN });
  const [changed, setChanged] = useState<ReadonlyMap<string, Run>>(new Map());
  const { reload } = first;
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes === 'reset') {
          reload();
          return;
        }
        const mine = changes.flatMap((change) =>
          change.entity === 'run' && change.row.jobId === jobId ? [change.row] : [],
        );
        if (mine.length > 0) setChanged((before) => new Map([...before, ...mine.map((run) => [run.id, run] as const)]));
      }),
    [jobId, reload],
  );
  if (first.value === null) return null;
  const rows = new Map(first.value.items.map((run) => [run.id, run]));
  for (const run of changed.values()) rows.set(run.id, run);
  return [...rows.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, SHOWN);
}
