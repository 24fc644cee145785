import { conflict, notFound, Refusal } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import type { NodeStatus } from '../../../shared/domain/node';
import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import { toInstantOrNull } from '../../../shared/domain/instant';
import { loseAttempts } from '../dispatch/attempts';
import { noteDrain } from '../fleet/drain';
import { forgetNodeJobs } from '../fleet/node-jobs';
import { refreshStatus } from '../fleet/status';
import type { Command } from '../input';
import type { JoinTokenRow, NodeState } from '../rows';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';
import { grantedBy, requireOpen } from './join-tokens';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

/** A machine becomes a node. The token is used up in the same transaction. */
export function enrollNode(
  { state }: CommandContext,
  token: JoinTokenRow,
  command: Of<'nodes.enroll'>,
): CommandOutcome {
  requireOpen(state, token);
  const granted = grantedBy(token, command);
  refuseTakenName(state, command.nodeName, null);
  const waits = state.settings.enrolmentApproval && !token.embedded;
  const id = state.nextId();
  const node: NodeState = {
    id,
    name: command.nodeName,
    publicKey: command.publicKey,
    access: waits ? 'pending' : 'approved',
    status: 'OFFLINE',
    statusReason: waits ? 'pending_approval' : 'never_connected',
    statusSince: state.nowMs,
    embedded: token.embedded,
    cordoned: false,
    maintenanceReason: null,
    drainStartedAt: null,
    drainDeadlineAt: null,
    syncVersion: 0,
    syncedVersion: 0,
    syncError: null,
    ...granted,
    agentVersion: command.facts.agentVersion,
    platform: command.facts.platform,
    resources: command.facts.resources,
    lastHeartbeatAt: null,
    enrolledAt: state.nowMs,
    usage: null,
    strain: [],
    session: null,
    activeRuns: 0,
    memoryInUseMb: 0,
    stopping: false,
    clockSkewMs: null,
    timezoneDiffers: null,
    lastGrant: 0,
  };
  state.store.insertNode(node);
  state.store.useJoinToken(token.id, id, state.nowMs);
  state.nodes.set(id, node);
  state.touchNode(node);
  state.touchFleet();
  state.store.insertNodeStatus({ nodeId: id, at: state.nowMs, from: null, to: node.status, reason: node.statusReason });
  tellOf(state, id, null, node.status, node.statusReason);
  return { ids: [id], audit: { entity: encodeId('node', id), after: summaryOf(node) } };
}

export function updateNode({ state }: CommandContext, command: Of<'nodes.update'>): CommandOutcome {
  const node = existing(state, command.id);
  const before = summaryOf(node);
  const { name, location, capabilities, labels, maxConcurrentRuns } = command.patch;
  if (name !== undefined) refuseTakenName(state, name, node.id);
  node.name = name ?? node.name;
  node.location = location ?? node.location;
  node.capabilities = capabilities ?? node.capabilities;
  node.labels = labels ?? node.labels;
  node.maxConcurrentRuns = maxConcurrentRuns ?? node.maxConcurrentRuns;
  save(state, node);
  return { ids: [node.id], audit: { entity: encodeId('node', node.id), before, after: summaryOf(node) } };
}

export function cordonNode({ state }: CommandContext, command: Of<'nodes.cordon'>): CommandOutcome {
  const node = existing(state, command.id);
  const before = { cordoned: node.cordoned };
  node.cordoned = command.cordoned;
  if (!node.cordoned) endDrain(state, node);
  save(state, node);
  return { ids: [node.id], audit: { entity: encodeId('node', node.id), before, after: { cordoned: node.cordoned } } };
}

/** Lets a node become empty. What it runs ends there, or after the deadline elsewhere. */
export function drainNode({ state }: CommandContext, command: Of<'nodes.drain'>): CommandOutcome {
  const node = existing(state, command.id);
  const before = drainOf(node);
  node.cordoned = true;
  node.drainStartedAt ??= state.nowMs;
  node.drainDeadlineAt = command.deadlineMs === null ? null : state.nowMs + command.deadlineMs;
  noteDrain(state, node);
  save(state, node);
  return { ids: [node.id], audit: { entity: encodeId('node', node.id), before, after: drainOf(node) } };
}

