import { attemptKey, type AttemptRef } from '../../../shared/protocol/attempt';
import { decodeId } from '../../../shared/domain/id';
import { endAttempt, loseAttempts } from '../dispatch/attempts';
import { attemptRefOf, isForeign } from '../dispatch/attempt-ref';
import { fanOutsOfNode } from '../dispatch/fan-outs';
import { sendGrant } from '../dispatch/dispatch';
import type { InputBody } from '../input';
import type { HeardOf, NodeState } from '../rows';
import type { EngineState } from '../state';
import { tellUnconfirmed } from './node-jobs';
import { refreshStatus } from './status';
import { touchUnready } from './touch-deployments';

/** Above this a version is nothing that a hub ever gave. */
const SYNC_VERSION_MAX = 1e12;

/** A node proved its key on a new connection and told which attempts it has on record. */
export function connectNode(state: EngineState, input: Extract<InputBody, { type: 'node.connected' }>): void {
  const node = state.nodes.get(input.nodeId);
  if (node === undefined) {
    state.effects.disconnects.push({ nodeId: input.nodeId, session: input.session, reason: 'removed' });
    return;
  }
  // Its key was revoked between its proof and now.
  if (node.access !== 'approved') {
    state.effects.disconnects.push({ nodeId: input.nodeId, session: input.session, reason: 'key_revoked' });
    return;
  }
  if (node.session !== null && node.session !== input.session)
    state.effects.disconnects.push({ nodeId: node.id, session: node.session, reason: 'replaced' });
  state.keepSession(node);
  node.session = input.session;
  node.strain = [];
  node.stopping = false;
  node.clockSkewMs = null;
  const { timezoneData } = state.hub;
  const isKnown = input.timezoneData !== null && timezoneData !== '';
  node.timezoneDiffers = isKnown ? input.timezoneData !== timezoneData : null;
  node.agentVersion = input.facts.agentVersion;
  node.platform = input.facts.platform;
  node.resources = input.facts.resources;
  node.lastHeartbeatAt = state.nowMs;
  // A hub that was restored from a backup goes on after what its nodes hold: they take nothing older.
  if (input.syncVersion > node.syncVersion && input.syncVersion < SYNC_VERSION_MAX)
    node.syncVersion = input.syncVersion;
  refreshStatus(state, node);
  state.effects.syncs.add(node.id);
  touchUnready(state, node);
  fanOutsOfNode(state, node.id);
  state.arrivals.add(node.id);
  tellUnconfirmed(state, node);
  reconcile(state, node, input.attempts);
}

/**
 * Brings the hub's and the node's record of attempts together: what the node never received is sent again, what it
 * forgot is lost, what the hub has given up is stopped.
 */
function reconcile(state: EngineState, node: NodeState, reported: readonly AttemptRef[]): void {
  const unknown = new Map(reported.map((ref) => [attemptKey(ref), ref]));
  for (const run of state.slots.onNode(node.id)) {
    const ref = attemptRefOf(run);
    if (unknown.delete(attemptKey(ref))) {
      if (run.cancelRequested) state.effects.cancels.push({ nodeId: node.id, attempt: ref, mode: 'cancel' });
    } else if (run.state === 'dispatched') {
      sendGrant(state, run, node.id);
      if (run.cancelRequested) state.effects.cancels.push({ nodeId: node.id, attempt: ref, mode: 'cancel' });
    } else {
      run.endedAt = state.nowMs;
      run.error = JSON.stringify({ code: 'node_forgot', message: 'The node has no record of this attempt any more.' });
      endAttempt(state, run, 'lost');
    }
  }
  for (const ref of unknown.values()) noteForeign(state, node.id, ref);
  for (const ref of unknown.values()) state.effects.cancels.push({ nodeId: node.id, attempt: ref, mode: 'terminate' });
}

/** Counts an attempt that a node says it has, while it is under way and was never the node's. */
function noteForeign(state: EngineState, nodeId: number, ref: AttemptRef): void {
  const id = decodeId('run', ref.runId);
  const run = id === null ? undefined : state.unfinished.get(id);
  if (run !== undefined && isForeign(run, ref, nodeId))
    state.effects.refused.push({ nodeId, action: 'nodes.connect', reason: 'foreign_attempt' });
}

/** What the hub knows of a node that it has not heard in this life. */
export const unheard = (): Pick<NodeState, HeardOf> => ({
  session: null,
  usage: null,
  strain: [],
  stopping: false,
  clockSkewMs: null,
  timezoneDiffers: null,
});

/** The agent of a node says that it begins nothing new. */
export function drainNode(state: EngineState, nodeId: number, session: number): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined || node.session !== session || node.stopping) return;
  state.keepSession(node);
  node.stopping = true;
  refreshStatus(state, node);
}

/** A socket closed. The leases of its node run on until they expire. */
export function disconnectNode(state: EngineState, nodeId: number, session: number, reason: string): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined || node.session !== session) return;
  state.keepSession(node);
  Object.assign(node, unheard());
  refreshStatus(state, node, reason);
  tellUnconfirmed(state, node);
  touchUnready(state, node);
}

/** What a node's machine uses, and what it suffers from: codes, worst first. */
export function updateUsage(
  state: EngineState,
  { nodeId, usage, strain, clockSkewMs }: Extract<InputBody, { type: 'node.usage' }>,
): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined || node.session === null) return;
  state.keepSession(node);
  node.usage = usage;
  node.clockSkewMs = clockSkewMs;
  node.lastHeartbeatAt = state.nowMs;
  const isNew = strain.join() !== node.strain.join();
  node.strain = strain;
  if (isNew) refreshStatus(state, node);
  else state.touchNode(node);
}

/** No sign of life for as long as a lease lasts. */
export function expireNode(state: EngineState, nodeId: number): void {
  const node = state.nodes.get(nodeId);
  if (node === undefined) return;
  if (node.session !== null) {
    state.effects.disconnects.push({ nodeId, session: node.session, reason: 'expired' });
    state.keepSession(node);
    Object.assign(node, unheard());
    refreshStatus(state, node, 'no_heartbeat');
    tellUnconfirmed(state, node);
  }
  loseAttempts(state, nodeId, 'lease_expired');
}
