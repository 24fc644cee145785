import { isFinal } from '../../../src/shared/domain/run-state';
import type { Evidence, RunFacts } from '../evidence';
import { groupBy } from '../group-by';

const finalStates = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const;

/** Every run ends; what it says of itself is what its function did; totals equal what happened. */
export function checkRuns(evidence: Evidence): string[] {
  const { jobs, runs, witnesses } = evidence;
  const witnessed = groupBy(witnesses, ({ runId }) => runId);
  const found: string[] = [];
  for (const run of runs) {
    if (!isFinal(run.state)) found.push(`${run.id} is still ${run.state}`);
    const complete = (witnessed.get(run.id) ?? []).filter((one) => one.complete);
    if (run.state !== 'succeeded') continue;
    const own = complete.filter(({ attempt }) => attempt === run.token);
    if (own.length !== 1) found.push(`${run.id} succeeded with ${own.length} complete witnesses of its last attempt`);
    else if (own[0]?.nonce !== run.result) found.push(`${run.id} has not the result that its function gave`);
  }
  for (const job of jobs) {
    const own = runs.filter(({ jobId }) => jobId === job.id);
    for (const state of finalStates) {
      const count = own.filter((run) => run.state === state).length;
      if (count !== job.totals[state])
        found.push(`${job.name}: ${count} runs are ${state} and the total says ${job.totals[state]}`);
    }
    if (job.overlap === 'skip') found.push(...overlapping(own));
  }
  return found;
}

/** Runs of one job that held an attempt at the same time. A late result moves an end, so those do not count. */
function overlapping(runs: readonly RunFacts[]): string[] {
  const held = runs
    .filter((run) => run.trigger === 'schedule' && !run.late && run.grantedAt !== null && run.endedAt !== null)
    .map(({ id, grantedAt, endedAt }) => ({ id, from: grantedAt ?? 0, to: endedAt ?? 0 }))
    .toSorted((a, b) => a.from - b.from);
  return held.flatMap((run, index) => {
    const next = held[index + 1];
    return next !== undefined && next.from < run.to ? [`${next.id} was granted while ${run.id} was going on`] : [];
  });
}
