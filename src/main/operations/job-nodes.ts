import type { OperationOutput } from '../../shared/contract/operations';
import { encodeId } from '../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../shared/domain/instant';
import { isUnconfirmed } from '../engine/fleet/node-job-book';
import type { OperationContext } from './context';

type JobNode = OperationOutput<'jobs.nodes'>['items'][number];

/** The nodes that fire a job, or may still do so, and whether each has said that it holds what was decided last. */
export function nodesOfJob(context: OperationContext, jobId: number): JobNode[] {
  const found: JobNode[] = [];
  for (const row of context.nodesOfJob(jobId)) {
    const node = context.node(row.nodeId);
    if (node === undefined || row.state === 'left') continue;
    found.push({
      nodeId: encodeId('node', node.id),
      nodeName: node.name,
      wanted: row.state === 'held',
      isConfirmed: !isUnconfirmed(row, node),
      isAway: node.session === null,
      firesAfter: toInstant(row.after),
      lastHeartbeatAt: toInstantOrNull(node.lastHeartbeatAt),
    });
  }
  return found.toSorted((a, b) => (a.nodeName < b.nodeName ? -1 : 1));
}
