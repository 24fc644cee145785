import * as z from 'zod';
import { namespaceName } from '../domain/job';
import { secret, secretName, secretProtections, secretValue } from '../domain/secret';
import { operation } from './operation';
import { page, pageOf } from './paging';

const byName = { name: secretName, namespace: namespaceName.default('default') };

export const secretOperations = {
  'secrets.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/secrets' },
    summary: 'Secrets by name, without their values.',
    input: z.strictObject({ ...page, namespace: namespaceName.optional() }),
    output: pageOf(secret).extend({
      /** Where the key that encrypts them is kept. */
      protection: z.enum(secretProtections),
    }),
  }),
  'secrets.set': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'PUT', path: '/secrets/{name}' },
    summary: 'Give a secret a value. Runs that start from now on get it; nobody can read it back.',
    input: z.strictObject({ ...byName, value: secretValue }),
    output: secret,
  }),
  'secrets.delete': operation({
    kind: 'command',
    scope: 'functions:write',
    http: { method: 'DELETE', path: '/secrets/{name}', status: 204 },
    summary: 'Delete a secret. Runs of functions that ask for it fail with `secret_missing`.',
    input: z.strictObject(byName),
    output: z.object({}),
  }),
};
