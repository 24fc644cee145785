// @vitest-environment happy-dom
import { useHub } from './setup';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { startRun } from '../../support/fake-bridge/life';
import { fullWorld } from '../../support/fake-bridge/seed';
import { go } from '../../../src/renderer/store/location';
import { RunsList } from '../../../src/renderer/features/runs/runs-list';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;

beforeEach(async () => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 40 })));
  // A list of its own for each test: another filter is another list.
  go({ screen: 'runs', query: { from: new Date(Date.now() - Math.random() * 1e9 - 1e8).toISOString() } });
  ({ stop } = await show(<RunsList />));
});

afterEach(() => stop());

function startOne(): void {
  const job = [...hub.world.jobs.values()][0]!;
  startRun(hub.world, hub.feed, { jobId: job.id, functionId: job.functionId, trigger: 'manual', fireTime: null });
  hub.feed.flush();
}

it('lets new runs wait above the list', async () => {
  const grid = await screen.findByRole('grid', { name: 'Runs' });
  const count = Number(grid.getAttribute('aria-rowcount'));
  startOne();
  startOne();
  const waiting = await screen.findByRole('button', { name: '2 new' });
  expect(Number(grid.getAttribute('aria-rowcount'))).toBe(count);
  await userEvent.click(waiting);
  expect(Number(grid.getAttribute('aria-rowcount'))).toBe(count + 2);
  expect(screen.queryByRole('button', { name: '2 new' })).toBeNull();
});

it('says why it could not be read, and reads again', async () => {
  hub.setGone(true);
  go({ screen: 'runs', query: { state: 'succeeded' } });
  expect(await screen.findByText(/The hub does not answer/)).toBeTruthy();
  hub.setGone(false);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('grid', { name: 'Runs' })).toBeTruthy();
});
