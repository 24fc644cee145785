// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld, type World } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { go, here } from '../../../src/renderer/store/location';
import { show } from './window';

let stop: () => void;
let hub: FakeHub;
let world: World;
const user = userEvent.setup();

beforeEach(async () => {
  Object.assign(globalThis, { innerWidth: 1_440 });
  world = fullWorld(Date.now(), { nodes: 40, runs: 5 });
  hub = useHub(createFakeHub(world));
  go({ screen: 'nodes' });
  await loadScreen('nodes');
  ({ stop } = await show(<App />));
});

afterEach(() => {
  stop();
  Object.assign(globalThis, { innerWidth: 1_024 });
});

const showGrid = async () => {
  await user.click(screen.getByRole('radio', { name: 'Grid' }));
  return screen.findByRole('listbox', { name: 'Fleet grid, 40 nodes' });
};
const active = () => screen.getByRole('option', { selected: true }).textContent ?? '';

it('keeps view, colour and group in the place', async () => {
  await showGrid();
  expect(here().query).toMatchObject({ view: 'grid' });
  await user.click(screen.getByRole('radio', { name: 'CPU' }));
  expect(here().query).toMatchObject({ view: 'grid', colour: 'cpu' });
  await screen.findByText('unknown');
  await user.click(screen.getByRole('button', { name: /^Group by/ }));
  await user.pointer({ keys: '[MouseLeft]', target: screen.getByRole('option', { name: 'label region' }) });
  expect(here().query).toMatchObject({ view: 'grid', colour: 'cpu', group: 'label:region' });
  await user.click(screen.getByRole('radio', { name: 'Version' }));
  expect((await screen.findByText('0.0.9')).parentElement?.parentElement?.textContent).toMatch(/0\.0\.9 \d/);
  await user.click(screen.getByRole('radio', { name: 'Table' }));
  expect(here().query['view']).toBe('table');
  expect(screen.getByRole('grid', { name: 'Nodes' })).toBeTruthy();
  expect(screen.queryByRole('listbox')).toBeNull();
});

it('is as it was chosen last when it is come back to', async () => {
  await showGrid();
  act(() => go({ screen: 'nodes' }));
  await screen.findByRole('listbox');
  await user.click(screen.getByRole('radio', { name: 'Table' }));
  act(() => go({ screen: 'nodes' }));
  expect(screen.queryByRole('listbox')).toBeNull();
});

it('tells each node that the keys reach, opens it with Enter, and comes back to it', async () => {
  const grid = await showGrid();
  act(() => grid.focus());
  await user.keyboard('{ArrowDown}');
  const first = active();
  expect(first).toContain('alx-pos-');
  expect(first).toContain('Alexandria stores');
  expect(grid.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option', { selected: true }).id);
  await user.keyboard('{ArrowDown}');
  expect(active()).not.toBe(first);
  await user.keyboard('{PageDown}');
  expect(active()).toContain('Cairo stores');
  await user.keyboard('{Home}');
  expect(active()).toBe(first);
  await user.keyboard('{Enter}');
  await screen.findByRole('complementary');
  expect(first).toContain(world.nodes.get(here().id ?? '')?.name ?? '?');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(here()).toMatchObject({ id: null, query: { view: 'grid' } }));
  expect(active()).toBe(first);
});

it('follows what changes, without moving', async () => {
  await showGrid();
  await user.keyboard('j');
  const [name] = active().trim().split(',');
  const node = [...world.nodes.values()].find((each) => each.name === name);
  expect(node).toBeDefined();
  world.nodes.set(node!.id, { ...node!, status: 'DEGRADED', statusReason: 'high_cpu' });
  act(() => {
    hub.feed.node(world, node!.id);
    hub.feed.flush();
  });
  await waitFor(() => expect(active()).toContain(`${name}, Degraded, its CPU is busy`));
});

it('lists what is not online, and leads to it', async () => {
  await showGrid();
  const list = within(await screen.findByRole('region', { name: 'Not online' }));
  const away = [...world.nodes.values()].filter(({ status }) => status !== 'ONLINE').length;
  expect(list.getByText(new RegExp(`^${away} nodes, in`))).toBeTruthy();
  const [row] = list.getAllByRole('button');
  await user.click(row!);
  expect(active()).not.toContain('Online');
});

it('shows one status alone when its count is pressed, and all again', async () => {
  await showGrid();
  const offline = [...world.nodes.values()].filter(({ status }) => status === 'OFFLINE').length;
  const count = screen.getByRole('button', { name: new RegExp(`^Offline ${offline}$`) });
  await user.click(count);
  expect(here().query).toMatchObject({ status: 'OFFLINE', view: 'grid' });
  await screen.findByRole('listbox', { name: `Fleet grid, ${offline} ${offline === 1 ? 'node' : 'nodes'}` });
  await user.click(count);
  await screen.findByRole('listbox', { name: 'Fleet grid, 40 nodes' });
});
