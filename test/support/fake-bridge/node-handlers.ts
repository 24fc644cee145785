import type { ParsedInput } from '../../../src/shared/contract/operations';
import { notFound } from '../../../src/shared/domain/error';
import type { JoinToken } from '../../../src/shared/domain/join-token';
import type { Node, NodeStatusChange, NodeUsageBucket } from '../../../src/shared/domain/node';
import type { FakeFeed } from './feed';
import type { Handlers } from './handler-types';
import { newId, type World } from './seed';
import { QUARTER_MS } from '../../../src/shared/domain/quarter';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A day in the life of a machine: quiet nights, a hole in the afternoon. */
function usageOf(from: number, to: number): NodeUsageBucket[] {
  const items: NodeUsageBucket[] = [];
  for (let at = Math.ceil(from / QUARTER_MS) * QUARTER_MS; at < to; at += QUARTER_MS) {
    const hour = (at / 3_600_000) % 24;
    if (hour >= 14 && hour < 16) continue;
    const cpu = 24 + 18 * Math.sin((hour / 24) * 2 * Math.PI) + 6 * Math.sin(at / 7_000_000);
    const memory = 52 + 8 * Math.sin(hour / 5);
    items.push({
      at: iso(at),
      samples: 60,
      cpuPercent: { average: cpu, max: cpu + 9 },
      memoryPercent: { average: memory, max: memory + 2 },
      diskPercentMax: 61 + hour / 12,
      loadAverageMax: cpu / 18,
      runningAttemptsMax: Math.round(cpu / 12),
    });
  }
  return items;
}

function historyOf(node: Node): NodeStatusChange[] {
  const since = Date.parse(node.statusSince);
  const hour = 3_600_000;
  return [
    { at: node.statusSince, from: 'SYNCING', to: node.status, reason: node.statusReason },
    { at: iso(since - 40_000), from: 'OFFLINE', to: 'SYNCING', reason: null },
    { at: iso(since - hour), from: 'ONLINE', to: 'OFFLINE', reason: 'no_heartbeat' },
    { at: iso(since - 30 * hour), from: 'OFFLINE', to: 'ONLINE', reason: null },
    ...Array.from({ length: 12 }, (_, index): NodeStatusChange => {
      const isBack = index % 2 === 1;
      return {
        at: iso(since - (40 + index * 9) * hour),
        from: isBack ? 'OFFLINE' : 'ONLINE',
        to: isBack ? 'ONLINE' : 'OFFLINE',
        reason: isBack ? null : 'connection_closed',
      };
    }),
  ];
}

