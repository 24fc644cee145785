// @vitest-environment happy-dom
import { giveSize, useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { go, here } from '../../../src/renderer/store/location';
import { undoLast } from '../../../src/renderer/store/notices';
import { chosenColumns, formatColumns, optionalColumns } from '../../../src/renderer/features/jobs/job-columns';
import { nextSort, parseSort } from '../../../src/renderer/features/jobs/job-list';
import JobsScreen from '../../../src/renderer/features/jobs/jobs-screen';
import { removeView, useViews } from '../../../src/renderer/features/jobs/saved-views';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;
const user = userEvent.setup();

beforeEach(async () => {
  giveSize();
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 10 })));
  go({ screen: 'jobs' });
  ({ stop } = await show(<JobsScreen />));
});
afterEach(() => {
  stop();
  for (const { name } of useViews.getState().views) removeView(name);
});

const named = (name: string) => [...hub.world.jobs.values()].find((job) => job.name === name)!;
const shown = (): string[] => {
  const names = [...hub.world.jobs.values()].map((job) => job.name);
  return screen.queryAllByRole('row').flatMap((row) => names.find((name) => row.textContent?.includes(name)) ?? []);
};
const choose = async (chip: RegExp, option: string): Promise<void> => {
  await user.click(screen.getByRole('button', { name: chip }));
  await user.click(screen.getByRole('option', { name: option }));
};

describe('the filters of the list', () => {
  it('are by state, tag, function and text, together, and live in the location', async () => {
    await choose(/^Tag/, 'stores');
    expect(shown()).toContain('pos-batch-upload');
    expect(shown()).not.toContain('disk-usage');
    await choose(/^State/, 'Paused');
    expect(shown()).toEqual(['printer-queue-drain']);
    expect(screen.getByText('1 of 24')).toBeTruthy();
    expect(here().query).toMatchObject({ tag: 'stores', state: 'paused' });
    act(() => go({ screen: 'jobs', query: { function: named('disk-usage').functionId, q: 'usage' } }));
    expect(shown()).toEqual(['disk-usage']);
    act(() => go({ screen: 'jobs', query: { tag: 'nowhere' } }));
    await user.click(await screen.findByRole('button', { name: 'Clear filter' }));
    expect(shown()).toHaveLength(24);
  });
});

describe('the order of the list', () => {
  it('goes up, down and back by a click on a header, in the location', async () => {
    const header = () => screen.getByRole('columnheader', { name: /Name/ });
    expect(shown().slice(0, 2)).not.toEqual(['camera-clock-drift', 'camera-snapshot-prune']);
    await user.click(within(header()).getByRole('button'));
    expect(here().query['sort']).toBe('name');
    expect(header().getAttribute('aria-sort')).toBe('ascending');
    expect(shown().slice(0, 2)).toEqual(['camera-clock-drift', 'camera-snapshot-prune']);
    await user.click(within(header()).getByRole('button'));
    expect(shown()[0]).toBe('vpn-latency-probe');
    await user.click(within(header()).getByRole('button'));
    expect(here().query['sort'] ?? '').toBe('');
  });

  it('keeps a row in its place while what it is sorted by changes, and puts new jobs last', async () => {
    act(() => go({ screen: 'jobs', query: { sort: 'next' } }));
    const before = shown();
    const last = before.findLast((name) => named(name).state === 'active' && named(name).nextFireAt !== null)!;
    named(last).nextFireAt = new Date(Date.now() + 1_000).toISOString();
    hub.feed.job(hub.world, named(last).id);
    const made = { ...named('disk-usage'), id: 'job_ZZZZZZZZZZZ', name: 'aaa-brand-new' };
    hub.world.jobs.set(made.id, made);
    hub.feed.job(hub.world, made.id);
    act(() => hub.feed.flush());
    await waitFor(() => expect(shown().at(-1)).toBe('aaa-brand-new'));
    expect(shown().slice(0, -1)).toEqual(before);
  });

  it('puts what has no next fire last, either way', () => {
    for (const sort of ['next', '-next']) {
      act(() => go({ screen: 'jobs', query: { sort } }));
      expect(named(shown().at(-1)!).state === 'active' && named(shown().at(-1)!).nextFireAt !== null).toBe(false);
    }
  });

  it('is read from a location, where nonsense is the usual order', () => {
    expect(parseSort('-next')).toEqual({ key: 'next', descending: true });
    expect(parseSort('-colour')).toEqual({ key: '', descending: false });
    expect(nextSort({ key: 'next', descending: true }, 'next')).toEqual({ key: '', descending: false });
  });
});

describe('the columns of the list', () => {
  it('are chosen in a menu and live in the location', async () => {
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(screen.getByRole('checkbox', { name: 'Function' }));
    await user.click(screen.getByRole('checkbox', { name: 'Schedule' }));
    expect(await screen.findByRole('columnheader', { name: 'Function' })).toBeTruthy();
    expect(screen.queryByRole('columnheader', { name: 'Schedule' })).toBeNull();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog', { name: 'Columns' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Columns' }));
  });

  it('are written as nothing when they are the usual ones, and as none when none is left', () => {
    const usual = optionalColumns.filter((key) => chosenColumns(undefined).has(key));
    expect(formatColumns(usual)).toBe('');
    expect([...chosenColumns(formatColumns([]))]).toEqual(['-']);
    expect([...chosenColumns(formatColumns(['last', 'runs']))]).toEqual(['last', 'runs']);
  });
});

describe('saved views', () => {
  it('are kept under a name, come back with it, and can be removed and taken back', async () => {
    act(() => go({ screen: 'jobs', query: { tag: 'stores', sort: '-next' } }));
    await user.click(screen.getByRole('button', { name: 'Views' }));
    await user.type(screen.getByRole('textbox', { name: 'Name of this view' }), 'Cairo stores{Enter}');
    expect(localStorage.getItem('waypost.views.jobs')).toContain('Cairo stores');
    act(() => go({ screen: 'jobs' }));
    await user.click(screen.getByRole('button', { name: 'Views' }));
    await user.click(screen.getByRole('button', { name: 'Cairo stores' }));
    expect(here().query).toMatchObject({ tag: 'stores', sort: '-next' });
    await user.click(screen.getByRole('button', { name: 'Views' }));
    expect(screen.getByRole('button', { name: 'Cairo stores' }).getAttribute('aria-current')).toBe('true');
    await user.click(screen.getByRole('button', { name: 'Remove Cairo stores' }));
    expect(screen.queryByRole('button', { name: 'Cairo stores' })).toBeNull();
    act(() => undoLast());
    expect(screen.getByRole('button', { name: 'Cairo stores' })).toBeTruthy();
  });
});
