import { useEffect, useMemo, useState } from 'react';
import type { Run } from '../../../../shared/domain/run';
import { isFinal } from '../../../../shared/domain/run-state';
import { useQuery } from '../../../client/use-query';
import { onChanges, useLive } from '../../../store/live';

const PAST_SHOWN = 8;

/** The runs that are on a node now, and its last ones that are over (null until they are known), newest first. Alive. */
export function useNodeRuns(nodeId: string): { now: readonly Run[]; past: readonly Run[] | null } {
  const active = useLive((live) => live.mirror.activeRuns);
  const now = useMemo(
    () => [...active.values()].filter((run) => run.nodeId === nodeId).toSorted((a, b) => (a.id < b.id ? 1 : -1)),
    [active, nodeId],
  );
  const first = useQuery('runs.list', { nodeId, limit: PAST_SHOWN + 40 });
  const [ended, setEnded] = useState<ReadonlyMap<string, Run>>(new Map());
  const { reload } = first;
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes === 'reset') {
          reload();
          return;
        }
        const mine = changes.flatMap((change) =>
          change.entity === 'run' && change.row.nodeId === nodeId && isFinal(change.row.state) ? [change.row] : [],
        );
        if (mine.length > 0) setEnded((before) => newest([...before.values(), ...mine]));
      }),
    [nodeId, reload],
  );
  if (first.value === null) return { now, past: null };
  const known = new Map(first.value.items.filter((run) => isFinal(run.state)).map((run) => [run.id, run]));
  for (const run of ended.values()) known.set(run.id, run);
  return { now, past: [...newest([...known.values()]).values()] };
}

/** The last ones of some runs, the later of two alike. */
function newest(runs: readonly Run[]): ReadonlyMap<string, Run> {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const sorted = [...byId].toSorted(([a], [b]) => (a < b ? 1 : -1));
  return new Map(sorted.slice(0, PAST_SHOWN));
}
