import { decodeId } from '../../../shared/domain/id';
import type { JobEntry } from '../state';
import type { Demands } from './placement-class';

/** What a job's run demands of its node. @param nodeId the one node it is for, or null */
export function demandsOf(entry: JobEntry, nodeId: number | null): Demands {
  const { target } = entry.job.definition;
  return { functionId: entry.job.functionId, capabilities: target.requiredCapabilities, labels: target.labels, nodeId };
}

/** The demands of a run without a job. */
export function demandsOfFunction(functionId: number, nodeId: number | null): Demands {
  return { functionId, capabilities: [], labels: {}, nodeId };
}

/** Numbers of public node ids; ids that are none fall out (they were refused at the door). */
export function decodeNodeIds(ids: readonly string[]): number[] {
  return ids.map((id) => decodeId('node', id)).filter((id) => id !== null);
}
