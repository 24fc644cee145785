import {
  JOBS_PER_PART,
  NODES_PER_PART,
  ROWS_AT_FIRST,
  type JobsPart,
  type NodesPart,
  type Snapshot,
} from '../../shared/changes/snapshot';
import type { Deployment } from '../../shared/domain/deployment';
import { encodeId } from '../../shared/domain/id';
import { unconfirmedNodes } from '../engine/fleet/node-jobs';
import type { RunRow } from '../engine/rows';
import { alertView } from '../store/views/alert-view';
import { deploymentView } from '../store/views/deployment-view';
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

/** What a node is to hold of a function; null when it is not to, or one of them is gone. */
export function deploymentOf(core: HubCore, nodeId: number, functionId: number): Deployment | null {
  const { state } = core.engine;
  const row = state.deployments.on(nodeId).get(functionId);
  const node = state.nodes.get(nodeId);
  const fn = state.functions.get(functionId);
  return row === undefined || node === undefined || fn === undefined ? null : deploymentView(row, node, fn);
}

/** Some of the jobs that the window mirrors. @param after the id that they follow */
export function readJobs(core: HubCore, after: number, limit = JOBS_PER_PART): JobsPart {
  const { state } = core.engine;
  const rows = core.jobs.part(after, limit);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    epoch: state.hub.epoch,
    jobs: rows.map((one) => jobSummaryView(one, unconfirmedNodes(state, one.job.id))),
    jobsAfter: last === undefined ? null : encodeId('job', last.job.id),
  };
}

/** Some of the nodes that the window mirrors. @param after the id that they follow */
export function readNodes(core: HubCore, after: number, hubVersion: string, limit = NODES_PER_PART): NodesPart {
  const { state } = core.engine;
  const ids = [...state.nodes.keys()].filter((id) => id > after).toSorted((a, b) => a - b);
  const part = ids.slice(0, limit);
  const last = ids.length > part.length ? part.at(-1) : undefined;
  return {
    epoch: state.hub.epoch,
    nodes: part.flatMap((id) => state.nodes.get(id) ?? []).map((node) => nodeView(node, hubVersion)),
    nodesAfter: last === undefined ? null : encodeId('node', last),
  };
}

/** What the window mirrors, from what the engine holds and the rows. */
export function readSnapshot(core: HubCore, hubVersion: string): Omit<Snapshot, 'epoch' | 'revision'> {
  const { state } = core.engine;
  return {
    ...readJobs(core, 0, ROWS_AT_FIRST),
    ...readNodes(core, 0, hubVersion, ROWS_AT_FIRST),
    alerts: [...state.alerts.all()].map(alertView),
    functions: [...state.functions.values()].map(functionSummaryView),
    activeRuns: [...state.unfinished.values()].map((run) => runView(run, namesOf(core, run))),
  };
}
