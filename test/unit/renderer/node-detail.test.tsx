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
let id: string;
const user = userEvent.setup();

beforeEach(async () => {
  world = fullWorld(Date.now(), { nodes: 4, runs: 30 });
  const [, second] = [...world.nodes.keys()];
  id = second ?? '';
  change({ status: 'ONLINE', connected: true, cordoned: false, activeRuns: 2 });
  hub = useHub(createFakeHub(world));
  go({ screen: 'nodes' });
  await loadScreen('nodes');
  ({ stop } = await show(<App />));
  act(() => go({ screen: 'nodes', id }));
  await screen.findByRole('complementary');
});

afterEach(() => stop());

function change(part: object): void {
  world.nodes.set(id, { ...world.nodes.get(id)!, ...part });
}
const node = () => world.nodes.get(id)!;
const sheet = () => within(screen.getByRole('complementary'));
const press = (name: string) => user.click(sheet().getByRole('button', { name }));

it('drains with a deadline, shows it, and cancels', async () => {
  await press('Drain');
  await user.type(sheet().getByRole('textbox', { name: 'Deadline' }), '30');
  await press('Drain the node');
  await waitFor(() => expect(node().drain).not.toBeNull());
  const left = Date.parse(node().drain?.deadlineAt ?? '') - Date.now();
  expect(left).toBeGreaterThan(29 * 60_000);
  expect(left).toBeLessThanOrEqual(30 * 60_000);
  await sheet().findByText(/2 runs are left on it/);
  await user.click(await sheet().findByRole('button', { name: 'Cancel the drain' }));
  await sheet().findByRole('button', { name: 'Drain' });
  expect(node()).toMatchObject({ drain: null, cordoned: false });
});

it('drains without a deadline when none is given, and takes it back from the notice', async () => {
  await press('Drain');
  await press('Drain the node');
  await sheet().findByText(/takes as long as it takes/);
  expect(node().drain?.deadlineAt).toBeNull();
  await user.click(screen.getByRole('button', { name: /^Undo/ }));
  await waitFor(() => expect(node().drain).toBeNull());
});

it('refuses a deadline that is no number and drains nothing', async () => {
  await press('Drain');
  await user.type(sheet().getByRole('textbox', { name: 'Deadline' }), 'soon');
  await press('Drain the node');
  expect((await sheet().findByRole('alert')).textContent).toContain('has to be a number');
  expect(node().drain).toBeNull();
});

it('begins maintenance with a reason by key, and ends it the same way', async () => {
  await user.keyboard('m');
  await user.type(await sheet().findByRole('textbox', { name: 'Reason' }), 'new disk{Enter}');
  await waitFor(() => expect(node()).toMatchObject({ maintenance: true, statusReason: 'new disk' }));
  expect((await sheet().findAllByText('new disk')).length).toBeGreaterThan(0);
  await sheet().findByRole('button', { name: 'End maintenance' });
  await user.keyboard('m');
  await waitFor(() => expect(node().maintenance).toBe(false));
});

it('puts a task away with Esc before it closes the sheet', async () => {
  await press('Drain');
  await user.keyboard('{Escape}');
  expect(sheet().queryByRole('textbox', { name: 'Deadline' })).toBeNull();
  expect(here().id).toBe(id);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(here().id).toBeNull());
});

it('cordons and uncordons', async () => {
  await press('Cordon');
  await waitFor(() => expect(node().cordoned).toBe(true));
  await user.click(await sheet().findByRole('button', { name: 'Uncordon' }));
  await waitFor(() => expect(node().cordoned).toBe(false));
});

it('edits name, place, labels and slots; a word that is no label is told at its field', async () => {
  await press('Edit');
  const name = sheet().getByRole('textbox', { name: 'Name' });
  await user.clear(name);
  await user.type(name, 'till-9');
  await user.type(sheet().getByRole('combobox', { name: 'Labels' }), 'oops{Enter}');
  await press('Save');
  await sheet().findByText(/oops is no label/);
  expect(node().name).not.toBe('till-9');
  await user.type(sheet().getByRole('combobox', { name: 'Labels' }), '{Backspace}floor=2{Enter}');
  const slots = sheet().getByRole('textbox', { name: 'Runs at once' });
  await user.clear(slots);
  await user.type(slots, '3');
  await press('Save');
  await waitFor(() => expect(node().name).toBe('till-9'));
  expect(node()).toMatchObject({ maxConcurrentRuns: 3, labels: { region: 'eg', floor: '2' } });
});

