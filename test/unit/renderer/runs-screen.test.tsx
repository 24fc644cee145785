// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import RunsScreen from '../../../src/renderer/features/runs/runs-screen';
import { go, here, setQuery } from '../../../src/renderer/store/location';
import type { RunDetail } from '../../../src/shared/domain/run';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;
const user = userEvent.setup();

beforeEach(async () => {
  // Nothing is laid out here; lists draw the rows that fit this height.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(2_000);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1_200);
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 60 })));
  // A list of its own for each test: another filter is another list.
  go({ screen: 'runs', query: { from: new Date(Date.now() - Math.random() * 1e9 - 1e8).toISOString() } });
  ({ stop } = await show(<RunsScreen />));
});

afterEach(() => stop());

const runs = (): RunDetail[] => [...hub.world.runs.values()];
const rowCount = async (): Promise<number> =>
  Number((await screen.findByRole('grid', { name: 'Runs' })).getAttribute('aria-rowcount')) - 1;

async function choose(filter: RegExp, choice: string): Promise<void> {
  await user.click(screen.getByRole('button', { name: filter }));
  await user.pointer({ keys: '[MouseLeft]', target: await screen.findByRole('option', { name: choice }) });
}

describe('the filters', () => {
  it('are asked of the hub and stand in the location', async () => {
    await rowCount();
    await choose(/^Trigger/, 'run again');
    expect(here().query['trigger']).toBe('retry-of');
    expect(await screen.findByText('Nothing matches this filter.')).toBeTruthy();
    await choose(/^Trigger/, 'any');
    await choose(/^Tag/, 'stores');
    const tagged = runs().filter((run) => hub.world.jobs.get(run.jobId ?? '')?.tags.includes('stores'));
    await waitFor(async () => expect(await rowCount()).toBe(tagged.length));
    await user.type(screen.getByRole('searchbox'), 'pos-batch');
    const found = tagged.filter((run) => `${run.jobName} ${run.functionName}`.includes('pos-batch'));
    await waitFor(async () => expect(await rowCount()).toBe(found.length));
    expect(here().query).toMatchObject({ tag: 'stores', q: 'pos-batch' });
  });

  it('hold at once when one is chosen or cleared, and a text once typing rests', async () => {
    await rowCount();
    const asked: unknown[] = [];
    hub.override({
      'runs.list': ({ state, q }) => {
        asked.push({ state, q });
        return { items: [], nextCursor: null };
      },
    });
    for (const typed of ['d', 'di', 'disk']) act(() => setQuery({ q: typed }));
    expect(asked).toEqual([]);
    await waitFor(() => expect(asked).toEqual([{ state: undefined, q: 'disk' }]));
    act(() => setQuery({ state: 'succeeded' }));
    expect(asked.at(-1)).toEqual({ state: ['succeeded'], q: 'disk' });
    act(() => setQuery({ state: '', q: '' }));
    expect(asked.at(-1)).toEqual({ state: undefined, q: undefined });
    expect(asked).toHaveLength(3);
  });

  it('reach over a stretch of time', async () => {
    await rowCount();
    await choose(/^Time/, 'The last hour');
    expect(Date.now() - Date.parse(here().query['from'] ?? '')).toBeLessThan(3_700_000);
    const since = Date.now() - 3_600_000;
    await waitFor(async () =>
      expect(await rowCount()).toBe(runs().filter((run) => Date.parse(run.createdAt) >= since).length),
    );
    await choose(/^Time/, 'From … until …');
    const dialog = await screen.findByRole('dialog');
    await user.clear(within(dialog).getByLabelText('Until'));
    await user.type(within(dialog).getByLabelText('Until'), '2020-01-01T00:00');
    await user.click(within(dialog).getByRole('button', { name: 'Show' }));
    expect(await within(dialog).findByText('It has to be later than the start.')).toBeTruthy();
    await user.clear(within(dialog).getByLabelText('From'));
    await user.click(within(dialog).getByRole('button', { name: 'Show' }));
    await waitFor(() => expect(here().query).toMatchObject({ to: new Date(2020, 0, 1).toISOString() }));
  });

  it('tell how far a long search is, and let it be stopped', async () => {
    await rowCount();
    let end: (() => void) | undefined;
    const cancelled: string[] = [];
    hub.override({
      'runs.list': (() => new Promise((resolve) => (end = () => resolve({ items: [], nextCursor: null })))) as never,
      'searches.get': () => ({ share: 0.42, found: 7 }),
      'searches.cancel': ({ id }) => {
        cancelled.push(id);
        end?.();
        return {};
      },
    });
    await user.type(screen.getByRole('searchbox'), 'disk');
    expect(await screen.findByText('Looked through 42 %, 7 found')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Stop searching' }));
    await waitFor(() => expect(cancelled).toHaveLength(1));
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
  });
});

it('draws the runs on a line of time, by node and by job, and leads to a run', async () => {
  await rowCount();
  await user.click(screen.getByRole('radio', { name: 'Timeline' }));
  const chart = await screen.findByRole('group', { name: 'Runs on a line of time' });
  const lane = await within(chart).findByRole('listitem', { name: /^this-workstation: / });
  const mine = runs().filter((run) => run.nodeName === 'this-workstation');
  expect(lane.getAttribute('aria-label')).toContain(`: ${mine.length} runs`);
  await user.click(screen.getByRole('radio', { name: 'By job' }));
  expect(here().query).toMatchObject({ view: 'timeline', by: 'job' });
  expect(await within(chart).findByRole('listitem', { name: /^disk-usage: / })).toBeTruthy();

  const stop1 = chart.querySelector<HTMLElement>('a[tabindex="0"]');
  expect(chart.querySelectorAll('a[tabindex="0"]')).toHaveLength(1);
  stop1?.focus();
  await user.keyboard('{ArrowDown}');
  await waitFor(() => expect(document.activeElement).not.toBe(stop1));
  const id = document.activeElement?.getAttribute('data-id');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(here().id).toBe(id));
});

