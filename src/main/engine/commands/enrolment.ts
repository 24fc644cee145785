import { conflict, notFound } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import { loseAttempts } from '../dispatch/attempts';
import type { DisconnectReason } from '../effects';
import { unheard } from '../fleet/nodes';
import { refreshStatus } from '../fleet/status';
import type { Command } from '../input';
import type { JoinTokenRow, NodeState } from '../rows';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';
import { requireOpen, tokenShown } from './join-tokens';
import { deleteNode, enrollNode } from './nodes';
import { touchUnready } from '../fleet/touch-deployments';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

/** A machine shows a join token: it becomes a node, or takes the place of the one that the token names. */
export function enroll(context: CommandContext, command: Of<'nodes.enroll'>): CommandOutcome {
  const { state } = context;
  const token = tokenShown(state, command);
  const known = token.usedByNode === null ? undefined : state.nodes.get(token.usedByNode);
  // The answer was lost on its way, and the same machine asks again.
  if (known?.publicKey === command.publicKey) return { ids: [known.id], info: { access: known.access }, audit: null };
  const { replacesNode } = token;
  const outcome =
    replacesNode === null
      ? enrollNode(context, token, command)
      : replaceKey(context, { ...token, replacesNode }, command);
  const [id] = outcome.ids;
  const node = id === undefined ? undefined : state.nodes.get(id);
  return { ...outcome, info: { access: node?.access ?? 'approved' } };
}

/** Lets a node in that waits for approval. It comes back by itself. */
export function approveNode({ state }: CommandContext, { id }: Of<'nodes.approve'>): CommandOutcome {
  const node = pending(state, id);
  node.access = 'approved';
  refreshStatus(state, node, 'never_connected');
  return { ids: [id], audit: auditOf(node, 'pending') };
}

/** Forgets a node that waits for approval. */
export function rejectNode(context: CommandContext, { id }: Of<'nodes.reject'>): CommandOutcome {
  pending(context.state, id);
  return deleteNode(context, { name: 'nodes.delete', id });
}

/** Refuses the key of a node from now on. */
export function revokeKey({ state }: CommandContext, { id }: Of<'nodes.revokeKey'>): CommandOutcome {
  const node = existing(state, id);
  if (node.embedded) throw conflict('embedded_node', 'The node of this workstation cannot be removed.');
  if (node.access === 'revoked') throw conflict('key_revoked', 'The key of this node was revoked before.');
  const before = node.access;
  node.access = 'revoked';
  shutOut(state, node, 'key_revoked');
  return { ids: [id], audit: auditOf(node, before) };
}

/**
 * A machine takes the place of a node: from now on its key is the node's. What ran under the old key is lost, because
 * nobody can report it any more.
 */
function replaceKey(
  { state }: CommandContext,
  token: JoinTokenRow & { replacesNode: number },
  command: Of<'nodes.enroll'>,
): CommandOutcome {
  requireOpen(state, token);
  const node = existing(state, token.replacesNode);
  const before = node.access;
  node.publicKey = command.publicKey;
  node.agentVersion = command.facts.agentVersion;
  node.platform = command.facts.platform;
  node.resources = command.facts.resources;
  // An operator named the node when they made the token: there is nothing to approve.
  node.access = 'approved';
  // What the machine before held says nothing of this one.
  node.syncedVersion = 0;
  touchUnready(state, node);
  shutOut(state, node, 'key_replaced');
  state.store.useJoinToken(token.id, node.id, state.nowMs);
  return { ids: [node.id], audit: auditOf(node, before, { replacedBy: encodeId('joinToken', token.id) }) };
}

/** Whoever holds the key until now speaks for the node no more. */
function shutOut(
  state: EngineState,
  node: NodeState,
  reason: DisconnectReason & ('key_revoked' | 'key_replaced'),
): void {
  state.keepSession(node);
  loseAttempts(state, node.id, reason);
  Object.assign(node, unheard());
  state.arrivals.add(node.id);
  refreshStatus(state, node, reason);
  // Every connection of it: one may have proved the old key and not be known here yet.
  state.effects.disconnects.push({ nodeId: node.id, session: null, reason });
}

function auditOf(
  node: NodeState,
  before: NodeState['access'],
  more: Record<string, string> = {},
): CommandOutcome['audit'] {
  return { entity: encodeId('node', node.id), before: { access: before }, after: { access: node.access, ...more } };
}

function pending(state: EngineState, id: number): NodeState {
  const node = existing(state, id);
  if (node.access !== 'pending') throw conflict('not_pending', 'This node does not wait for approval.');
  return node;
}

function existing(state: EngineState, id: number): NodeState {
  const node = state.nodes.get(id);
  if (node === undefined) throw notFound('node', encodeId('node', id));
  return node;
}
