// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import OverviewScreen from '../../../src/renderer/features/overview/overview-screen';
import { go, here } from '../../../src/renderer/store/location';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { addAlert } from '../../support/fake-bridge/alert-seed';
import { fullWorld } from '../../support/fake-bridge/seed';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;
const user = userEvent.setup();
/** Jobs that come due together, some hours from now. */
const TOGETHER = 5;
const together = Math.ceil(Date.now() / 900_000) * 900_000 + 4 * 3_600_000 + 60_000;

beforeEach(async () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(2_000);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1_200);
  const world = fullWorld(Date.now(), { nodes: 12, runs: 60 });
  let moved = 0;
  for (const job of world.jobs.values())
    if (job.state === 'active' && job.nextFireAt !== null && moved < TOGETHER) {
      moved += 1;
      job.nextFireAt = new Date(together).toISOString();
    }
  // More than the one of the day before, whatever the hour.
  const ended = [...world.runs.values()].filter(({ state }) => state === 'succeeded');
  for (const run of ended.slice(0, 3)) run.state = 'failed';
  hub = useHub(createFakeHub(world));
  go({ screen: 'overview' });
  ({ stop } = await show(<OverviewScreen />));
});

afterEach(() => stop());

const figure = (label: RegExp): string =>
  screen.getByText(label, { selector: 'dt' }).parentElement?.textContent?.replace(/\s+/g, ' ') ?? '';

describe('the figures', () => {
  it('stand beside those of the time before, in words too', async () => {
    await waitFor(() => expect(figure(/^Lateness/)).toContain('1.8 s'));
    expect(figure(/^Lateness/)).toContain('200 ms less than before');
    expect(figure(/^Missed/)).toContain('1 more than before');
    const ended = [...hub.world.runs.values()].filter(
      ({ state, endedAt }) =>
        endedAt !== null && Date.parse(endedAt) > Date.now() - 86_400_000 && state !== 'cancelled',
    );
    const bad = ended.filter(({ state }) => state !== 'succeeded').length;
    expect(figure(/^Not succeeded/)).toContain(String(bad));
    expect(figure(/^Not succeeded/)).toContain('more than before');
  });

  it('lead to the runs they count', async () => {
    await waitFor(() => expect(figure(/^Lateness/)).toContain('1.8 s'));
    await user.click(within(screen.getByText('Not succeeded').parentElement!).getByRole('link'));
    expect(here()).toMatchObject({ screen: 'runs', query: { state: 'notSucceeded' } });
    expect(Date.parse(here().query['from'] ?? '')).toBeLessThan(Date.now() - 86_000_000);
  });

  it('are asked for again when runs end, not each time', async () => {
    await waitFor(() => expect(figure(/^Lateness/)).toContain('1.8 s'));
    let asked = 0;
    hub.override({
      'hub.overview': () => {
        asked += 1;
        throw new Error('it is enough that it is asked');
      },
    });
    const [run] = [...hub.world.runs.values()].filter(({ endedAt }) => endedAt !== null);
    for (let change = 0; change < 20; change += 1) {
      hub.feed.run(hub.world, run!.id);
      act(() => hub.feed.flush());
    }
    await waitFor(() => expect(asked).toBe(1));
  });
});

describe('what needs a person', () => {
  it('is read out when it comes, and not what stood there at the start', async () => {
    const list = within(screen.getByRole('region', { name: /Needs a person/ })).getByRole('list');
    expect(list.getAttribute('aria-live')).toBe('off');
    await waitFor(() => expect(list.getAttribute('aria-live')).toBe('polite'), { timeout: 3_000 });
  });

  it('is acknowledged with A, an alert or the job whose alert it is, and is looked after then', async () => {
    const list = screen.getByRole('region', { name: /Needs a person/ });
    const failing = [...hub.world.jobs.values()].find(({ name }) => name === 'pos-batch-upload')!;
    const mine = addAlert(hub.world, 'consecutive_failures', { jobId: failing.id, jobName: failing.name });
    const other = addAlert(hub.world, 'misfires', { evidence: { count: 9, of: 90, limit: 5 } });
    hub.feed.alert(hub.world, mine.id);
    hub.feed.alert(hub.world, other.id);
    act(() => hub.feed.flush());
    for (const alert of [mine, other]) {
      const name = alert === mine ? failing.name : /of 90 due occurrences/;
      await waitFor(() => expect(within(list).getAllByText(name).length).toBeGreaterThan(0));
      const before = within(list).getAllByRole('listitem');
      const place = before.findIndex((item) => within(item).queryAllByText(name).length > 0);
      // Each need is gone through from the first.
      await user.keyboard('k'.repeat(before.length) + 'j'.repeat(place) + 'a');
      await waitFor(() => expect(hub.world.alerts.get(alert.id)).toMatchObject({ state: 'acknowledged' }));
      act(() => hub.feed.flush());
      await waitFor(() => expect(within(list).queryAllByText(name)).toHaveLength(0));
    }
  });
});

