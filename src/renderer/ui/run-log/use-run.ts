import { useEffect, useState } from 'react';
import type { Run, RunDetail } from '../../../shared/domain/run';
import { useQuery } from '../../client/use-query';
import { onChanges } from '../../store/live';
import type { OperationError } from '../../../shared/domain/error';

/**
 * One run with its attempts, alive. The feed carries the row of a run; its attempts are asked for when the row has
 * changed.
 */
export function useRun(id: string): { run: RunDetail | null; error: OperationError | null; reload: () => void } {
  const [changed, setChanged] = useState<{ count: number; row: Run | null }>({ count: 0, row: null });
  const query = useQuery('runs.get', { id }, changed.count);
  useEffect(
    () =>
      onChanges((changes) => {
        const mine = changes === 'reset' ? null : changes.find((change) => change.entity === 'run' && change.id === id);
        if (mine === undefined) return;
        setChanged((before) => ({
          count: before.count + 1,
          row: mine?.entity === 'run' ? mine.row : null,
        }));
      }),
    [id],
  );
  const fresher = query.pending ? changed.row : null;
  const run = query.value === null ? null : { ...query.value, ...fresher };
  return { run, error: query.error, reload: query.reload };
}
