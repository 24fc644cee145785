// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { go, here } from '../../../src/renderer/store/location';
import { dismiss } from '../../../src/renderer/store/notices';
import { setPreferences, usePreferences } from '../../../src/renderer/store/preferences';
import { useRecent } from '../../../src/renderer/store/recent';
import { show } from './window';

let stop: () => void;
let hub: FakeHub;
const user = userEvent.setup();

beforeEach(async () => {
  useRecent.setState({ recent: [] });
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 10 })));
  go({ screen: 'overview' });
  ({ stop } = await show(<App />));
});

afterEach(() => {
  setPreferences({ language: 'en', theme: 'auto' });
  dismiss();
  stop();
});

const jobNamed = (name: string) => [...hub.world.jobs.values()].find((job) => job.name === name)!;
const openPalette = async (): Promise<HTMLElement> => {
  await user.keyboard('{Control>}k{/Control}');
  return screen.findByRole('combobox', { name: 'Find and do' });
};
const rows = (): string[] => screen.getAllByRole('option').map((row) => row.textContent);

it('opens a job by some letters of its name, with the keyboard alone', async () => {
  await openPalette();
  await user.keyboard('nibkv');
  await waitFor(() => expect(rows()[0]).toContain('nightly-backup-verify'));
  await user.keyboard('{Enter}');
  expect(here()).toMatchObject({ screen: 'jobs', id: jobNamed('nightly-backup-verify').id });
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('opens from the title bar, moves with the arrows, closes with Esc and gives the focus back', async () => {
  await user.click(screen.getByRole('button', { name: /Find a job, node or run/ }));
  const input = await screen.findByRole('combobox', { name: 'Find and do' });
  await user.keyboard('upload{ArrowDown}');
  const active = (): string =>
    document.querySelector(`#${CSS.escape(input.getAttribute('aria-activedescendant')!)}`)!.textContent;
  const second = active();
  await user.keyboard('{ArrowUp}');
  expect(active()).not.toBe(second);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole('button', { name: /Find a job, node or run/ }));
});

it('runs a job that it finds, after Tab', async () => {
  const before = hub.world.runs.size;
  await openPalette();
  await user.keyboard('nightly-backup');
  await waitFor(() => expect(rows()[0]).toContain('nightly-backup-verify'));
  await user.keyboard('{Tab}');
  await waitFor(() => expect(rows().join()).toContain('Run now'));
  await user.keyboard('run{Enter}');
  await waitFor(() => expect(hub.world.runs.size).toBe(before + 1));
  await waitFor(() => expect(here().screen).toBe('runs'));
});

it('comes back from what can be done to what was typed', async () => {
  const input = await openPalette();
  await user.keyboard('nightly{Tab}');
  await waitFor(() => expect(rows().join()).toContain('Run now'));
  await user.keyboard('{Backspace}');
  await waitFor(() => expect(rows()[0]).toContain('nightly'));
  expect(input).toHaveProperty('value', 'nightly');
});

it('pauses and resumes by a verb in front of the name, each only where it can be done', async () => {
  const { id } = jobNamed('disk-usage');
  await openPalette();
  await user.keyboard('pause disk');
  await waitFor(() => expect(rows()[0]).toContain('Pause'));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(hub.world.jobs.get(id)).toMatchObject({ state: 'paused' }));
  await openPalette();
  await user.keyboard('resume disk');
  await waitFor(() => expect(rows()[0]).toContain('Resume'));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(hub.world.jobs.get(id)).toMatchObject({ state: 'active' }));
});

it('finds nodes and cordons one, which can be undone', async () => {
  const node = [...hub.world.nodes.values()].find(({ access }) => access === 'approved')!;
  await openPalette();
  await user.keyboard(node.name);
  await waitFor(() => expect(rows()[0]).toContain(node.name));
  await user.keyboard('{Tab}cordon{Enter}');
  await waitFor(() => expect(hub.world.nodes.get(node.id)).toMatchObject({ cordoned: true }));
  await user.click(await screen.findByRole('button', { name: /Undo/ }));
  await waitFor(() => expect(hub.world.nodes.get(node.id)).toMatchObject({ cordoned: false }));
});

