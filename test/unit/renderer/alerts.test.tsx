// @vitest-environment happy-dom
import { giveSize, useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { call } from '../../../src/renderer/client/call';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { go, here } from '../../../src/renderer/store/location';
import type { Alert } from '../../../src/shared/domain/alert';
import { addAlert, addAlerts } from '../../support/fake-bridge/alert-seed';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;

const open = async (): Promise<void> => {
  go({ screen: 'alerts' });
  await loadScreen('alerts');
  ({ stop } = await show(<App />));
  await screen.findByRole('heading', { name: 'Alerts' });
};

beforeEach(() => {
  giveSize();
  const world = fullWorld(Date.now(), { nodes: 40, runs: 60 });
  addAlerts(world, Date.now());
  hub = useHub(createFakeHub(world));
  go({ screen: 'overview' });
});
afterEach(() => {
  stop();
});

const grid = (): Promise<HTMLElement> => screen.findByRole('grid', { name: 'Alerts' });
const rows = async (): Promise<(string | null)[]> =>
  within(await grid())
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent);
const alertOf = (rule: Alert['rule']): Alert => [...hub.world.alerts.values()].find((row) => row.rule === rule)!;
const sent = (): void => act(() => hub.feed.flush());

test('what stands comes first, each with what it is measured against', async () => {
  await open();
  const found = await rows();
  expect(found).toHaveLength(6);
  expect(found[0]).toMatch(/^Openpos-batch-upload did not succeed 4 times in a rowRaised from 3 in a row onOpen/);
  expect(found[1]).toMatch(/^Open\d nodes are lostOffline for longer than 5 min; the fleet has 40 nodesOpen/);
  expect(found[2]).toMatch(/^Open31 of 402 due occurrences were missedIn 1 h; up to 5.0% is allowed/);
  expect(found[3]).toMatch(
    /^Acknowledgedcamera-snapshot-prune has 1 run that takes longUsually 6 min 18 s; raised after 18 min/,
  );
  expect(found[3]).toContain('Acknowledged operator');
  expect(found[4]).toContain('7 leases ran out');
  expect(found[5]).toContain('214 of 1,167 runs did not succeed');
  expect(screen.getByText('3 open')).toBeTruthy();
  expect(screen.getByRole('img', { name: '3 alerts are open' })).toBeTruthy();
});

test('the filters stand in the location', async () => {
  await open();
  await grid();
  await userEvent.click(screen.getByRole('button', { name: /^State/ }));
  await userEvent.click(screen.getByRole('option', { name: 'Cleared' }));
  expect(here().query).toEqual({ state: 'cleared' });
  expect(await rows()).toHaveLength(2);
  act(() => go({ screen: 'alerts', query: { rule: 'misfires' } }));
  await waitFor(async () => expect(await rows()).toHaveLength(1));
  act(() => go({ screen: 'alerts', query: { rule: 'misfires', state: 'acknowledged' } }));
  await userEvent.click(await screen.findByRole('button', { name: 'Clear filter' }));
  expect(here().query).toEqual({});
});

test('A acknowledges the row that is active, which stays where it is', async () => {
  await open();
  await grid();
  await userEvent.keyboard('jja');
  sent();
  await waitFor(async () => expect((await rows())[1]).toContain('Acknowledged operator'));
  expect(hub.world.alerts.get(alertOf('lost_nodes').id)).toMatchObject({ state: 'acknowledged', note: null });
  expect(screen.getByText('2 open')).toBeTruthy();
});

test('a note goes with it; it stays while something else is looked at', async () => {
  await open();
  const { id } = alertOf('consecutive_failures');
  act(() => go({ screen: 'alerts', id }));
  const panel = await screen.findByRole('complementary', { name: 'A job that fails in a row' });
  await userEvent.type(within(panel).getByRole('textbox', { name: 'Note' }), 'the disk is full');
  act(() => go({ screen: 'alerts', id: alertOf('misfires').id }));
  await screen.findByRole('complementary', { name: 'Missed occurrences' });
  act(() => go({ screen: 'alerts', id }));
  expect(await screen.findByRole('textbox', { name: 'Note' })).toHaveProperty('value', 'the disk is full');
  await userEvent.click(screen.getByRole('button', { name: 'Acknowledge' }));
  sent();
  await waitFor(() => expect(screen.getByText('the disk is full')).toBeTruthy());
  expect(screen.queryByRole('button', { name: 'Acknowledge' })).toBeNull();
});

