import { JOBS_PER_PART, type JobsPart, type Snapshot } from '../../shared/changes/snapshot';
import { encodeId } from '../../shared/domain/id';
import { unconfirmedNodes } from '../engine/fleet/node-jobs';
import type { RunRow } from '../engine/rows';
import { alertView } from '../store/views/alert-view';
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

/** Some of the jobs that the window mirrors. @param after the id that they follow */
export function readJobs(core: HubCore, after: number): JobsPart {
  const { state } = core.engine;
  const rows = core.jobs.part(after, JOBS_PER_PART);
  const last = rows.length < JOBS_PER_PART ? undefined : rows.at(-1);
  return {
    epoch: state.hub.epoch,
    jobs: rows.map((one) => jobSummaryView(one, unconfirmedNodes(state, one.job.id))),
    jobsAfter: last === undefined ? null : encodeId('job', last.job.id),
  };
}

/** What the window mirrors, from what the engine holds and the rows. */
export function readSnapshot(core: HubCore, hubVersion: string): Omit<Snapshot, 'epoch' | 'revision'> {
  const { state } = core.engine;
  return {
    ...readJobs(core, 0),
    nodes: [...state.nodes.values()].map((node) => nodeView(node, hubVersion)),
    alerts: [...state.alerts.all()].map(alertView),
    functions: [...state.functions.values()].map(functionSummaryView),
    activeRuns: [...state.unfinished.values()].map((run) => runView(run, namesOf(core, run))),
  };
}
