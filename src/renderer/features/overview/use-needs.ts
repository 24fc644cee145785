import { useEffect, useMemo, useState } from 'react';
import type { Change } from '../../../shared/changes/change';
import type { Run } from '../../../shared/domain/run';
import { useQuery } from '../../client/use-query';
import { troubledJobs, useNodes } from '../../store/derived';
import { onChanges, useLive } from '../../store/live';
import { useAtMostEvery } from '../../ui/use-at-most';
import { needsOf, type Need } from './needs';

const ASKED = 200;
const EVERY_MS = 1_000;
const BAD = ['failed', 'timed_out', 'lost'] as const;
const isBad = (state: string): boolean => BAD.some((bad) => bad === state);

function newest(before: ReadonlyMap<string, Run>, runs: readonly Run[]): ReadonlyMap<string, Run> {
  const next = new Map(before);
  for (const run of runs) {
    if (run.jobId === null || !isBad(run.state)) continue;
    const known = next.get(run.jobId);
    if (!known || known.id < run.id) next.set(run.jobId, run);
  }
  return next;
}

const runsOf = (changes: readonly Change[]): Run[] =>
  changes.flatMap((change) => (change.entity === 'run' && isBad(change.row.state) ? [change.row] : []));

/** Everything that needs a person, alive. */
export function useNeeds(): Need[] {
  const jobs = useLive((live) => troubledJobs(live.mirror.jobs));
  const nodes = useNodes();
  const alerts = useLive((live) => live.mirror.alerts);
  const [since, setSince] = useState<ReadonlyMap<string, Run>>(new Map());
  const { value, reload } = useQuery('runs.list', { state: [...BAD], limit: ASKED });
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes === 'reset') reload();
        else if (runsOf(changes).length > 0) setSince((before) => newest(before, runsOf(changes)));
      }),
    [reload],
  );
  const lastBad = useMemo(() => newest(since, value?.items ?? []), [since, value]);
  // Ten thousand jobs may fail, and hundreds of them change in a second. What a person does to an alert shows at once.
  const trouble = useAtMostEvery(
    useMemo(() => ({ jobs, nodes, lastBad }), [jobs, nodes, lastBad]),
    EVERY_MS,
  );
  return useMemo(() => needsOf(trouble.jobs, trouble.nodes, trouble.lastBad, [...alerts.values()]), [trouble, alerts]);
}