describe('the fleet', () => {
  it('is told by status, each of which leads to its nodes', async () => {
    const row = await screen.findByRole('list', { name: 'Nodes' });
    const offline = [...hub.world.nodes.values()].filter(({ status }) => status === 'OFFLINE').length;
    expect(within(row).getAllByRole('link')).toHaveLength(5);
    const link = within(row).getByRole('link', { name: /Offline/ });
    expect(link.textContent).toContain(String(offline));
    await user.click(link);
    expect(here()).toMatchObject({ screen: 'nodes', query: { status: 'OFFLINE' } });
  });

  it('runs that wait are told, and lead to their list', async () => {
    const row = await screen.findByRole('list', { name: 'Runs' });
    await user.click(within(row).getByRole('link', { name: /waiting/ }));
    expect(here()).toMatchObject({ screen: 'runs', query: { state: 'waiting' } });
  });
});

describe('what comes', () => {
  it('shows jobs that fire together, and which those are', async () => {
    const coming = await screen.findByRole('region', { name: 'Coming' });
    await user.click(await within(coming).findByRole('button', { name: /5 jobs together/ }));
    expect(here().query).toMatchObject({ from: new Date(together).toISOString() });
    const sheet = await screen.findByRole('complementary', { name: /^Due/ });
    expect((await within(sheet).findAllByRole('row')).length).toBe(TOGETHER + 1);
    expect(within(sheet).getByText('5 jobs, 5 due')).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(here().query).toEqual({});
  });
});

describe('the chart', () => {
  it('is moved through with the keyboard, and shows what is at a place', async () => {
    await screen.findByRole('button', { name: /5 jobs together/ });
    const chart = screen.getByRole('slider');
    chart.focus();
    const last = Number(chart.getAttribute('aria-valuemax'));
    await user.keyboard('{End}');
    expect(chart.getAttribute('aria-valuenow')).toBe(String(last));
    await user.keyboard('{Home}{ArrowRight}');
    expect(chart.getAttribute('aria-valuenow')).toBe('1');
    await user.keyboard('{Enter}');
    expect(here().screen).toBe('runs');
    const from = Date.parse(here().query['from'] ?? '');
    expect(Date.parse(here().query['to'] ?? '') - from).toBe(900_000);
    expect(Math.abs(Date.now() - 86_400_000 - from)).toBeLessThan(1_800_000);
  });

  it('says what falls due in a coming quarter, and shows it', async () => {
    await screen.findByRole('button', { name: /5 jobs together/ });
    const chart = screen.getByRole('slider');
    chart.focus();
    const first = Math.floor((Date.now() - 86_400_000) / 900_000) * 900_000;
    const steps = Math.floor((together - first) / 900_000);
    await user.keyboard('{Home}');
    for (let step = 0; step < Math.floor(steps / 4); step += 1) await user.keyboard('{PageUp}');
    for (let step = 0; step < steps % 4; step += 1) await user.keyboard('{ArrowRight}');
    expect(chart.getAttribute('aria-valuetext')).toMatch(/: \d+ due$/);
    await user.keyboard('{Enter}');
    expect(here()).toMatchObject({
      screen: 'overview',
      query: { from: new Date(first + steps * 900_000).toISOString() },
    });
  });

  it('has a table of the same numbers', async () => {
    await screen.findByRole('button', { name: /5 jobs together/ });
    await user.click(screen.getByRole('button', { name: 'As a table' }));
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    const last = rows.at(-1)!;
    expect(within(last).getAllByRole('cell').at(-1)?.textContent).toMatch(/^\d+$/);
    await user.click(within(last).getByRole('link'));
    expect(here()).toMatchObject({ screen: 'overview' });
    expect(here().query['from']).toBeDefined();
  });
});
