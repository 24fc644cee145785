import { beforeEach, expect, test } from 'vitest';
import { HubHarness } from '../../support/hub/hub-harness';

let hub: HubHarness;

beforeEach(async () => {
  hub = new HubHarness();
  const { id } = await hub.must('functions.create', { name: 'verify-backup', kind: 'builtin', source: 'echo' });
  const { id: other } = await hub.must('functions.create', { name: 'report', kind: 'builtin', source: 'echo' });
  await hub.must('jobs.create', {
    name: 'alpha',
    functionId: id,
    schedule: { type: 'cron', expressions: ['7 4 * * mon'], timezone: 'Africa/Cairo' },
    description: 'Looks at the "tills" of 50% of all stores',
    args: ['north', 17],
    kwargs: { depth: { unit: 'metre_s' } },
    tags: ['night'],
  });
  await hub.must('jobs.create', { name: 'beta', functionId: other, schedule: { type: 'manual' } });
});

const found = async (q: string): Promise<string[]> =>
  (await hub.must('jobs.list', { q, sort: 'name' })).items.map(({ name }) => name);

test.each([
  ['its name', 'LPH'],
  ['its description', 'stores'],
  ['a text with quotes', '"tills"'],
  ['signs that a pattern would read', '50%'],
  ['another such sign', 'metre_s'],
  ['the name of its function', 'verify-'],
  ['an argument', 'north'],
  ['a number', '17'],
  ['the name of an argument', 'depth'],
  ['a name within an argument', 'unit'],
  ['its cron line', '7 4 * * mon'],
  ['its zone', 'cairo'],
  ['its tag', 'nigh'],
])('a job is found by %s', async (_, q) => {
  expect(await found(q)).toEqual(['alpha']);
});

test.each(['priority', 'least_loaded', 'expressions', '5%0', 'metreXs', 'nothing of it'])(
  'what its definition is made of finds none: %s',
  async (q) => {
    expect(await found(q)).toEqual([]);
  },
);
