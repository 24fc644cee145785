import type { NodeStatus } from '../../../shared/domain/node';
import type { NodeState } from '../rows';
import type { EngineState } from '../state';

/**
 * What a node's status is, and why. Maintenance says that a person knows; then comes whether it speaks with the hub, then
 * what it suffers from.
 * @param offlineReason why its connection ended, when that is what just happened
 */
function statusOf(node: NodeState, offlineReason: string | null): { status: NodeStatus; reason: string | null } {
  if (node.maintenanceReason !== null)
    return { status: 'MAINTENANCE', reason: node.maintenanceReason === '' ? null : node.maintenanceReason };
  if (node.session === null) {
    const known = node.status === 'OFFLINE' ? node.statusReason : 'connection_closed';
    return { status: 'OFFLINE', reason: offlineReason ?? known };
  }
  if (node.syncedVersion !== node.syncVersion) return { status: 'SYNCING', reason: node.syncError };
  const [worst] = node.strain;
  if (worst !== undefined) return { status: 'DEGRADED', reason: worst };
  return { status: 'ONLINE', reason: node.stopping ? 'agent_stopping' : null };
}

/** Brings a node's status up to date with what is known of it. Each change leaves a row. */
export function refreshStatus(state: EngineState, node: NodeState, offlineReason: string | null = null): void {
  const { status, reason } = statusOf(node, offlineReason);
  if (node.status !== status || node.statusReason !== reason) {
    state.store.insertNodeStatus({ nodeId: node.id, at: state.nowMs, from: node.status, to: status, reason });
    if (node.status !== status) {
      node.statusSince = state.nowMs;
      const { id: nodeId, status: from } = node;
      state.effects.events.push({ type: 'node.status', at: state.nowMs, nodeId, from, to: status, reason });
    }
    node.status = status;
    node.statusReason = reason;
  }
  state.store.updateNode(node);
  state.touchNode(node);
  state.touchFleet();
}
