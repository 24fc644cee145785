import { expect, test } from 'vitest';
import type { Operation } from '../../../../src/shared/contract/operation';
import { operations, type OperationName } from '../../../../src/shared/contract/operations';
import { withField } from '../../../support/hub/field-rules';
import { HubHarness } from '../../../support/hub/hub-harness';
import { schemaPaths } from '../../../support/hub/schema-paths';
import { SeededRandom } from '../../../support/seeded-random';

/** What a broken or hostile client may send, all of it JSON. */
const junk: unknown[] = [
  null,
  true,
  '',
  ' ',
  'a\u0000b',
  '\uD800',
  '💥'.repeat(64),
  "'; DROP TABLE jobs; --",
  '%_\\',
  '../../etc/passwd',
  'x'.repeat(5_000),
  '1e400',
  '0x10',
  '2026-12-31T23:59:60Z',
  '-000001-01-01T00:00:00Z',
  0,
  -0,
  -1,
  0.1,
  1e-7,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  [],
  [[]],
  [null],
  {},
  JSON.parse('{"__proto__": {"polluted": true}}'),
  { constructor: 1, toString: 2, length: 3 },
];

const every = Object.entries(operations) as [OperationName, Operation][];

test.each([1, 2, 3])('nothing that a client sends is a defect (seed %i)', async (seed) => {
  const random = new SeededRandom(seed);
  const hub = new HubHarness();
  const fn = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' });
  const outside = await hub.must('functions.create', { name: 'x', kind: 'external', source: '' });
  const schedule = { type: 'interval' as const, everySeconds: 5 };
  const job = await hub.must('jobs.create', { name: 'job', functionId: fn.id, schedule });
  const rules = [{ type: 'weekly' as const, days: ['sun' as const] }];
  const calendar = await hub.must('calendars.create', { name: 'sundays', rules });
  const { runIds } = await hub.must('functions.invoke', { id: outside.id });
  const ids: Record<string, unknown> = {
    jobs: job.id,
    functions: fn.id,
    calendars: calendar.id,
    runs: runIds[0],
    nodes: 'node_00000000001',
    tokens: 'tok_00000000001',
    searches: 's1',
  };
  /** Enough of a meaning that a single odd field gets past the others. */
  const meant: Record<string, object> = {
    'jobs.create': { name: 'new', functionId: fn.id, schedule },
    'jobs.replace': { name: 'job', functionId: fn.id, schedule },
    'jobs.backfill': { from: '2026-03-01T00:00:00Z', to: '2026-03-01T01:00:00Z' },
    'jobs.bulk': { operation: 'pause', filter: { tag: 'none' } },
    'schedules.preview': { schedule },
    'runs.renew': { token: 1 },
    'runs.complete': { token: 1, outcome: 'failed' },
    'functions.create': { name: 'g', kind: 'builtin', source: 'echo' },
    'functions.update': { name: 'f', kind: 'builtin', source: 'echo' },
    'calendars.create': { name: 'new', rules },
    'calendars.replace': { name: 'sundays', rules },
    'namespaces.create': { name: 'lab' },
    'namespaces.update': { name: 'default' },
    'tokens.create': { name: 'ci', scopes: ['read'] },
  };
  const answers = { taken: 0, refused: 0 };
  for (let round = 0; round < 1_500; round += 1) {
    const [name, { input }] = random.pick(every);
    const id = ids[name.split('.')[0] ?? ''];
    let sent: Record<string, unknown> = {
      ...(id === undefined || !('id' in shapeOf(input)) ? {} : { id }),
      ...meant[name],
    };
    const paths = schemaPaths(input).filter((path) => path !== 'id' && !path.includes('*'));
    for (let field = 0; field < random.between(1, 2) && paths.length > 0; field += 1)
      sent = withField(sent, random.pick(paths), junk[random.between(0, junk.length - 1)]);
    const result = await hub.call(name, sent);
    answers[result.ok ? 'taken' : 'refused'] += 1;
    const about = { name, sent: JSON.stringify(sent).slice(0, 400) };
    const code = result.ok ? null : result.error.code;
    if (round % 50 === 0) hub.time.advance(5_000);
    const { defects, storeFailures } = hub;
    expect({ ...about, defects, storeFailures }).toEqual({ ...about, defects: [], storeFailures: [] });
    expect({ ...about, code }).not.toMatchObject({ code: 'internal' });
  }
  expect(answers.refused).toBeGreaterThan(500);
  expect(answers.taken).toBeGreaterThan(50);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

const shapeOf = (input: Operation['input']): object => (input as { shape?: object }).shape ?? {};
