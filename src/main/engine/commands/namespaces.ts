import { counted } from '../../../shared/domain/counted';
import { conflict, notFound, Refusal } from '../../../shared/domain/error';
import { DEFAULT_NAMESPACE } from '../../../shared/domain/namespace';
import { encodeId } from '../../../shared/domain/id';
import type { Command } from '../input';
import type { NamespaceRow } from '../rows';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';
import { refuseLimitOfNodeFired } from './node-firing';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

export function createNamespace({ state }: CommandContext, { input }: Of<'namespaces.create'>): CommandOutcome {
  if (state.namespaces.has(input.name))
    throw new Refusal({
      code: 'conflict',
      message: `There is a namespace ${input.name} already.`,
      reason: 'name_taken',
      params: { name: input.name },
      issues: [{ path: 'name', code: 'name_taken', params: { name: input.name }, message: 'This name is taken.' }],
    });
  save(state, { ...input, createdAt: state.nowMs });
  return { ids: [], audit: { entity: entityOf(input.name), after: { ...input } } };
}

export function updateNamespace({ state }: CommandContext, command: Of<'namespaces.update'>): CommandOutcome {
  const before = existing(state, command.namespace);
  const { description = before.description, maxConcurrentRuns = before.maxConcurrentRuns } = command.patch;
  if (maxConcurrentRuns !== null) refuseLimitOfNodeFired(state, before.name);
  save(state, { ...before, description, maxConcurrentRuns });
  // A higher limit may let go what waited for it.
  state.slotFreed = true;
  return {
    ids: [],
    audit: {
      entity: entityOf(before.name),
      before: { description: before.description, maxConcurrentRuns: before.maxConcurrentRuns },
      after: { description, maxConcurrentRuns },
    },
  };
}

export function deleteNamespace({ state }: CommandContext, command: Of<'namespaces.delete'>): CommandOutcome {
  const { name, description, maxConcurrentRuns } = existing(state, command.namespace);
  if (name === DEFAULT_NAMESPACE) throw conflict('default_namespace', 'The default namespace stays.');
  const functions = [...state.functions.values()].filter((row) => row.namespace === name).length;
  const calendars = [...state.calendars.values()].filter(({ row }) => row.namespace === name).length;
  const secrets = [...state.secrets.values()].filter((row) => row.namespace === name).length;
  const count = state.store.countJobsOfNamespace(name) + functions + calendars + secrets;
  if (count > 0)
    throw conflict(
      'namespace_in_use',
      `${name} is not empty: jobs (also deleted ones), functions, calendars and secrets: ${count}.`,
      {
        count,
      },
    );
  const tokens = state.store.liveApiTokens().filter((token) => token.namespace === name).length;
  if (tokens > 0)
    throw conflict('namespace_in_use', `${name} has ${counted(tokens, 'token')} bound to it. Revoke them first.`, {
      count: tokens,
    });
  state.store.deleteNamespace(name);
  state.namespaces.delete(name);
  return { ids: [], audit: { entity: entityOf(name), before: { description, maxConcurrentRuns } } };
}

/** Sees to a namespace that something is made in. */
export function ensureNamespace(state: EngineState, name: string): void {
  if (state.namespaces.has(name)) return;
  save(state, { name, description: '', maxConcurrentRuns: null, createdAt: state.nowMs });
}

export function createToken({ state, caller }: CommandContext, command: Of<'tokens.create'>): CommandOutcome {
  const { tokenName, secretHash, scopes, namespace } = command;
  if (namespace !== null) existing(state, namespace);
  // A creator and an actor of the audit trail is known by the name of its token.
  if (state.store.liveApiTokens().some(({ name }) => name === tokenName)) throw tokenNameTaken(tokenName);
  const id = state.nextId();
  state.store.insertApiToken({
    id,
    name: tokenName,
    secretHash,
    scopes,
    namespace,
    createdBy: caller.actor,
    createdAt: state.nowMs,
  });
  return { ids: [id], audit: { entity: encodeId('apiToken', id), after: { name: tokenName, scopes, namespace } } };
}

export function revokeToken({ state }: CommandContext, command: Of<'tokens.revoke'>): CommandOutcome {
  const revoked = state.store.revokeApiToken(command.id, state.nowMs);
  if (revoked === null) throw notFound('token', encodeId('apiToken', command.id));
  return {
    ids: [command.id],
    audit: { entity: encodeId('apiToken', command.id), before: { ...revoked, scopes: [...revoked.scopes] } },
  };
}

function tokenNameTaken(name: string): Refusal {
  return new Refusal({
    code: 'conflict',
    message: `Another token is called ${name}.`,
    reason: 'name_taken',
    params: { name },
    issues: [{ path: 'name', code: 'name_taken', params: { name }, message: 'This name is taken.' }],
  });
}

function save(state: EngineState, row: NamespaceRow): void {
  state.store.saveNamespace(row);
  state.namespaces.set(row.name, row);
}

function existing(state: EngineState, name: string): NamespaceRow {
  const row = state.namespaces.get(name);
  if (row === undefined) throw notFound('namespace', name);
  return row;
}

const entityOf = (name: string): string => `namespace ${name}`;
