// @vitest-environment happy-dom
import { useHub } from './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { occurrencesOf } from '../../support/fake-bridge/job-facts';
import { fullWorld } from '../../support/fake-bridge/seed';
import { go, here } from '../../../src/renderer/store/location';
// Loaded ahead: it comes by itself when it is first shown, and a test is not to wait for that.
import '../../../src/renderer/features/jobs/job-sheet';
import JobsScreen from '../../../src/renderer/features/jobs/jobs-screen';
import { changedFields } from '../../../src/renderer/features/jobs/view/changed-fields';
import { layersOf, nearest, waypointsOf } from '../../../src/renderer/features/jobs/view/graph-layout';
import { histogramScale } from '../../../src/renderer/features/jobs/view/histogram-scale';
import { show } from './window';

let hub: FakeHub;
let stop = (): void => {};
const user = userEvent.setup();
const named = (name: string) => [...hub.world.jobs.values()].find((job) => job.name === name)!;

async function openTab(job: string, tab: string): Promise<HTMLElement> {
  go({ screen: 'jobs', id: named(job).id });
  ({ stop } = await show(<JobsScreen />));
  await user.click(await screen.findByRole('tab', { name: tab }));
  return screen.findByRole('tabpanel', { name: tab });
}

beforeEach(() => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 10 })));
});
afterEach(() => stop());

