import * as z from 'zod';
import { idSchema } from '../domain/id';
import { namespaceName } from '../domain/job';
import { namespace, namespaceInput, namespacePatch } from '../domain/namespace';
import { operation, scopes } from './operation';
import { page, pageOf } from './paging';

const byName = { name: namespaceName };

/** A token of the HTTP API, without its secret. */
export const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  /** The one namespace it sees; null: all of them. */
  namespace: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
});
export type ApiTokenEntry = z.infer<typeof apiToken>;

export const namespaceOperations = {
  'namespaces.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/namespaces' },
    summary: 'Namespaces by name.',
    input: z.strictObject({ ...page }),
    output: pageOf(namespace),
  }),
  'namespaces.create': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'POST', path: '/namespaces', status: 201 },
    summary: 'Create a namespace. One that a job or function names first exists from then on.',
    input: namespaceInput,
    output: namespace,
  }),
  'namespaces.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/namespaces/{name}' },
    summary: 'One namespace.',
    input: z.strictObject(byName),
    output: namespace,
  }),
  'namespaces.update': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'PATCH', path: '/namespaces/{name}' },
    summary: 'Change the description or the limit of a namespace.',
    input: namespacePatch.extend(byName),
    output: namespace,
  }),
  'namespaces.delete': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'DELETE', path: '/namespaces/{name}', status: 204 },
    summary: 'Delete a namespace that holds nothing.',
    input: z.strictObject(byName),
    output: z.object({}),
  }),
  'tokens.list': operation({
    kind: 'query',
    scope: 'admin',
    http: { method: 'GET', path: '/tokens' },
    summary: 'Tokens of the HTTP API, revoked ones too, without their secrets.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(apiToken) }),
  }),
  'tokens.create': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'POST', path: '/tokens', status: 201 },
    summary: 'Create a token for scripts. Its secret is told once.',
    input: z.strictObject({
      name: z.string().trim().min(1).max(128),
      scopes: z.array(z.enum(scopes)).min(1),
      /** Binds the token to one namespace. */
      namespace: namespaceName.nullable().default(null),
    }),
    output: apiToken.extend({ token: z.string() }),
  }),
  'tokens.revoke': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'DELETE', path: '/tokens/{id}', status: 204 },
    summary: 'Revoke a token: it is refused from now on.',
    input: z.strictObject({ id: idSchema('apiToken') }),
    output: z.object({}),
  }),
};
