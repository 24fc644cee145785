import { conflict, notFound, Refusal } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import type { Command } from '../input';
import type { JoinTokenRow, NodeRow } from '../rows';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

/** How long a token stays on the list when it is good for nothing any more. */
const KEPT_MS = 30 * 86_400_000;

export function createJoinToken({ state, caller }: CommandContext, command: Of<'joinTokens.create'>): CommandOutcome {
  const { secretHash, expiresAt, presets, embedded, replacesNode } = command;
  if (replacesNode !== null) {
    const node = state.nodes.get(replacesNode);
    if (node === undefined) throw notFound('node', encodeId('node', replacesNode));
    if (node.embedded)
      throw conflict('embedded_node_replaced', 'The node of this workstation gets its key from the application.');
  }
  state.store.forgetJoinTokens(state.nowMs - KEPT_MS);
  const id = state.nextId();
  state.store.insertJoinToken({
    id,
    secretHash,
    ...presets,
    embedded,
    replacesNode,
    createdBy: caller.actor,
    createdAt: state.nowMs,
    expiresAt,
    usedAt: null,
    usedByNode: null,
    revokedAt: null,
  });
  const replacesNodeId = replacesNode === null ? null : encodeId('node', replacesNode);
  const after = { expiresAt, ...presets, replacesNodeId };
  return { ids: [id], audit: { entity: encodeId('joinToken', id), after } };
}

export function revokeJoinToken({ state }: CommandContext, { id }: Of<'joinTokens.revoke'>): CommandOutcome {
  const token = state.store.findJoinToken(id);
  if (token === null) throw notFound('join token', encodeId('joinToken', id));
  if (token.usedAt !== null)
    throw conflict('join_token_used', 'The join token was used before. Revoke the key of its node.');
  if (token.revokedAt !== null) throw conflict('join_token_revoked', 'The join token was revoked before.');
  state.store.revokeJoinToken(id, state.nowMs);
  return { ids: [id], audit: { entity: encodeId('joinToken', id), before: { createdBy: token.createdBy } } };
}

/**
 * The token that a machine shows. What is compared are hashes of 192 random bits: the time that it takes tells nothing
 * that would help to find them.
 * @throws Refusal when it is not, or no longer, one that lets a machine in
 */
export function tokenShown(state: EngineState, command: Of<'nodes.enroll'>): JoinTokenRow {
  const token = state.store.findJoinToken(command.tokenId);
  if (token === null || token.secretHash !== command.secretHash)
    throw refuse('join_token_unknown', 'The join token is not known.');
  if (token.revokedAt !== null) throw refuse('join_token_revoked', 'The join token was revoked.');
  return token;
}

/** @throws Refusal when a token was used or is too old */
export function requireOpen(state: EngineState, token: JoinTokenRow): void {
  if (token.usedAt !== null) throw refuse('join_token_used', 'The join token was used before.');
  if (token.expiresAt <= state.nowMs) throw refuse('join_token_expired', 'The join token has expired.');
}

/**
 * What a machine is granted: what the token presets, and what it claims itself where it may.
 * @throws Refusal when it claims what this token does not let it have
 */
export function grantedBy(
  token: JoinTokenRow,
  { capabilities, labels, location, maxFunctions, maxConcurrentRuns }: Of<'nodes.enroll'>,
): Pick<NodeRow, 'capabilities' | 'labels' | 'location' | 'maxFunctions' | 'maxConcurrentRuns'> {
  if (!token.claims) {
    const capability = capabilities.find((one) => !token.capabilities.includes(one));
    if (capability !== undefined)
      throw refuse('capability_not_granted', `The join token does not grant the capability ${capability}.`);
    const label = Object.keys(labels).find((key) => labels[key] !== token.labels[key]);
    if (label !== undefined) throw refuse('label_not_granted', `The join token does not grant the label ${label}.`);
  }
  return {
    capabilities: [...new Set([...token.capabilities, ...capabilities])],
    labels: { ...labels, ...token.labels },
    location: token.location ?? location,
    maxFunctions: Math.min(maxFunctions, token.maxFunctions ?? maxFunctions),
    maxConcurrentRuns: Math.min(maxConcurrentRuns, token.maxConcurrentRuns ?? maxConcurrentRuns),
  };
}

function refuse(reason: string, message: string): Refusal {
  return new Refusal({ code: 'forbidden', message, reason });
}