it('finds functions', async () => {
  const fn = [...hub.world.functions.values()][0]!;
  await openPalette();
  await user.keyboard(fn.name);
  await waitFor(() => expect(rows().some((row) => row.includes(fn.name) && row.endsWith('function'))).toBe(true));
});

it('finds a run by its whole id, also one that is long over, and says when there is none', async () => {
  const run = [...hub.world.runs.values()].find(({ endedAt }) => endedAt !== null)!;
  const input = await openPalette();
  await user.keyboard(run.id.toLowerCase());
  await waitFor(() => expect(rows()).toHaveLength(1));
  expect(rows()[0]).toContain(run.id);
  await user.clear(input);
  await user.keyboard('run_0000000000Z');
  await screen.findByText(/No run has the id run_0000000000Z/);
  await user.clear(input);
  await user.keyboard(`${run.id}{Enter}`);
  await waitFor(() => expect(here()).toMatchObject({ screen: 'runs', id: run.id }));
});

it('finds a run under way by the end of its id', async () => {
  const run = [...hub.world.runs.values()].find(({ endedAt }) => endedAt === null)!;
  await openPalette();
  await user.keyboard(run.id.slice(-5));
  await waitFor(() => expect(rows()[0]).toContain(run.id));
});

it('shows what was opened lately first, also after a restart of the window', async () => {
  const job = jobNamed('disk-usage');
  act(() => go({ screen: 'jobs', id: job.id }));
  await openPalette();
  const group = screen.getByRole('group', { name: 'Lately' });
  expect(within(group).getAllByRole('option')[0]?.textContent).toContain('disk-usage');
  expect(localStorage.getItem('waypost.recent')).toContain(job.id);
});

it('does what the window can do, and remembers it', async () => {
  await openPalette();
  await user.keyboard('theme dark{Enter}');
  expect(usePreferences.getState().theme).toBe('dark');
  await openPalette();
  expect(rows()[0]).toContain('Theme: Dark');
  await user.keyboard('new job{Enter}');
  expect(here()).toMatchObject({ screen: 'jobs', id: 'new' });
});

it('does not offer what the hub would have to do while it does not answer', async () => {
  hub.setGone(true);
  const { call } = await import('../../../src/renderer/client/call');
  await act(() => call('hub.status', {}));
  await openPalette();
  await user.keyboard('pause disk');
  await waitFor(() => expect(rows()[0]).toContain('Pause'));
  expect(screen.getAllByRole('option')[0]?.getAttribute('aria-disabled')).toBe('true');
  await user.keyboard('{Enter}');
  expect(screen.getByRole('dialog')).toBeTruthy();
});

it('says so when nothing answers', async () => {
  await openPalette();
  await user.keyboard('qqqqqqqq');
  await screen.findByText(/Nothing answers to “qqqqqqqq”/);
});

it('lists the keys that are registered at this place, and those of no other', async () => {
  await user.keyboard('?');
  const sheet = await screen.findByRole('dialog', { name: 'Keyboard commands' });
  expect(sheet.textContent).toContain('Find anything, do anything');
  expect(sheet.textContent).toContain('Go to Nodes');
  expect(sheet.textContent).not.toContain('Next error in the log');
  expect(sheet.textContent).not.toContain('Pause or resume');
});

it('loses no letter that is typed before it is there, and takes none for a command', async () => {
  await user.keyboard('{Control>}k{/Control}gn upload');
  const input = await screen.findByRole('combobox', { name: 'Find and do' });
  await waitFor(() => expect(input).toHaveProperty('value', 'gn upload'));
  expect(here().screen).toBe('overview');
});
