import * as z from 'zod';
import { idSchema } from '../domain/id';
import { joinToken, joinTokenPresets, joinTokenTtl } from '../domain/join-token';
import { node } from '../domain/node';
import { operation } from './operation';
import { page, pageOf } from './paging';

const byNode = { id: idSchema('node') };

/** A join token that was just made: the only time that its secret is told. */
const newJoinToken = z.object({
  id: z.string(),
  token: z.string(),
  gatewayUrl: z.string(),
  expiresAt: z.string(),
  /** What to run on the machine. */
  command: z.string(),
});

/** How machines are let in, and how they are kept out again. */
export const enrolmentOperations = {
  'joinTokens.create': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/join-tokens', status: 201 },
    summary: 'A token that lets one machine enrol as a node.',
    input: joinTokenPresets.extend({ ttlSeconds: joinTokenTtl, claims: z.boolean().optional() }),
    output: newJoinToken,
  }),
  'joinTokens.list': operation({
    kind: 'query',
    scope: 'nodes:write',
    http: { method: 'GET', path: '/join-tokens' },
    summary: 'Join tokens, newest first, without their secrets.',
    input: z.strictObject({ ...page }),
    output: pageOf(joinToken),
  }),
  'joinTokens.revoke': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'DELETE', path: '/join-tokens/{id}', status: 204 },
    summary: 'Revoke a join token that was not used: it lets nobody in any more.',
    input: z.strictObject({ id: idSchema('joinToken') }),
    output: z.object({}),
  }),
  'nodes.approve': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/approve' },
    summary: 'Let a node in that waits for approval.',
    input: z.strictObject(byNode),
    output: node,
  }),
  'nodes.reject': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/reject', status: 204 },
    summary: 'Send a node away that waits for approval: it is forgotten.',
    input: z.strictObject(byNode),
    output: z.object({}),
  }),
  'nodes.revokeKey': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/revoke-key' },
    summary:
      'Refuse the key of a node from now on: its unfinished attempts are lost, and it stays until it is replaced.',
    input: z.strictObject(byNode),
    output: node,
  }),
  'nodes.replace': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/replace', status: 201 },
    summary: 'A token that lets one machine take the place of a node: the same node, a new key.',
    input: z.strictObject({ ...byNode, ttlSeconds: joinTokenTtl }),
    output: newJoinToken,
  }),
  'hub.certificate': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/certificate' },
    summary: 'The authority that nodes and clients have to trust, and the certificate that the hub shows now.',
    input: z.strictObject({}),
    output: z.object({
      authority: z.object({ pem: z.string(), fingerprint: z.string(), validUntil: z.string() }),
      certificate: z.object({
        fingerprint: z.string(),
        names: z.array(z.string()),
        validFrom: z.string(),
        validUntil: z.string(),
      }),
    }),
  }),
};
