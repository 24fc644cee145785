import { conflict, notFound } from '../../../src/shared/domain/error';
import { deploymentId, type Deployment, type PlacedOn } from '../../../src/shared/domain/deployment';
import type { FunctionDefinition } from '../../../src/shared/domain/function';
import type { Secret } from '../../../src/shared/domain/secret';
import type { FakeFeed } from './feed';
import type { Handlers } from './handler-types';
import { startRun } from './life';
import { newId, type World } from './seed';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Functions with their versions, where they are deployed, and secrets; kept beside the world, for one hub each. */
export function functionHandlers(world: World, feed: FakeFeed): Handlers {
  const versions = new Map<string, FunctionDefinition[]>();
  const placed = new Map<string, Deployment>();
  const secrets = new Map<string, Secret>();

  const find = (id: string) => {
    const definition = world.functions.get(id);
    if (!definition) throw notFound('function', id);
    return definition;
  };
  /** Every version of a function, oldest first; those before the first one that was asked for look alike. */
  const history = (id: string): FunctionDefinition[] => {
    const active = find(id);
    const known =
      versions.get(id) ??
      Array.from({ length: active.version }, (_, index) => ({
        ...active,
        version: index + 1,
        memoryMb: index + 1 === active.version ? active.memoryMb : 64,
        source:
          index + 1 < active.version && typeof active.source === 'string'
            ? active.source.replace('80', String(60 + index))
            : active.source,
      }));
    versions.set(id, known);
    return known;
  };
  const versionOf = (id: string, version: number) => {
    const found = history(id).find((each) => each.version === version);
    if (!found) throw notFound('version', String(version));
    return found;
  };
  const tell = (row: Deployment): void =>
    feed.changed({
      entity: 'deployment',
      op: 'upsert',
      id: deploymentId(row.functionId, row.nodeId),
      row: { ...row },
    });
  const place = (fn: FunctionDefinition, version: number, nodeIds: readonly string[]) => {
    for (const nodeId of nodeIds) {
      const node = world.nodes.get(nodeId);
      if (!node) continue;
      const row: Deployment = {
        functionId: fn.id,
        functionName: fn.name,
        namespace: fn.namespace,
        version,
        activeVersion: fn.version,
        nodeId,
        nodeName: node.name,
        state: node.connected ? 'syncing' : 'waiting',
        error: null,
        deployedBy: 'operator',
        deployedAt: iso(Date.now()),
      };
      placed.set(`${fn.id} ${nodeId}`, row);
      tell(row);
      if (!node.connected) continue;
      setTimeout(() => {
        if (placed.get(`${fn.id} ${nodeId}`) !== row) return;
        row.state = node.name.startsWith('lys') ? 'failed' : 'ready';
        row.error = row.state === 'failed' ? 'disk_full' : null;
        tell(row);
      }, 150);
    }
  };
  const placedOn = (nodeIds: string[], rejected: PlacedOn['rejected'] = []) => ({
    deployed: nodeIds.length,
    nodeIds,
    rejected,
  });
  const put = (definition: FunctionDefinition) => {
    world.functions.set(definition.id, definition);
    feed.fn(world, definition.id);
    return definition;
  };
  return {
    'functions.create': (input) => {
      const now = iso(Date.now());
      const id = newId(world, 'function');
      return put({
        ...input,
        id,
        version: 1,
        checksum: 'sha256:00',
        createdBy: 'operator',
        createdAt: now,
        updatedAt: now,
      });
    },
    'functions.get': ({ id, version }) => (version === undefined ? find(id) : versionOf(id, version)),
    'functions.update': ({ id, ifMatch: _ifMatch, ...input }) => {
      const known = history(id);
      const next = { ...find(id), ...input, version: known.length + 1, updatedAt: iso(Date.now()) };
      known.push(next);
      return put(next);
    },
    'functions.versions': ({ id, limit, cursor }) => {
      const below = cursor === undefined ? Infinity : Number(cursor);
      const rows = history(id)
        .filter(({ version }) => version < below)
        .toReversed();
      const items = rows.slice(0, limit).map((row) => ({ ...row, isActive: row.version === find(id).version }));
      return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.version) : null };
    },
    'functions.rollBack': ({ id, version }) => {
      const fn = put({ ...versionOf(id, version), updatedAt: iso(Date.now()) });
      const on = [...placed.values()].filter((row) => row.functionId === id).map(({ nodeId }) => nodeId);
      place(fn, version, on);
      return fn;
    },
    'functions.deploy': ({ id, strategy, nodeIds, version }) => {
      const fn = find(id);
      const wanted = strategy === 'nodes' ? (nodeIds ?? []) : [...world.nodes.keys()];
      const fits = wanted.filter((nodeId) =>
        fn.requiredCapabilities.every((each) => world.nodes.get(nodeId)?.capabilities.includes(each)),
      );
      const on = strategy === 'least_loaded' ? fits.slice(0, 1) : fits;
      place(fn, version ?? fn.version, on);
      const refused = strategy === 'least_loaded' ? [] : wanted.filter((nodeId) => !fits.includes(nodeId));
      return placedOn(
        on,
        refused.map((nodeId) => ({ nodeId, code: 'capability_missing' })),
      );
    },
    'functions.undeploy': ({ id, nodeIds }) => {
      const on = [...placed.values()].filter(
        (row) => row.functionId === id && (nodeIds === undefined || nodeIds.includes(row.nodeId)),
      );
      for (const { nodeId } of on) {
        placed.delete(`${id} ${nodeId}`);
        feed.changed({ entity: 'deployment', op: 'remove', id: deploymentId(id, nodeId) });
      }
      return placedOn(on.map(({ nodeId }) => nodeId));
    },
    'functions.warmUp': ({ id, nodeIds }) =>
      placedOn(
        [...placed.values()]
          .filter((row) => row.functionId === id && (nodeIds === undefined || nodeIds.includes(row.nodeId)))
          .map(({ nodeId }) => nodeId),
      ),
    'deployments.list': ({ functionId }) => ({
      items: [...placed.values()].filter((row) => row.functionId === functionId),
      nextCursor: null,
    }),
    'functions.stats': () => ({
      invocations: 1_204,
      errors: 31,
      errorRate: 0.0257,
      outcomes: { succeeded: 1_171, failed: 24, timedOut: 5, cancelled: 2, lost: 2 },
      durationMs: { p50: 412, p95: 4_100, p99: 28_600 },
      coldStarts: 18,
      coldStartMs: { p50: 84, p95: 131, p99: 240 },
    }),
    'secrets.list': ({ namespace }) => ({
      items: [...secrets.values()].filter((each) => namespace === undefined || each.namespace === namespace),
      nextCursor: null,
      protection: 'key_file',
    }),
    'secrets.set': ({ name, namespace }) => {
      const before = secrets.get(`${namespace}/${name}`);
      const now = iso(Date.now());
      const secret: Secret = {
        name,
        namespace,
        revision: (before?.revision ?? 0) + 1,
        createdBy: 'operator',
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
        readable: true,
      };
      secrets.set(`${namespace}/${name}`, secret);
      return secret;
    },
    'secrets.delete': ({ name, namespace }) => {
      secrets.delete(`${namespace}/${name}`);
      return {};
    },
    'functions.delete': ({ id }) => {
      const used = [...world.jobs.values()].some((job) => job.functionId === id && job.state !== 'deleted');
      if (used) throw conflict('function_in_use', 'A job uses this function.');
      world.functions.delete(id);
      feed.changed({ entity: 'function', op: 'remove', id });
      return {};
    },
    'functions.invoke': ({ id, nodeId }) => {
      const runId = startRun(world, feed, {
        jobId: null,
        functionId: id,
        trigger: 'manual',
        fireTime: null,
        ...(nodeId ? { nodeId } : {}),
      });
      return { runIds: runId === null ? [] : [runId] };
    },
  };
}