describe('the tabs of a job', () => {
  it('say what became of each occurrence, why, and who decided it, a page at a time', async () => {
    const panel = await openTab('disk-usage', 'Occurrences');
    const table = await within(panel).findByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(51);
    expect(
      within(table)
        .getAllByText(/too old to make up for/)[0]
        ?.closest('tr')?.textContent,
    ).toContain('× 12');
    expect(within(table).getByRole('link', { name: 'this-workstation' })).toBeTruthy();
    expect(within(table).getAllByText('public-holidays').length).toBeGreaterThan(0);
    await user.click(within(panel).getByRole('button', { name: 'Show more' }));
    await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(71));
    expect(within(panel).queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('filter occurrences in the location', async () => {
    const panel = await openTab('disk-usage', 'Occurrences');
    await user.click(within(panel).getByRole('radio', { name: 'Missed' }));
    expect(here().query).toMatchObject({ tab: 'history', outcome: 'missed' });
    await waitFor(() => expect(within(panel).getAllByRole('row')).toHaveLength(15));
    await user.click(screen.getByRole('tab', { name: 'Statistics' }));
    await user.click(await screen.findByRole('button', { name: /Skipped/ }));
    expect(here().query).toMatchObject({ tab: 'history', outcome: 'skipped' });
  });

  it('offer what came since instead of moving the rows', async () => {
    const panel = await openTab('disk-usage', 'Occurrences');
    await within(panel).findByRole('table');
    expect(within(panel).queryByRole('button', { name: 'Show what came since' })).toBeNull();
    named('disk-usage').lastFireAt = new Date().toISOString();
    hub.feed.job(hub.world, named('disk-usage').id);
    hub.feed.flush();
    await user.click(await within(panel).findByRole('button', { name: 'Show what came since' }));
    await waitFor(() => expect(within(panel).queryByRole('button', { name: 'Show what came since' })).toBeNull());
  });

  it('show at once what came where there was nothing yet', async () => {
    const empty = { items: [], nextCursor: null };
    hub.override({ 'occurrences.list': () => empty });
    const panel = await openTab('disk-usage', 'Occurrences');
    expect(await within(panel).findByText('Nothing fell due yet')).toBeTruthy();
    const items = occurrencesOf(hub.world, named('disk-usage').id).slice(0, 1);
    hub.override({ 'occurrences.list': () => ({ items, nextCursor: null }) });
    named('disk-usage').lastFireAt = new Date().toISOString();
    hub.feed.job(hub.world, named('disk-usage').id);
    hub.feed.flush();
    expect(await within(panel).findByText('Fired', { selector: 'b' })).toBeTruthy();
  });

  it('say why occurrences could not be read, and read them again', async () => {
    const panel = await openTab('disk-usage', 'Definition');
    hub.setGone(true);
    await user.click(screen.getByRole('tab', { name: 'Occurrences' }));
    expect(await screen.findByText(/Could not be read/)).toBeTruthy();
    hub.setGone(false);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await within(panel).findByRole('table')).toBeTruthy();
  });

  it('count outcomes and lead to the runs behind them; a chart has its table', async () => {
    const panel = await openTab('disk-usage', 'Statistics');
    expect(await within(panel).findByText('97.6% of 627 runs succeeded')).toBeTruthy();
    const chart = within(panel).getByRole('img', { name: 'How long runs took' });
    expect(chart.querySelectorAll('rect')).toHaveLength(4);
    // A value is isolated from the word before it, for texts from right to left.
    expect(chart.textContent).toContain('p95 \u206828.6 s\u2069');
    expect(within(panel).getAllByText('As a table')).toHaveLength(2);
    await user.click(within(panel).getByRole('button', { name: /Timed out/ }));
    expect(here()).toMatchObject({ screen: 'runs', query: { job: named('disk-usage').id, state: 'timed_out' } });
  });

  it('draw what comes after what, in boxes that keys reach and in words', async () => {
    named('loyalty-export').dependsOn = [{ jobId: named('store-close-report').id, on: 'success' }];
    named('quarter-close').dependsOn = [{ jobId: named('loyalty-export').id, on: 'failure' }];
    const panel = await openTab('loyalty-export', 'Dependencies');
    const boxes = await within(panel).findByRole('list', { name: 'Dependencies' });
    expect(within(boxes).getAllByRole('button')).toHaveLength(3);
    const words = within(panel).getByRole('list', { name: 'Dependencies in words' });
    expect(words.textContent).toContain('loyalty-export after success of store-close-report');
    expect(words.textContent).toContain('held since it fired last');
    await user.click(within(boxes).getByRole('button', { name: /quarter-close/ }));
    expect(here()).toMatchObject({ id: named('quarter-close').id, query: { tab: 'graph' } });
  });

  it('teach what dependencies are where there are none', async () => {
    const panel = await openTab('disk-usage', 'Dependencies');
    expect(await within(panel).findByText('This job depends on no other, and no other on it')).toBeTruthy();
  });

  it('list who changed the job, and each field that changed', async () => {
    const panel = await openTab('disk-usage', 'Audit');
    const list = await within(panel).findByRole('list', { name: 'Audit' });
    expect(within(list).getByText('2 fields: overlap, retry.maxRetries')).toBeTruthy();
    expect(within(list).getByText('"buffer_one"')).toBeTruthy();
    expect(within(list).getByText('night-shift').closest('li')?.textContent).toContain('refused');
  });

  it('show the nodes that fire a job only where nodes do, and what they have not confirmed', async () => {
    named('disk-usage').firedBy = 'node';
    const panel = await openTab('disk-usage', 'Nodes');
    const rows = await within(panel).findAllByRole('row');
    expect(rows[1]?.textContent).toContain('Fires it by itself, as it is now.');
    expect(rows[2]?.textContent).toContain('Has not confirmed this revision');
    expect(rows[3]?.textContent).toContain('Not connected: what it does is unknown.');
    go({ screen: 'jobs', id: named('fw-inventory').id });
    await screen.findByRole('complementary', { name: 'fw-inventory' });
    await screen.findByRole('tab', { name: 'Audit' });
    expect(screen.queryByRole('tab', { name: 'Nodes' })).toBeNull();
  });

  it('move with the arrows and live in the location', async () => {
    await openTab('disk-usage', 'Occurrences');
    await user.keyboard('{ArrowRight}');
    expect(here().query['tab']).toBe('stats');
    await user.keyboard('{Home}');
    expect(here().query['tab']).toBeUndefined();
    expect(document.activeElement?.textContent).toBe('Definition');
  });
});

describe('layers of a graph', () => {
  it('put each job further than all it comes after', () => {
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'd' },
      { from: 'a', to: 'd' },
      { from: 'c', to: 'd' },
    ];
    const placed = layersOf(['d', 'c', 'b', 'a'], edges);
    const layers = Object.fromEntries(placed.map(({ id, layer }) => [id, layer]));
    expect(layers).toMatchObject({ a: 0, c: 0, b: 1, d: 2 });
    // The line from a to d passes b's layer beside b.
    const places = new Map(placed.map((place) => [place.id, place]));
    const [, through] = waypointsOf({ from: 'a', to: 'd' }, places);
    expect(through?.layer).toBe(1);
    expect(through?.row).not.toBe(places.get('b')?.row);
  });

  it('order a layer by what it is connected with, so that lines do not cross', () => {
    const edges = [
      { from: 'a', to: 'y' },
      { from: 'b', to: 'x' },
    ];
    const rows = Object.fromEntries(layersOf(['a', 'b', 'x', 'y'], edges).map(({ id, row }) => [id, row]));
    expect(rows['a'] === rows['y'] && rows['b'] === rows['x']).toBe(true);
  });

  it('end also where there is a circle', () => {
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    expect(layersOf(['a', 'b'], edges)).toHaveLength(2);
  });

  it('keep the nearest when there are too many', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `j${index}`);
    const edges = ids.slice(1).map((to, index) => ({ from: ids[index]!, to }));
    expect(nearest(ids, edges, 'j500', 5).toSorted()).toEqual(['j498', 'j499', 'j500', 'j501', 'j502']);
  });
});

it('a histogram keeps the proportions of its counts and shows the smallest', () => {
  const bars = [
    { upToMs: 1_000, count: 6_000 },
    { upToMs: 64_000, count: 8 },
  ];
  const scale = histogramScale(bars, [{ ms: 100_000, label: 'wall', wall: true }], { width: 500, height: 64 });
  expect(scale.height(6_000)).toBe(64);
  expect(scale.height(8)).toBe(2);
  expect(scale.x(10_000) - scale.x(1_000)).toBeCloseTo(scale.x(100_000) - scale.x(10_000));
  expect(scale.ticks.map(({ ms }) => ms)).toEqual([1_000, 10_000, 100_000]);
});

it('changed fields are named by their path, and a thing that was made names none', () => {
  expect(changedFields({ a: 1, b: { c: 1, d: [1] } }, { a: 1, b: { c: 2, d: [1, 2] }, e: null })).toEqual([
    { path: 'b.c', before: 1, after: 2 },
    { path: 'b.d', before: [1], after: [1, 2] },
    { path: 'e', before: undefined, after: null },
  ]);
  expect(changedFields(null, { a: 1 })).toEqual([]);
});