it('keeps what was typed when the sheet is left and opened again', async () => {
  await press('Edit');
  await user.type(sheet().getByRole('combobox', { name: 'Location' }), ' north');
  act(() => go({ screen: 'nodes' }));
  act(() => go({ screen: 'nodes', id }));
  await user.click(await sheet().findByRole('button', { name: 'Edit' }));
  expect(sheet().getByRole<HTMLInputElement>('combobox', { name: 'Location' }).value).toMatch(/ north$/);
  await press('Cancel');
});

it('charts what the machine used, and has the numbers as a table', async () => {
  const chart = await sheet().findByRole('img', { name: /^CPU, memory and disk of/ });
  expect(chart.querySelectorAll('path')).toHaveLength(3);
  expect(chart.querySelectorAll('i').length).toBeGreaterThan(0);
  const asked: unknown[] = [];
  const answer = hub.bridge.call['nodes.usage'];
  hub.bridge.call['nodes.usage'] = (input) => {
    asked.push(input);
    return answer(input);
  };
  await user.click(sheet().getByRole('radio', { name: '7 d' }));
  await waitFor(() => expect(asked).toHaveLength(1));
  const { from, to } = asked[0] as { from: string; to: string };
  expect(Date.parse(to) - Date.parse(from)).toBe(7 * 86_400_000);
  await user.click(await sheet().findByRole('button', { name: 'Table' }));
  const table = await sheet().findByRole('table');
  expect(within(table).getByRole('columnheader', { name: 'Memory, most' })).toBeTruthy();
  expect(within(table).getAllByRole('row').length).toBeGreaterThan(100);
});

it('shows each change of status with its reason and how long it lasted, and older ones on demand', async () => {
  const history = within(await sheet().findByRole('region', { name: 'Status history' }));
  await history.findByText('no heartbeat');
  expect(history.getAllByRole('listitem')).toHaveLength(8);
  expect(history.getByText('59 min')).toBeTruthy();
  await user.click(history.getByRole('button', { name: 'Show older' }));
  await waitFor(() => expect(history.getAllByRole('listitem')).toHaveLength(16));
  expect(history.queryByRole('button', { name: 'Show older' })).toBeNull();
});

it('shows its functions, one behind the active version, and opens its runs', async () => {
  const held = within(await sheet().findByRole('region', { name: 'Deployed functions' }));
  expect(held.getAllByRole('listitem')).toHaveLength(3);
  expect(held.getByText(/active is 12/)).toBeTruthy();
  const runs = within(sheet().getByRole('region', { name: 'Runs' }));
  await user.click(runs.getByRole('button', { name: 'All runs' }));
  expect(here()).toMatchObject({ screen: 'runs', query: { node: id } });
});

it('shows a run on it the moment it starts and ends', async () => {
  const [fn] = [...world.functions.keys()];
  await act(() => window.waypost.call['functions.invoke']({ id: fn ?? '', nodeId: id }));
  const now = await sheet().findByRole('list', { name: 'Running now' });
  expect(within(now).getAllByRole('listitem').length).toBeGreaterThan(0);
});

it('tells which jobs it fires itself', async () => {
  expect(sheet().queryByRole('region', { name: 'Jobs that it fires itself' })).toBeNull();
  const [job] = [...world.jobs.values()];
  world.jobs.set(job!.id, { ...job!, firedBy: 'node', revision: job!.revision + 1 });
  act(() => {
    hub.feed.job(world, job!.id);
    hub.feed.flush();
  });
  const fired = within(await sheet().findByRole('region', { name: 'Jobs that it fires itself' }));
  expect(fired.getByRole('link', { name: job!.name })).toBeTruthy();
  expect(fired.getByText('holds what was decided last')).toBeTruthy();
});

it('makes a command that replaces the key, and revokes the key after a question', async () => {
  await press('Replace the key');
  await sheet().findByText(/agent\.js join/);
  await press('Revoke the key');
  const question = within(await screen.findByRole('dialog', { name: /^Revoke the key of/ }));
  expect(question.getByText(/2 runs on it are lost/)).toBeTruthy();
  await user.click(question.getByRole('button', { name: 'Revoke the key' }));
  await waitFor(() => expect(node().access).toBe('revoked'));
  await sheet().findByText(/Its key was revoked/);
  expect(sheet().queryByRole('button', { name: 'Revoke the key' })).toBeNull();
});

it('removes a node after a question', async () => {
  await press('Remove node');
  const question = within(await screen.findByRole('dialog'));
  await user.click(question.getByRole('button', { name: 'Remove node' }));
  await waitFor(() => expect(world.nodes.has(id)).toBe(false));
  await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
});
