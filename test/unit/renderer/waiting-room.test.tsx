// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld, type World } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { go } from '../../../src/renderer/store/location';
import { show } from './window';

let stop: () => void;
let world: World;
let id: string;
const user = userEvent.setup();

beforeEach(async () => {
  world = fullWorld(Date.now(), { nodes: 4, runs: 10 });
  id = [...world.nodes.keys()].at(-1)!;
  const node = world.nodes.get(id)!;
  world.nodes.set(id, { ...node, access: 'pending', status: 'OFFLINE', statusReason: 'pending_approval' });
  useHub(createFakeHub(world));
  go({ screen: 'nodes' });
  await loadScreen('nodes');
  ({ stop } = await show(<App />));
  act(() => go({ screen: 'nodes', id }));
});

afterEach(() => stop());

it('lets a node in that waits, and only then offers to cordon it', async () => {
  expect((await screen.findByRole('complementary')).textContent).toContain('pending approval');
  expect(screen.queryByRole('button', { name: 'Cordon' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Let it in' }));
  await screen.findByRole('button', { name: 'Cordon' });
  expect(world.nodes.get(id)).toMatchObject({ access: 'approved' });
  expect(screen.queryByRole('button', { name: 'Let it in' })).toBeNull();
});

it('sends one away, and forgets it', async () => {
  await user.click(await screen.findByRole('button', { name: 'Send it away' }));
  await waitFor(() => expect(world.nodes.has(id)).toBe(false));
  await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
});
