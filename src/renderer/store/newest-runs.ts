import { useEffect, useEffectEvent, useState } from 'react';
import type { Run } from '../../shared/domain/run';
import { onChanges } from './live';

/** The last so many of some runs, newest first; of two alike the later in the list. */
function newestOf(runs: readonly Run[], shown: number): readonly Run[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, shown);
}

/**
 * The last runs of something, newest first, kept up with the feed. No more of them are kept than are shown.
 * @param first a page of them; null until it is known
 * @param isMine which runs of the feed belong to them
 * @param reload asks for that page again, after the feed was interrupted
 */
export function useNewestRuns(
  first: readonly Run[] | null,
  shown: number,
  isMine: (run: Run) => boolean,
  reload: () => void,
): readonly Run[] | null {
  const [changed, setChanged] = useState<readonly Run[]>([]);
  const take = useEffectEvent((runs: readonly Run[]) => {
    const mine = runs.filter(isMine);
    if (mine.length > 0) setChanged((before) => newestOf([...before, ...mine], shown));
  });
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes === 'reset') reload();
        else take(changes.flatMap((change) => (change.entity === 'run' ? [change.row] : [])));
      }),
    [reload],
  );
  return first === null ? null : newestOf([...first.filter(isMine), ...changed.filter(isMine)], shown);
}
