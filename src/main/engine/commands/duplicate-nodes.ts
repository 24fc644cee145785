import type { FieldIssue } from '../../../shared/domain/issue';

/** An issue for each node that is named a second time: it would be given two runs where one is meant. */
export function duplicateNodes(nodeIds: readonly string[]): FieldIssue[] {
  const seen = new Set<string>();
  return nodeIds.flatMap((nodeId, index) => {
    if (!seen.has(nodeId)) {
      seen.add(nodeId);
      return [];
    }
    const message = `The node ${nodeId} is named twice.`;
    return [{ path: `target.nodeIds.${index}`, code: 'duplicate_node', params: { nodeId }, message }];
  });
}
