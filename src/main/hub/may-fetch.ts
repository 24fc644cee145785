import { wasGranted } from '../store/reads/was-granted';
import type { HubCore } from './core';

/**
 * Whether a function version is a node's to have: deployed on it, of a job that it fires, granted to it now, or
 * granted to it lately. The last is for
 * a node that was away and asks for what it was to run before. Its code is nobody else's business.
 */
export function mayFetch({ engine, store }: HubCore, nodeId: number, functionId: number, version: number): boolean {
  const { deployments, nodeJobs, slots } = engine.state;
  if (deployments.on(nodeId).get(functionId)?.version === version) return true;
  // What it was told to fire a moment ago may name a version that is not the active one any more.
  for (const { jobId, state } of nodeJobs.on(nodeId).values())
    if (state !== 'left' && engine.functionOfJob(jobId) === functionId) return true;
  const runs = slots.onNode(nodeId);
  if (runs.some((run) => run.functionId === functionId && run.functionVersion === version)) return true;
  return wasGranted(store.database, { nodeId, functionId, version });
}
