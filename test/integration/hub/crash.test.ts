import { afterAll, expect, test } from 'vitest';
import { runCrash } from '../../crash/run-crash';
import { ServedHub, stopEverything } from '../../support/hub/serve';

afterAll(stopEverything);

/** The short version of `npm run crash`, with one of each fault at least. */
test('a hub and agents that are killed at any moment forget nothing and do nothing twice', async () => {
  const seed = Date.now() % 1_000_000;
  const { counts, evidence, violations } = await runCrash({
    seed,
    kills: 6,
    agents: 2,
    first: ['hub', 'agent', 'freezeAgent', 'both'],
    commandGapMsMax: 200,
  });
  expect({ seed, violations }).toEqual({ seed, violations: [] });
  expect(counts.hubKills).toBeGreaterThanOrEqual(2);
  expect(counts.agentKills).toBeGreaterThanOrEqual(2);
  expect(counts.agentFreezes).toBeGreaterThanOrEqual(1);
  expect(evidence.runs.filter(({ state }) => state === 'succeeded').length).toBeGreaterThan(10);
  expect(evidence.commands.filter(({ answered }) => answered === 'yes').length).toBeGreaterThan(5);
}, 300_000);

test('an answer that was given is kept, whatever comes right after it', async () => {
  let hub = await ServedHub.start();
  for (let round = 0; round < 3; round += 1) {
    const { id } = await hub.must<{ id: string }>('POST', '/functions', {
      name: `kept-${round}`,
      kind: 'builtin',
      source: 'echo',
    });
    await hub.kill9();
    hub = await hub.restart();
    expect(await hub.must('GET', `/functions/${id}`)).toMatchObject({ name: `kept-${round}` });
  }
}, 180_000);
