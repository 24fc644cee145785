// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JoinToken } from '../../../src/shared/domain/join-token';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld, newId, type World } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { call } from '../../../src/renderer/client/call';
import { go, here } from '../../../src/renderer/store/location';
import { show } from './window';

let stop: () => void;
let hub: FakeHub;
let world: World;
const user = userEvent.setup();

beforeEach(async () => {
  world = fullWorld(Date.now(), { nodes: 5, runs: 5 });
  hub = useHub(createFakeHub(world));
  go({ screen: 'nodes' });
  await loadScreen('nodes');
  ({ stop } = await show(<App />));
});

afterEach(() => {
  act(() => go({ screen: 'nodes' }));
  stop();
});

const dialog = async () => within(await screen.findByRole('dialog', { name: 'Add a node' }));
async function openTokens(): Promise<JoinToken[]> {
  const answer = await call('joinTokens.list', {});
  return answer.ok ? answer.value.items.filter(({ state }) => state === 'open') : [];
}

function arrive(name: string, part: object = {}): string {
  const [model] = [...world.nodes.values()];
  const id = newId(world, 'node');
  world.nodes.set(id, { ...model!, id, name, embedded: false, ...part });
  act(() => {
    hub.feed.node(world, id);
    hub.feed.flush();
  });
  return id;
}

it('has a command at once, that can be copied', async () => {
  await user.keyboard('c');
  const add = await dialog();
  const command = (await add.findByText(/agent\.js join/)).textContent;
  await user.click(add.getByRole('button', { name: 'Copy' }));
  await add.findByRole('button', { name: 'Copied' });
  expect(await navigator.clipboard.readText()).toBe(command);
});

it('makes another command for a machine with presets, and takes the first one back', async () => {
  await user.keyboard('c');
  const add = await dialog();
  const before = (await add.findByText(/agent\.js join/)).textContent;
  await user.click(add.getByRole('button', { name: /^The machine/ }));
  await user.type(add.getByRole('textbox', { name: 'Location' }), 'Cairo stores');
  await user.type(add.getByRole('combobox', { name: 'Capabilities' }), 'gpu{Enter}');
  await user.type(add.getByRole('combobox', { name: 'Labels' }), 'site=cai{Enter}');
  await user.selectOptions(add.getByRole('combobox', { name: 'Good for' }), '1 day');
  await waitFor(() => expect(add.getByText(/agent\.js join/).textContent).not.toBe(before));
  await waitFor(async () => {
    const open = await openTokens();
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ location: 'Cairo stores', capabilities: ['gpu'], labels: { site: 'cai' } });
    expect(Date.parse(open[0]!.expiresAt) - Date.now()).toBeGreaterThan(23 * 3_600_000);
  });
});

it('tells a word that is no label, and has no command for it', async () => {
  await user.keyboard('c');
  const add = await dialog();
  await user.click(add.getByRole('button', { name: /^The machine/ }));
  await user.type(add.getByRole('combobox', { name: 'Labels' }), 'site{Enter}');
  await add.findByText(/site is no label/);
  expect(add.queryByText(/agent\.js join/)).toBeNull();
});

it('lists commands that were made before, and revokes one', async () => {
  await hub.bridge.call['joinTokens.create']({ location: 'Giza depot' });
  await user.keyboard('c');
  const add = await dialog();
  const others = within(await add.findByRole('region', { name: 'Other open commands' }));
  expect(others.getAllByRole('listitem')).toHaveLength(1);
  expect(others.getByText('Giza depot')).toBeTruthy();
  await user.click(others.getByRole('button', { name: 'Revoke' }));
  await waitFor(() => expect(add.queryByRole('region', { name: 'Other open commands' })).toBeNull());
  expect((await openTokens()).map(({ location }) => location)).toEqual([null]);
});

it('welcomes the node that appears, and shows it', async () => {
  await user.keyboard('c');
  const add = await dialog();
  await add.findByText(/Waiting for the machine/);
  const id = arrive('till-77');
  expect((await add.findByRole('status')).textContent).toBe('till-77 has joined. Welcome. Node number 6 of the fleet.');
  expect(add.queryByText(/agent\.js join/)).toBeNull();
  await user.click(add.getByRole('button', { name: 'Show the node' }));
  await waitFor(() => expect(here().id).toBe(id));
});

it('says that a node has to be let in, and makes a command for the next one', async () => {
  await user.keyboard('c');
  const add = await dialog();
  await add.findByText(/Waiting for the machine/);
  arrive('till-78', { access: 'pending', status: 'OFFLINE' });
  await add.findByText(/waits for approval/);
  await user.click(add.getByRole('button', { name: 'Add another' }));
  await add.findByText(/agent\.js join/);
  await add.findByText(/Waiting for the machine/);
  arrive('till-79');
  await add.findByText('till-79');
});
