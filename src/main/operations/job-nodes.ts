import type { OperationOutput, ParsedInput } from '../../shared/contract/operations';
import { encodeId } from '../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../shared/domain/instant';
import { isUnconfirmed } from '../engine/fleet/node-job-book';
import type { NodeState } from '../engine/rows';
import type { OperationContext } from './context';
import { pageByName } from './page-by-name';

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

/** Jobs that a node fires by itself, or may still do so, by name. */
export function jobsOfNode(
  context: OperationContext,
  node: Readonly<NodeState>,
  { namespace, limit, cursor }: Pick<ParsedInput<'nodes.jobs'>, 'namespace' | 'limit' | 'cursor'>,
): OperationOutput<'nodes.jobs'> {
  const found = [...context.jobsOfNode(node.id)].flatMap((row) => {
    const job = row.state === 'left' ? undefined : context.jobs.find(row.jobId)?.job;
    return job === undefined || (namespace !== undefined && job.definition.namespace !== namespace)
      ? []
      : [{ id: job.id, name: job.definition.name, namespace: job.definition.namespace, row }];
  });
  const { items, nextCursor } = pageByName(found, { limit, cursor });
  return {
    items: items.map(({ id, name, namespace: of, row }) => ({
      jobId: encodeId('job', id),
      jobName: name,
      namespace: of,
      wanted: row.state === 'held',
      isConfirmed: !isUnconfirmed(row, node),
      firesAfter: toInstant(row.after),
    })),
    nextCursor,
  };
}