/** The node takes runs again. What was asked to stop already moves nevertheless. */
export function cancelDrain({ state }: CommandContext, command: Of<'nodes.cancelDrain'>): CommandOutcome {
  const node = existing(state, command.id);
  if (node.drainStartedAt === null) throw conflict('not_draining', 'The node is not being drained.');
  const before = drainOf(node);
  node.cordoned = false;
  endDrain(state, node);
  save(state, node);
  return { ids: [node.id], audit: { entity: encodeId('node', node.id), before, after: drainOf(node) } };
}

function endDrain(state: EngineState, node: NodeState): void {
  node.drainStartedAt = null;
  node.drainDeadlineAt = null;
  noteDrain(state, node);
}

function drainOf(node: NodeState): JsonObject {
  const { cordoned, drainStartedAt, drainDeadlineAt } = node;
  return {
    cordoned,
    drainStartedAt: toInstantOrNull(drainStartedAt),
    drainDeadlineAt: toInstantOrNull(drainDeadlineAt),
  };
}

/** Takes a node out of service on purpose, or back. What runs on it goes on. */
export function setMaintenance({ state }: CommandContext, command: Of<'nodes.maintenance'>): CommandOutcome {
  const node = existing(state, command.id);
  const before = { maintenance: node.maintenanceReason !== null, reason: node.maintenanceReason };
  node.maintenanceReason = command.on ? (command.reason ?? '') : null;
  state.arrivals.add(node.id);
  refreshStatus(state, node);
  const after = { maintenance: command.on, reason: node.maintenanceReason };
  return { ids: [node.id], audit: { entity: encodeId('node', node.id), before, after } };
}

export function deleteNode({ state }: CommandContext, command: Of<'nodes.delete'>): CommandOutcome {
  const node = existing(state, command.id);
  if (node.embedded) throw conflict('embedded_node', 'The node of this workstation cannot be removed.');
  state.keepSession(node);
  loseAttempts(state, node.id, 'node_removed');
  state.store.removeNode(node.id, state.nowMs);
  state.nodes.delete(node.id);
  state.drainDeadlines.delete(node.id);
  state.deployments.removeNode(node);
  forgetNodeJobs(state, node);
  state.touchFleet();
  tellOf(state, node.id, node.status, null, 'removed');
  state.effects.removedNodes.push(node.id);
  state.effects.disconnects.push({ nodeId: node.id, session: node.session, reason: 'removed' });
  return { ids: [node.id], audit: { entity: encodeId('node', node.id), before: summaryOf(node) } };
}

function tellOf(
  state: EngineState,
  nodeId: number,
  from: NodeStatus | null,
  to: NodeStatus | null,
  reason: string | null,
): void {
  state.effects.events.push({ type: 'node.status', at: state.nowMs, nodeId, from, to, reason });
}

function save(state: EngineState, node: NodeState): void {
  state.arrivals.add(node.id);
  state.store.updateNode(node);
  state.touchNode(node);
  state.touchFleet();
}

function existing(state: EngineState, id: number): NodeState {
  const node = state.nodes.get(id);
  if (node === undefined) throw notFound('node', encodeId('node', id));
  return node;
}

function refuseTakenName(state: EngineState, name: string, self: number | null): void {
  for (const node of state.nodes.values())
    if (node.name === name && node.id !== self)
      throw new Refusal({
        code: 'conflict',
        message: `Another node is called ${name}.`,
        reason: 'name_taken',
        params: { name },
        issues: [{ path: 'name', code: 'name_taken', params: { name }, message: 'This name is taken.' }],
      });
}

function summaryOf(node: NodeState): JsonValue {
  const { name, location, access, capabilities, labels, maxFunctions, maxConcurrentRuns, cordoned } = node;
  return { name, location, access, capabilities, labels, maxFunctions, maxConcurrentRuns, cordoned };
}
