import * as z from 'zod';
import { idSchema } from '../domain/id';
import { capability, namespaceName } from '../domain/job';
import { instant } from '../domain/instant';
import { node, nodeAccess, nodePatch, nodeStatusChange, nodeUsageBucket } from '../domain/node';
import { nodeStatuses } from '../domain/node-status';
import { operation } from './operation';
import { listOf, page, pageOf } from './paging';

const byId = { id: idSchema('node') };

export const nodeOperations = {
  'nodes.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/nodes' },
    summary: 'Nodes by name.',
    input: z.strictObject({
      ...page,
      status: listOf(nodeStatuses),
      /** `pending`: those that wait for approval. */
      access: listOf(nodeAccess),
      capability: capability.optional(),
      /** `key=value` */
      label: z.string().max(200).optional(),
    }),
    output: pageOf(node),
  }),
  'nodes.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/nodes/{id}' },
    summary: 'One node.',
    input: z.strictObject(byId),
    output: node,
  }),
  'nodes.update': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'PATCH', path: '/nodes/{id}' },
    summary: 'Rename a node, or change its location, capabilities, labels or limits.',
    input: nodePatch.extend(byId),
    output: node,
  }),
  'nodes.delete': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'DELETE', path: '/nodes/{id}', status: 204 },
    summary: 'Remove a node: its key is refused from now on and its unfinished attempts are lost.',
    input: z.strictObject(byId),
    output: z.object({}),
  }),
  'nodes.cordon': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/cordon' },
    summary: 'Give a node no new runs.',
    input: z.strictObject(byId),
    output: node,
  }),
  'nodes.uncordon': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/uncordon' },
    summary: 'Give a node runs again.',
    input: z.strictObject(byId),
    output: node,
  }),
  'nodes.drain': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/drain' },
    summary: 'Cordon a node and let it become empty: what runs there ends, or moves when the deadline is over.',
    input: z.strictObject({
      ...byId,
      /** When what is left is asked to stop and moves to other nodes. Without one it may take as long as it takes. */
      deadlineSeconds: z
        .number()
        .min(0)
        .max(30 * 86_400)
        .optional(),
    }),
    output: node,
  }),
  'nodes.cancelDrain': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/cancel-drain' },
    summary: 'Give a node runs again that was to become empty.',
    input: z.strictObject(byId),
    output: node,
  }),
  'nodes.maintenance': operation({
    kind: 'command',
    scope: 'nodes:write',
    http: { method: 'POST', path: '/nodes/{id}/maintenance' },
    summary: 'Say that a node is out of service on purpose, or no longer. What runs there goes on; nothing new begins.',
    input: z.strictObject({ ...byId, on: z.boolean(), reason: z.string().max(200).optional() }),
    output: node,
  }),
  'nodes.usage': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/nodes/{id}/usage' },
    summary: 'What a node used, by quarter of an hour, oldest first. A quarter is there when it is over.',
    input: z.strictObject({ ...byId, from: instant.optional(), to: instant.optional() }),
    output: z.object({ bucketSeconds: z.number(), items: z.array(nodeUsageBucket) }),
  }),
  'nodes.statuses': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/nodes/{id}/statuses' },
    summary: 'Changes of the status of a node, newest first.',
    input: z.strictObject({ ...byId, ...page }),
    output: pageOf(nodeStatusChange),
  }),
  'nodes.jobs': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/nodes/{id}/jobs' },
    summary: 'Jobs that a node fires by itself, or may still do so, by name.',
    input: z.strictObject({ ...byId, ...page, namespace: namespaceName.optional() }),
    output: pageOf(
      z.object({
        jobId: z.string(),
        jobName: z.string(),
        namespace: z.string(),
        /** Whether the node is to fire the job; false: it is to let go of it and has not said that it did. */
        wanted: z.boolean(),
        /** Whether the node has said that it holds what was decided last. */
        isConfirmed: z.boolean(),
        firesAfter: z.string(),
      }),
    ),
  }),
};
