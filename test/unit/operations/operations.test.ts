import { beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { operationNames, operations, type OperationName } from '../../../src/shared/contract/operations';
import type { Operation } from '../../../src/shared/contract/operation';
import { plannedRoutes } from '../../../src/shared/contract/planned';
import { limits } from '../../../src/shared/domain/limits';
import { openApiDocument } from '../../../src/main/api/openapi';
import { HubHarness } from '../../support/hub/hub-harness';
import { dumpTables } from '../../support/hub/tables';

let hub: HubHarness;

beforeEach(() => {
  hub = new HubHarness();
});

const everyOperation = Object.entries(operations) as [OperationName, Operation][];

describe('every operation', () => {
  test('refuses an unknown field and names it, before anything else happens', async () => {
    const before = dumpTables(hub.core.store.database);
    for (const name of operationNames) {
      const result = await hub.call(name, { nonsense: 1 });
      expect({ name, result }).toMatchObject({ name, result: { ok: false, error: { code: 'invalid_input' } } });
      const issues = result.ok ? [] : (result.error.issues ?? []);
      expect({ name, paths: issues.map(({ path, code }) => `${path} ${code}`) }).toMatchObject({
        paths: expect.arrayContaining(['nonsense unknown_field']) as string[],
      });
    }
    expect(dumpTables(hub.core.store.database)).toEqual(before);
    expect(hub.defects).toEqual([]);
  });

  test('refuses what is no object', async () => {
    for (const name of operationNames)
      for (const input of [null, 'text', 5, []])
        expect(await hub.call(name, input)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  });

  test('names each field that is missing', async () => {
    const result = await hub.call('jobs.create', {});
    expect(result.ok ? [] : result.error.issues?.map(({ path, code }) => [path, code])).toEqual([
      ['name', 'required'],
      ['functionId', 'required'],
      ['schedule', 'required'],
    ]);
    expect(result).toMatchObject({ error: { message: 'name: This field is required.' } });
  });

  test('names a field deep inside', async () => {
    const result = await hub.call('jobs.create', {
      name: 'a',
      functionId: 'fn_00000000001',
      schedule: { type: 'interval', everySeconds: 0 },
      target: { strategy: 'all', where: 'here' },
      retry: { maxRetries: 1.5 },
    });
    expect(result.ok ? [] : result.error.issues?.map(({ path }) => path).toSorted()).toEqual([
      'retry.maxRetries',
      'schedule.everySeconds',
      'target.where',
    ]);
  });

  test('needs its scope, and a refusal for that is in the audit trail', async () => {
    for (const [name, { scope }] of everyOperation) {
      const result = await hub.call(name, {}, { actor: 'nobody', scopes: [], namespace: null, requestId: 'req_9' });
      expect({ name, result }).toMatchObject({
        result: { ok: false, error: { code: 'forbidden', reason: 'missing_scope' } },
      });
      expect(result.ok ? '' : result.error.message).toContain(scope);
    }
    hub.time.advance(61_000);
    const { items } = await hub.must('audit.list', { limit: 500 });
    const refused = items.filter(({ outcome }) => outcome === 'refused');
    expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(everyOperation.length);
    expect(refused.at(-1)).toMatchObject({ actor: 'nobody', reason: 'missing_scope', requestId: 'req_9' });
  });

  test('of what is not there answers not_found', async () => {
    const ids: Record<string, string> = {
      jobs: 'job',
      runs: 'run',
      functions: 'fn',
      nodes: 'node',
      calendars: 'cal',
      alerts: 'alert',
    };
    const required: Partial<Record<OperationName, object>> = {
      'jobs.replace': { name: 'a', functionId: 'fn_00000000001', schedule: { type: 'manual' } },
      'jobs.backfill': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
      'runs.renew': { token: 1 },
      'runs.complete': { token: 1, outcome: 'succeeded' },
      'functions.update': { name: 'a', kind: 'builtin', source: 'echo' },
      'nodes.maintenance': { on: true },
      'functions.deploy': { strategy: 'all' },
      'functions.rollBack': { version: 1 },
      'calendars.replace': { name: 'a', rules: [{ type: 'dates', dates: ['2026-01-01'] }] },
    };
    for (const [name, { http }] of everyOperation) {
      const prefix = ids[name.split('.')[0] ?? ''];
      if (prefix === undefined || http?.path.includes('{id}') !== true) continue;
      const id = `${prefix}_00000000001`;
      const rest = required[name] ?? {};
      expect({ name, result: await hub.call(name, { id, ...rest }) }).toMatchObject({
        result: { ok: false, error: { code: 'not_found' } },
      });
    }
  });

  test('answers a body that is nested too deeply, and does not fall over it', async () => {
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as unknown;
    const result = await hub.call('jobs.create', {
      name: 'deep',
      functionId: 'fn_00000000001',
      schedule: { type: 'manual' },
      args: [deep],
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(hub.defects).toEqual([]);
  });
});

test('commands write an audit row with actor and request; queries write none', async () => {
  const fn = await hub.must('functions.create', {
    name: 'f',
    kind: 'builtin',
    source: 'echo',
    environment: { KEY: 'hidden' },
  });
  await hub.must('functions.get', { id: fn.id });
  const job = await hub.must('jobs.create', { name: 'j', functionId: fn.id, schedule: { type: 'manual' } });
  await hub.must('jobs.update', { id: job.id, priority: 7 });
  const { items } = await hub.must('audit.list', {});
  expect(items.map(({ action, actor, entity, requestId }) => [action, actor, entity, requestId])).toEqual([
    ['jobs.update', 'tester', job.id, 'req_1'],
    ['jobs.create', 'tester', job.id, 'req_1'],
    ['functions.create', 'tester', fn.id, 'req_1'],
  ]);
  expect(JSON.stringify(items)).not.toContain('hidden');
  expect(items[0]).toMatchObject({ before: { priority: 5 }, after: { priority: 7 } });
});

test('arguments over the limit are too large, at each door that takes some', async () => {
  const fn = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' });
  const args = ['x'.repeat(limits.argumentsBytes)];
  const base = { name: 'j', functionId: fn.id, schedule: { type: 'manual' as const } };
  const job = await hub.must('jobs.create', base);
  const answers = await Promise.all([
    hub.call('jobs.create', { ...base, name: 'k', args }),
    hub.call('jobs.replace', { ...base, id: job.id, args }),
    hub.call('jobs.update', { id: job.id, args }),
    hub.call('jobs.trigger', { id: job.id, args }),
    hub.call('functions.invoke', { id: fn.id, kwargs: { big: args } }),
  ]);
  for (const answer of answers)
    expect(answer).toMatchObject({ ok: false, error: { code: 'payload_too_large', issues: [{ path: 'args' }] } });
});

test('a join token that cannot be stored is no defect', async () => {
  hub.core.loop.stop();
  expect(await hub.call('joinTokens.create', {})).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  expect(hub.defects).toEqual([]);
});

test('a hub without TLS has no certificate to show', async () => {
  expect(await hub.call('hub.certificate', {})).toMatchObject({
    ok: false,
    error: { code: 'conflict', reason: 'no_tls' },
  });
});

test('meta offers nothing that is refused', async () => {
  const meta = await hub.must('hub.meta', {});
  expect(meta.functionKinds).toEqual(['javascript', 'command', 'builtin', 'external']);
  for (const source of meta.builtinFunctions)
    expect(await hub.call('functions.create', { name: `f-${source}`, kind: 'builtin', source })).toMatchObject({
      ok: true,
    });
});

test('a command is an object outside, and one canonical text to nodes and for the checksum', async () => {
  const source = { stdin: 'y\n', argv: ['/usr/bin/df', '-h'] };
  const made = await hub.must('functions.create', { name: 'df', kind: 'command', source });
  expect(made.source).toEqual({ argv: ['/usr/bin/df', '-h'], stdin: 'y\n' });
  const other = { argv: ['df'], cwd: '/tmp' };
  const next = await hub.must('functions.update', { id: made.id, name: 'df', kind: 'command', source: other });
  expect(next).toMatchObject({ version: 2, source: other });
  expect(next.checksum).not.toBe(made.checksum);
  expect(await hub.must('functions.get', { id: made.id, version: 1 })).toMatchObject({ source: made.source });
  const same = { name: 'df2', kind: 'command' as const, source: { argv: source.argv, stdin: source.stdin } };
  expect((await hub.must('functions.create', same)).checksum).toBe(made.checksum);
  const [stored] = hub.core.store.database.prepare('SELECT source FROM function_versions ORDER BY rowid').all() as {
    source: string;
  }[];
  expect(stored?.source).toBe('{"argv":["/usr/bin/df","-h"],"stdin":"y\\n"}');
});

test('a function that never ran has statistics of nothing', async () => {
  const { id } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' });
  const none = { p50: null, p95: null, p99: null };
  expect(await hub.must('functions.stats', { id })).toEqual({
    invocations: 0,
    errors: 0,
    errorRate: null,
    outcomes: { succeeded: 0, failed: 0, timedOut: 0, cancelled: 0, lost: 0 },
    durationMs: none,
    coldStarts: 0,
    coldStartMs: none,
  });
  expect(await hub.call('functions.stats', { id: 'fn_00000000001' })).toMatchObject({ error: { code: 'not_found' } });
});

test('lists in memory are keyset-paged by name', async () => {
  for (const name of ['c', 'a', 'e', 'b', 'd'])
    await hub.must('functions.create', { name, kind: 'builtin', source: 'echo' });
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await hub.must('functions.list', { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const bad of ['nonsense', 'bnVsbA', ''])
    expect(await hub.call('functions.list', { cursor: bad })).toMatchObject({
      ok: false,
      error: { issues: [{ path: 'cursor' }] },
    });
});

describe('the OpenAPI document', () => {
  interface Parameter {
    name: string;
    in: string;
    required?: boolean;
  }
  interface Entry {
    operationId: string;
    parameters: Parameter[];
    requestBody?: { content: Record<string, { schema: { properties: object; required?: string[] } }> };
    responses: Record<string, unknown>;
  }
  const { paths } = openApiDocument('1.2.3') as { paths: Record<string, Record<string, Entry>> };

  test('covers every route of the contract, and no other', () => {
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const declared = everyOperation.flatMap(([, { http }]) =>
      http === undefined ? [] : [`${http.method} /api/v1${http.path}`],
    );
    expect(documented.toSorted()).toEqual(declared.toSorted());
    expect(new Set(declared).size).toBe(declared.length);
  });

  test('every part of a path is a required parameter; every other input stands in the query or the body', () => {
    for (const [name, { http, input }] of everyOperation) {
      if (http === undefined) continue;
      const entry = paths[`/api/v1${http.path}`]![http.method.toLowerCase()]!;
      expect(entry.operationId).toBe(name);
      const inPath = entry.parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map((parameter) => `{${parameter.name}}`)).toEqual(http.path.match(/\{\w+\}/g) ?? []);
      for (const parameter of inPath) expect(parameter.required).toBe(true);
      const body = Object.keys(entry.requestBody?.content['application/json']?.schema.properties ?? {});
      const named = [
        ...entry.parameters.map((parameter) => (parameter.name === 'If-Match' ? 'ifMatch' : parameter.name)),
        ...body,
      ];
      expect(named.toSorted()).toEqual(Object.keys((input as z.ZodObject).shape).toSorted());
      expect(Object.keys(entry.responses)).toEqual([String(http.status ?? 200), 'default']);
    }
  });

  test('can be sent as JSON and has no reference that leads nowhere', () => {
    const text = JSON.stringify(openApiDocument('1.2.3'));
    const { components } = JSON.parse(text) as { components: { schemas: object } };
    const references = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? ''));
    const kept = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...references].toSorted()).toEqual(kept.toSorted());
    expect(text).not.toContain('$defs');
  });
});

test('planned routes and operations never share a route', () => {
  const planned = plannedRoutes.map(({ method, path }) => `${method} ${path}`);
  const declared = new Set(everyOperation.map(([, { http }]) => `${http?.method} ${http?.path}`));
  expect(planned.filter((route) => declared.has(route))).toEqual([]);
  expect(new Set(planned).size).toBe(planned.length);
});
