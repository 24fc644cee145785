import { invalidInput, notFound } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import { secondsToMs, toMillis } from '../../shared/domain/instant';
import type { Node } from '../../shared/domain/node';
import { listStatusChanges, listUsage } from '../store/reads/node-history';
import { nodeView } from '../store/views/fleet-view';
import type { Handlers, OperationContext } from './context';
import { execute, executeOne, idNumber } from './execute';
import { jobsOfNode } from './job-nodes';
import { pageByName } from './page-by-name';
import { QUARTER_MS } from '../../shared/domain/quarter';

/** How far back usage is answered when nobody says. */
const USAGE_SHOWN_MS = 86_400_000;
const USAGE_SPAN_MS_MAX = 31 * 86_400_000;

/** A node as it is now. @throws Refusal when there is none */
export function viewNode(context: OperationContext, id: number): Node {
  const node = context.node(id);
  if (node === undefined) throw notFound('node', encodeId('node', id));
  return nodeView(node, context.version);
}

/** The number of a node that exists. @throws Refusal when there is none */
function known(context: OperationContext, id: string): number {
  const number = idNumber('node', id);
  if (context.node(number) === undefined) throw notFound('node', id);
  return number;
}

export const nodeHandlers: Handlers<
  | 'nodes.list'
  | 'nodes.get'
  | 'nodes.update'
  | 'nodes.delete'
  | 'nodes.cordon'
  | 'nodes.uncordon'
  | 'nodes.drain'
  | 'nodes.cancelDrain'
  | 'nodes.maintenance'
  | 'nodes.usage'
  | 'nodes.statuses'
  | 'nodes.jobs'
> = {
  'nodes.list'(context, { limit, cursor, status, access, capability, label }) {
    const [key, value] = label?.split('=') ?? [];
    const nodes = [...context.nodes()].filter(
      (node) =>
        (status === undefined || status.includes(node.status)) &&
        (access === undefined || access.includes(node.access)) &&
        (capability === undefined || node.capabilities.includes(capability)) &&
        (key === undefined || (value === undefined ? key in node.labels : node.labels[key] === value)),
    );
    const { items, nextCursor } = pageByName(nodes, { limit, cursor });
    return { items: items.map((node) => nodeView(node, context.version)), nextCursor };
  },

  'nodes.get': (context, { id }) => viewNode(context, idNumber('node', id)),

  async 'nodes.update'(context, { id, ...patch }, caller) {
    return viewNode(
      context,
      await executeOne(context, { name: 'nodes.update', id: idNumber('node', id), patch }, caller),
    );
  },

  async 'nodes.delete'(context, { id }, caller) {
    await execute(context, { name: 'nodes.delete', id: idNumber('node', id) }, caller);
    return {};
  },

  async 'nodes.cordon'(context, { id }, caller) {
    const command = { name: 'nodes.cordon' as const, id: idNumber('node', id), cordoned: true };
    return viewNode(context, await executeOne(context, command, caller));
  },

  async 'nodes.uncordon'(context, { id }, caller) {
    const command = { name: 'nodes.cordon' as const, id: idNumber('node', id), cordoned: false };
    return viewNode(context, await executeOne(context, command, caller));
  },

  async 'nodes.drain'(context, { id, deadlineSeconds }, caller) {
    const deadlineMs = deadlineSeconds === undefined ? null : secondsToMs(deadlineSeconds);
    const command = { name: 'nodes.drain' as const, id: idNumber('node', id), deadlineMs };
    return viewNode(context, await executeOne(context, command, caller));
  },

  async 'nodes.cancelDrain'(context, { id }, caller) {
    const command = { name: 'nodes.cancelDrain' as const, id: idNumber('node', id) };
    return viewNode(context, await executeOne(context, command, caller));
  },

  async 'nodes.maintenance'(context, { id, on, reason }, caller) {
    const command = { name: 'nodes.maintenance' as const, id: idNumber('node', id), on, reason: reason ?? null };
    return viewNode(context, await executeOne(context, command, caller));
  },

  'nodes.usage'(context, { id, from, to }) {
    const nodeId = known(context, id);
    const until = to === undefined ? context.clock.wallMs() : toMillis(to);
    const since = from === undefined ? until - USAGE_SHOWN_MS : toMillis(from);
    if (since >= until)
      throw invalidInput([{ path: 'from', code: 'not_before', message: '`from` has to lie before `to`.' }]);
    if (until - since > USAGE_SPAN_MS_MAX)
      throw invalidInput([{ path: 'from', code: 'too_long', message: 'At most 31 days can be asked for at once.' }]);
    return { bucketSeconds: QUARTER_MS / 1_000, items: listUsage(context.database, nodeId, since, until) };
  },

  'nodes.statuses'(context, { id, limit, cursor }) {
    return listStatusChanges(context.database, known(context, id), { limit, cursor });
  },

  'nodes.jobs'(context, { id, namespace, limit, cursor }) {
    const node = context.node(idNumber('node', id));
    if (node === undefined) throw notFound('node', id);
    return jobsOfNode(context, node, { namespace, limit, cursor });
  },
};