/** Nodes and the tokens that let them in. */
export function nodeHandlers(world: World, feed: FakeFeed): Handlers {
  const tokens = new Map<string, JoinToken>();
  const find = (id: string): Node => {
    const node = world.nodes.get(id);
    if (!node) throw notFound('node', id);
    return node;
  };
  const put = (id: string, part: Partial<Node>): Node => {
    const next = { ...find(id), ...part };
    world.nodes.set(id, next);
    feed.node(world, id);
    return next;
  };
  const remove = ({ id }: { id: string }) => {
    world.nodes.delete(id);
    feed.changed({ entity: 'node', op: 'remove', id });
    return {};
  };
  const token = (presets: Partial<ParsedInput<'joinTokens.create'>>, replacesNodeId: string | null) => {
    const id = newId(world, 'joinToken');
    const now = Date.now();
    const expiresAt = iso(now + (presets.ttlSeconds ?? 900) * 1_000);
    tokens.set(id, {
      id,
      state: 'open',
      capabilities: presets.capabilities ?? [],
      labels: presets.labels ?? {},
      location: presets.location ?? null,
      maxFunctions: presets.maxFunctions ?? null,
      maxConcurrentRuns: presets.maxConcurrentRuns ?? null,
      claims: presets.claims ?? true,
      replacesNodeId,
      createdBy: 'operator',
      createdAt: iso(now),
      expiresAt,
      usedAt: null,
      usedByNodeId: null,
      revokedAt: null,
    });
    const secret = `wp1.${id}.4f1c9a7d5e2b.-`;
    return {
      id,
      token: secret,
      gatewayUrl: 'ws://192.168.1.20:8009',
      expiresAt,
      command: `node agent.js join ws://192.168.1.20:8009 ${secret} --data-dir ./waypost --name NAME`,
    };
  };
  const maintained = (node: Node, on: boolean, reason: string | undefined): Partial<Node> => ({
    maintenance: on,
    status: on ? 'MAINTENANCE' : node.connected ? 'ONLINE' : 'OFFLINE',
    statusReason: on ? (reason ?? null) : null,
    statusSince: iso(Date.now()),
  });
  return {
    'nodes.get': ({ id }) => find(id),
    'nodes.update': ({ id, ...part }) =>
      put(id, Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined))),
    'nodes.delete': remove,
    'nodes.cordon': ({ id }) => put(id, { cordoned: true }),
    'nodes.uncordon': ({ id }) => put(id, { cordoned: false, drain: null }),
    'nodes.drain': ({ id, deadlineSeconds }) =>
      put(id, {
        cordoned: true,
        drain: {
          startedAt: iso(Date.now()),
          deadlineAt: deadlineSeconds === undefined ? null : iso(Date.now() + deadlineSeconds * 1_000),
          isDone: find(id).activeRuns === 0,
        },
      }),
    'nodes.cancelDrain': ({ id }) => put(id, { cordoned: false, drain: null }),
    'nodes.maintenance': ({ id, on, reason }) => put(id, maintained(find(id), on, reason)),
    'nodes.usage': ({ from, to }) => ({
      bucketSeconds: QUARTER_MS / 1_000,
      items: usageOf(
        from === undefined ? Date.now() - 86_400_000 : Date.parse(from),
        to === undefined ? Date.now() : Date.parse(to),
      ),
    }),
    'nodes.statuses': ({ id, limit, cursor }) => {
      const all = historyOf(find(id));
      const start = Number(cursor ?? 0);
      const next = start + limit;
      return { items: all.slice(start, next), nextCursor: next < all.length ? String(next) : null };
    },
    'nodes.jobs': ({ id }) => ({
      items: [...world.jobs.values()]
        .filter((job) => job.firedBy === 'node')
        .map((job) => ({
          jobId: job.id,
          jobName: job.name,
          namespace: job.namespace,
          wanted: true,
          isConfirmed: find(id).connected,
          firesAfter: job.createdAt,
        })),
      nextCursor: null,
    }),
    'nodes.approve': ({ id }) => put(id, { access: 'approved', statusReason: 'never_connected' }),
    'nodes.reject': remove,
    'nodes.revokeKey': ({ id }) =>
      put(id, { access: 'revoked', connected: false, status: 'OFFLINE', statusReason: 'key_revoked' }),
    'nodes.replace': ({ id, ttlSeconds }) => token({ ttlSeconds }, find(id).id),
    'joinTokens.create': (input) => token(input, null),
    'joinTokens.list': ({ limit }) => ({ items: [...tokens.values()].toReversed().slice(0, limit), nextCursor: null }),
    'joinTokens.revoke': ({ id }) => {
      const known = tokens.get(id);
      if (!known) throw notFound('joinToken', id);
      tokens.set(id, { ...known, state: 'revoked', revokedAt: iso(Date.now()) });
      return {};
    },
    'deployments.list': ({ nodeId, functionId }) => ({
      items: [...world.functions.values()].slice(0, 3).flatMap((fn, index) => {
        const node = nodeId === undefined ? [...world.nodes.values()][index] : find(nodeId);
        if (node === undefined || (functionId !== undefined && fn.id !== functionId)) return [];
        return [
          {
            functionId: fn.id,
            functionName: fn.name,
            namespace: fn.namespace,
            version: index === 1 ? fn.version - 1 : fn.version,
            activeVersion: fn.version,
            nodeId: node.id,
            nodeName: node.name,
            state: node.connected ? ('ready' as const) : ('waiting' as const),
            error: null,
            deployedBy: 'operator',
            deployedAt: fn.updatedAt,
          },
        ];
      }),
      nextCursor: null,
    }),
  };
}
