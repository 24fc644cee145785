import { randomBytes } from 'node:crypto';
import { notFound } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import { toInstant } from '../../shared/domain/instant';
import type { Namespace } from '../../shared/domain/namespace';
import type { NamespaceRow } from '../engine/rows';
import { hashSecret, listApiTokens } from '../store/api-tokens';
import type { Handlers, OperationContext } from './context';
import { execute, executeOne, idNumber } from './execute';
import { pageByName } from './page-by-name';

function viewOf(context: OperationContext, row: NamespaceRow): Namespace {
  const { name, description, maxConcurrentRuns, createdAt } = row;
  const activeRuns = context.activeRunsOf(name);
  return { name, description, maxConcurrentRuns, activeRuns, createdAt: toInstant(createdAt) };
}

function view(context: OperationContext, name: string): Namespace {
  const row = context.namespace(name);
  if (row === undefined) throw notFound('namespace', name);
  return viewOf(context, row);
}

export const namespaceHandlers: Handlers<
  | 'namespaces.list'
  | 'namespaces.create'
  | 'namespaces.get'
  | 'namespaces.update'
  | 'namespaces.delete'
  | 'tokens.list'
  | 'tokens.create'
  | 'tokens.revoke'
> = {
  'namespaces.list'(context, input) {
    const rows = Array.from(context.namespaces(), (row) => ({ ...row, id: 0 }));
    const { items, nextCursor } = pageByName(rows, input);
    return { items: items.map((row) => viewOf(context, row)), nextCursor };
  },

  async 'namespaces.create'(context, input, caller) {
    await execute(context, { name: 'namespaces.create', input }, caller);
    return view(context, input.name);
  },

  'namespaces.get': (context, { name }) => view(context, name),

  async 'namespaces.update'(context, { name, ...patch }, caller) {
    await execute(context, { name: 'namespaces.update', namespace: name, patch }, caller);
    return view(context, name);
  },

  async 'namespaces.delete'(context, { name }, caller) {
    await execute(context, { name: 'namespaces.delete', namespace: name }, caller);
    return {};
  },

  'tokens.list': (context) => ({ items: listApiTokens(context.database) }),

  async 'tokens.create'(context, { name, scopes, namespace }, caller) {
    const token = `wpt_${randomBytes(24).toString('base64url')}`;
    const id = await executeOne(
      context,
      { name: 'tokens.create', tokenName: name, secretHash: hashSecret(token), scopes, namespace },
      caller,
    );
    const made = listApiTokens(context.database).find((one) => one.id === encodeId('apiToken', id));
    if (made === undefined) throw new Error('the token that was made is not there');
    return { ...made, token };
  },

  async 'tokens.revoke'(context, { id }, caller) {
    await execute(context, { name: 'tokens.revoke', id: idNumber('apiToken', id) }, caller);
    return {};
  },
};
