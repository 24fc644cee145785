import type { Snapshot } from '../../shared/changes/snapshot';
import { unconfirmedNodes } from '../engine/fleet/node-jobs';
import type { RunRow } from '../engine/rows';
import { functionSummaryView, nodeView } from '../store/views/fleet-view';
import { jobSummaryView } from '../store/views/job-view';
import { runView, type RunNames } from '../store/views/run-view';
import type { HubCore } from './core';

/** The names that go with a run's row. */
export function namesOf(core: HubCore, run: RunRow): RunNames {
  const { state } = core.engine;
  const job = run.jobId === null ? null : (state.job(run.jobId)?.job.definition ?? null);
  const fn = state.functions.get(run.functionId);
  return {
    job: job?.name ?? null,
    namespace: job?.namespace ?? fn?.namespace ?? 'default',
    function: fn?.name ?? '',
    node: run.nodeId === null ? null : (state.nodes.get(run.nodeId)?.name ?? null),
  };
}

/** Everything the window mirrors, from what the engine holds and the rows. */
export function readSnapshot(core: HubCore, hubVersion: string): Omit<Snapshot, 'epoch' | 'revision'> {
  const { state } = core.engine;
  return {
    jobs: core.jobs.all().map((rows) => jobSummaryView(rows, unconfirmedNodes(state, rows.job.id))),
    nodes: [...state.nodes.values()].map((node) => nodeView(node, hubVersion)),
    functions: [...state.functions.values()].map(functionSummaryView),
    activeRuns: [...state.unfinished.values()].map((run) => runView(run, namesOf(core, run))),
  };
}