test('evidence leads to what it names', async () => {
  await open();
  const lost = alertOf('lost_nodes');
  act(() => go({ screen: 'alerts', id: lost.id }));
  const panel = await screen.findByRole('complementary', { name: 'Lost nodes' });
  const [node] = lost.evidence.nodeIds;
  const { name } = hub.world.nodes.get(node ?? '')!;
  expect(within(panel).getByRole('link', { name }).getAttribute('href')).toBe(`#/nodes/${node}`);
  await userEvent.click(within(panel).getByRole('button', { name: 'Show nodes' }));
  expect(here()).toMatchObject({ screen: 'nodes', query: { status: 'OFFLINE' } });
});

test('several are acknowledged at once', async () => {
  await open();
  await grid();
  await userEvent.keyboard('{Control>}a{/Control}');
  expect(screen.getByText('6 selected')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Acknowledge 3 alerts' }));
  sent();
  expect(await screen.findByText('3 alerts acknowledged')).toBeTruthy();
  await waitFor(() => expect(screen.getByText('0 open')).toBeTruthy());
});

test('what is raised waits above, and what is cleared keeps its place', async () => {
  await open();
  await grid();
  const raised = addAlert(hub.world, 'lease_timeouts', { evidence: { count: 9, limit: 5, windowSeconds: 900 } });
  const lost = alertOf('lost_nodes');
  hub.world.alerts.set(lost.id, {
    ...lost,
    state: 'cleared',
    clearedAt: new Date().toISOString(),
    clearReason: 'recovered',
  });
  hub.feed.alert(hub.world, raised.id);
  hub.feed.alert(hub.world, lost.id);
  sent();
  await waitFor(async () => expect((await rows())[1]).toMatch(/^Cleared\d nodes are lost/));
  await userEvent.click(screen.getByRole('button', { name: '1 new' }));
  await waitFor(async () => expect((await rows())[0]).toContain('9 leases ran out'));
  await waitFor(async () => expect((await rows())[4]).toMatch(/^Cleared.*lost/));
});

test('an alert that was cleared is read from the hub', async () => {
  await open();
  act(() => go({ screen: 'alerts', id: alertOf('failure_rate').id }));
  const panel = await screen.findByRole('complementary', { name: 'Runs that fail' });
  expect(await within(panel).findByText('The upload server was full.')).toBeTruthy();
  expect(within(panel).getByText(/It is over/)).toBeTruthy();
});

test('nothing there says what would be, and leads to the rules', async () => {
  hub.world.alerts.clear();
  await open();
  expect(await screen.findByText('Nothing is out of the ordinary.')).toBeTruthy();
  await userEvent.click(screen.getAllByRole('button', { name: 'Rules' })[1]!);
  expect(await screen.findByRole('complementary', { name: 'What raises an alert' })).toBeTruthy();
});

test('rules are changed together; what was typed wrong is said at its field and stays', async () => {
  await open();
  act(() => go({ screen: 'alerts', id: 'rules' }));
  const misfires = await screen.findByRole('region', { name: 'Missed occurrences' });
  const percent = within(misfires).getByRole('textbox', { name: 'More than' });
  await userEvent.clear(percent);
  await userEvent.type(percent, 'many');
  const long = screen.getByRole('region', { name: 'Long runs' });
  await userEvent.type(within(long).getByRole('textbox', { name: 'Always after (may be empty)' }), '600');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Lost nodes' }));
  expect(screen.getByText('3 changes, kept here until you save or discard')).toBeTruthy();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(await screen.findByText('This is not a number.')).toBeTruthy();
  expect(percent).toHaveProperty('value', 'many');
  await userEvent.clear(percent);
  await userEvent.type(percent, '7,5');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Rules saved')).toBeTruthy();
  const answer = await call('alertRules.list', {});
  expect(answer).toMatchObject({
    value: {
      items: expect.arrayContaining([
        expect.objectContaining({ rule: 'misfires', percent: 7.5, minSamples: 20 }),
        expect.objectContaining({ rule: 'long_runs', maxSeconds: 600, factor: 3 }),
        expect.objectContaining({ rule: 'lost_nodes', enabled: false }),
      ]) as unknown,
    },
  });
});

test('the overview says what no need of its own kind says already', async () => {
  await open();
  act(() => go({ screen: 'overview' }));
  const list = await screen.findByRole('region', { name: 'Needs a person' });
  expect(within(list).getByText(/31 of 402 due occurrences were missed/)).toBeTruthy();
  expect(within(list).getAllByText('pos-batch-upload')).toHaveLength(1);
  act(() => go({ screen: 'alerts', id: alertOf('consecutive_failures').id }));
  await userEvent.click(await screen.findByRole('button', { name: 'Acknowledge' }));
  sent();
  act(() => go({ screen: 'overview' }));
  await waitFor(() => expect(screen.queryByText('pos-batch-upload', { selector: 'b *' })).toBeNull());
});