describe('a run', () => {
  /** A run whose only attempt failed. */
  const failed = (): RunDetail => {
    const found = runs().find((run) => run.state === 'succeeded');
    if (!found) throw new Error('the world has no run that is over');
    found.state = 'failed';
    found.attemptList = found.attemptList.map((attempt) => ({ ...attempt, state: 'failed' }));
    return found;
  };

  it('tells what the hub and the node did, in time order, among what the function said', async () => {
    const run = failed();
    act(() => go({ screen: 'runs', id: run.id }));
    const log = await screen.findByRole('log');
    await waitFor(() => expect(log.textContent).toContain('reading /var/pos/spool'));
    const text = log.textContent ?? '';
    const order = [
      'attempt 1 granted to',
      'started, function version',
      'reading /var/pos/spool',
      'Failed after',
      'run over',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    await user.click(screen.getByRole('radio', { name: 'Function' }));
    expect(log.textContent).not.toContain('granted to');
    await user.click(screen.getByRole('radio', { name: 'Hub and node' }));
    expect(log.textContent).toContain('granted to');
    expect(log.textContent).not.toContain('reading /var/pos/spool');
  });

  it('shows its log in colours, and marks what is looked for across them', async () => {
    const run = failed();
    const attempt = run.attemptList.at(-1)?.number ?? 0;
    const lines = hub.world.logs.get(run.id) ?? [];
    const last = lines.findLast((line) => line.attempt === attempt);
    lines.push({ ...last!, seq: (last?.seq ?? 0) + 1, text: '\u001B[31mre\u001B[1md\u001B[0m light' });
    act(() => go({ screen: 'runs', id: run.id }));
    const log = await screen.findByRole('log');
    await waitFor(() => expect(log.textContent).toContain('red light'));
    expect(log.querySelector('[data-colour=red]')?.textContent).toBe('re');
    await user.type(screen.getByRole('searchbox'), 'ed li');
    await waitFor(() =>
      expect([...log.querySelectorAll('mark')].map((mark) => mark.textContent).join('')).toBe('ed li'),
    );
  });

  it('is compared with the one before it and the last success', async () => {
    const run = runs().findLast(
      (each) =>
        each.endedAt !== null &&
        runs().some(
          (other) => other.jobId === each.jobId && other.createdAt < each.createdAt && other.endedAt !== null,
        ),
    );
    const before = runs().findLast((each) => each.jobId === run?.jobId && each.createdAt < (run?.createdAt ?? ''));
    before!.result = { ...(before?.result as object), mounts: 3 };
    act(() => go({ screen: 'runs', id: run?.id ?? '' }));
    await user.click(await screen.findByRole('button', { name: /^Compare/ }));
    expect(here().query['compare']).toBe('before');
    const panel = await screen.findByRole('region', { name: 'Compared' });
    const link = await within(panel).findByRole('link');
    expect(link.getAttribute('href')).toContain(before?.id);
    expect((await within(panel).findByRole('group', { name: 'Results' })).textContent).toContain('"mounts": 3');
    await user.keyboard('d');
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Compared' })).toBeNull());
  });

  it('leads to its neighbours in the list, and back to the list with its filter', async () => {
    await rowCount();
    await choose(/^State/, 'Succeeded');
    const wanted = runs()
      .filter((run) => run.state === 'succeeded')
      .toReversed();
    await waitFor(async () => expect(await rowCount()).toBe(wanted.length));
    act(() => go({ ...here(), id: wanted[1]?.id ?? '' }));
    expect(await screen.findByText(`2 of ${wanted.length}`)).toBeTruthy();
    await user.keyboard(']');
    await waitFor(() => expect(here().id).toBe(wanted[2]?.id));
    await user.click(await screen.findByRole('button', { name: /^Newer/ }));
    await waitFor(() => expect(here().id).toBe(wanted[1]?.id));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(here()).toMatchObject({ id: null, query: { state: 'succeeded' } }));
  });

  it('says when there is nothing to compare it with', async () => {
    const [first] = runs();
    act(() => go({ screen: 'runs', id: first?.id ?? '', query: { compare: 'success' } }));
    expect(await screen.findByText('No run before it succeeded.')).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'The run before' }));
    expect(await screen.findByText('There is no run before it.')).toBeTruthy();
  });
});
