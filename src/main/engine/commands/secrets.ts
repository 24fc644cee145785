import { notFound } from '../../../shared/domain/error';
import type { Command } from '../input';
import { secretKey } from '../rows';
import type { CommandContext, CommandOutcome } from './context';
import { ensureNamespace } from './namespaces';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

/** The audit trail tells that there is another value, never which. */
export function setSecret({ state, caller }: CommandContext, command: Of<'secrets.set'>): CommandOutcome {
  const { namespace, secretName, sealed } = command;
  const before = state.secrets.get(secretKey(namespace, secretName));
  ensureNamespace(state, namespace);
  const row = {
    id: before?.id ?? state.nextId(),
    namespace,
    name: secretName,
    sealed,
    revision: (before?.revision ?? 0) + 1,
    createdBy: before?.createdBy ?? caller.actor,
    createdAt: before?.createdAt ?? state.nowMs,
    updatedAt: state.nowMs,
  };
  state.store.saveSecret(row);
  state.secrets.set(secretKey(namespace, secretName), row);
  return {
    ids: [row.id],
    audit: {
      entity: entityOf(namespace, secretName),
      ...(before === undefined ? {} : { before: { revision: before.revision } }),
      after: { revision: row.revision },
    },
  };
}

export function deleteSecret({ state }: CommandContext, command: Of<'secrets.delete'>): CommandOutcome {
  const { namespace, secretName } = command;
  const row = state.secrets.get(secretKey(namespace, secretName));
  if (row === undefined) throw notFound('secret', `${namespace}/${secretName}`);
  state.store.deleteSecret(row.id);
  state.secrets.delete(secretKey(namespace, secretName));
  return {
    ids: [row.id],
    audit: { entity: entityOf(namespace, secretName), before: { revision: row.revision } },
  };
}

const entityOf = (namespace: string, name: string): string => `secret ${namespace}/${name}`;
