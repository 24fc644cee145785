// @vitest-environment happy-dom
import { giveSize, useHub } from './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { go, here } from '../../../src/renderer/store/location';
import { undoLast, useNotice } from '../../../src/renderer/store/notices';
import JobsScreen from '../../../src/renderer/features/jobs/jobs-screen';
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
afterEach(() => stop());

const names = () => [...hub.world.jobs.values()].map((job) => job.name);
const row = (name: string) => screen.getByRole('row', { name: new RegExp(name) });
const box = (name: string): Element => row(name).querySelector('[data-row-box]')!;
const chosen = (): string[] =>
  screen
    .queryAllByRole('row', { selected: true })
    .map((each) => names().find((name) => each.textContent?.includes(name)) ?? '');
const state = (name: string) => [...hub.world.jobs.values()].find((job) => job.name === name)?.state;
const press = (name: RegExp) => user.click(screen.getByRole('button', { name }));

describe('selecting jobs', () => {
  it('takes boxes, Ctrl and Shift with a click, and leaves opening to the plain click', async () => {
    await user.click(box('camera-clock-drift'));
    expect(here().id).toBeNull();
    await user.keyboard('{Control>}');
    await user.click(row('disk-usage'));
    await user.keyboard('{/Control}');
    expect(chosen()).toEqual(['camera-clock-drift', 'disk-usage']);
    await user.keyboard('{Shift>}');
    await user.click(row('edge-db-vacuum'));
    await user.keyboard('{/Shift}');
    expect(chosen()).toEqual(['camera-clock-drift', 'disk-usage', 'edge-db-vacuum']);
    await user.keyboard('{Shift>}');
    await user.click(row('cold-room-alarm-test'));
    await user.keyboard('{/Shift}');
    expect(chosen()).toEqual(['camera-clock-drift', 'cold-room-alarm-test', 'disk-usage']);
    expect(screen.getByRole('toolbar', { name: 'Selected jobs' }).textContent).toContain('3 jobs of 24 selected');
    await user.click(row('edge-db-vacuum'));
    expect(here().id).not.toBeNull();
  });

  it('takes Space, Shift with the arrows and J, Ctrl A and Esc', async () => {
    await user.keyboard('jj ');
    expect(chosen()).toHaveLength(1);
    await user.keyboard('{Shift>}{ArrowDown}j{/Shift}');
    expect(chosen()).toHaveLength(3);
    await user.keyboard('{Shift>}k{/Shift}');
    expect(chosen()).toHaveLength(2);
    await user.keyboard('{Control>}a{/Control}');
    expect(screen.getByText('24 jobs of 24 selected')).toBeTruthy();
    expect(screen.getByRole('checkbox', { name: 'Select all' }).getAttribute('aria-checked')).toBe('true');
    await user.keyboard('{Escape}');
    expect(chosen()).toEqual([]);
    expect(screen.getByRole('search')).toBeTruthy();
  });

  it('selects all and none by the box in the header', async () => {
    const all = screen.getByRole('checkbox', { name: 'Select all' });
    await user.click(box('disk-usage'));
    expect(all.getAttribute('aria-checked')).toBe('mixed');
    await user.click(all);
    expect(all.getAttribute('aria-checked')).toBe('true');
    await user.click(all);
    expect(all.getAttribute('aria-checked')).toBe('false');
  });
});

describe('actions on selected jobs', () => {
  it('pauses those that are active, and takes it back', async () => {
    for (const name of ['disk-usage', 'fw-inventory', 'printer-queue-drain']) await user.click(box(name));
    await press(/^Pause 2/);
    await waitFor(() => expect(state('disk-usage')).toBe('paused'));
    expect(state('fw-inventory')).toBe('paused');
    await waitFor(() => expect(useNotice.getState().notice?.text).toBe('Paused 2 jobs'));
    undoLast();
    await waitFor(() => expect(state('disk-usage')).toBe('active'));
    expect(state('printer-queue-drain')).toBe('paused');
  });

  it('resumes those that are paused with P when none is active', async () => {
    await user.click(box('printer-queue-drain'));
    expect(screen.queryByRole('button', { name: /^Pause/ })).toBeNull();
    await user.keyboard('p');
    await waitFor(() => expect(state('printer-queue-drain')).toBe('active'));
  });

  it('deletes with Del; undone, what was active is active again and what was paused is paused', async () => {
    for (const name of ['disk-usage', 'printer-queue-drain']) await user.click(box(name));
    await user.keyboard('{Delete}');
    await waitFor(() => expect(state('disk-usage')).toBe('deleted'));
    hub.feed.flush();
    await waitFor(() => expect(screen.queryByRole('toolbar')).toBeNull());
    undoLast();
    await waitFor(() => expect(state('disk-usage')).toBe('active'));
    expect(state('printer-queue-drain')).toBe('paused');
  });

  it('asks before it runs several, because that cannot be undone', async () => {
    const before = hub.world.runs.size;
    for (const name of ['disk-usage', 'fw-inventory']) await user.click(box(name));
    await user.keyboard('r{Escape}');
    expect(hub.world.runs.size).toBe(before);
    expect(chosen()).toHaveLength(2);
    await user.keyboard('r');
    expect(document.activeElement?.textContent).toContain('Run 2 jobs');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(hub.world.runs.size).toBe(before + 2));
    await waitFor(() => expect(useNotice.getState().notice?.text).toBe('Triggered 2 jobs'));
    expect(useNotice.getState().notice?.undo).toBeUndefined();
  });

  it('reports which failed and why, and selects them again', async () => {
    for (const name of ['disk-usage', 'fw-inventory']) await user.click(box(name));
    const gone = [...hub.world.jobs.values()].find((job) => job.name === 'fw-inventory')!;
    gone.state = 'exhausted';
    await press(/^Pause 2/);
    const report = await screen.findByRole('region', { name: 'What failed' });
    expect(within(report).getByText('1 job was not paused.')).toBeTruthy();
    expect(within(report).getByText('fw-inventory')).toBeTruthy();
    expect(within(report).getByText('Only an active job can be paused.')).toBeTruthy();
    await press(/^Select these/);
    expect(chosen()).toEqual(['fw-inventory']);
    await user.click(within(report).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('region', { name: 'What failed' })).toBeNull();
  });

  it('says of a call that failed whole that nothing of it was done', async () => {
    for (const name of ['disk-usage', 'fw-inventory']) await user.click(box(name));
    hub.setGone(true);
    await press(/^Pause 2/);
    const report = await screen.findByRole('region', { name: 'What failed' });
    expect(within(report).getByText('2 jobs were not paused.')).toBeTruthy();
    expect(state('disk-usage')).toBe('active');
  });
});

describe('tags of selected jobs', () => {
  const tagsOf = (name: string) => [...hub.world.jobs.values()].find((job) => job.name === name)?.tags;

  it('are added by T, and taken off again from those that did not have them', async () => {
    const [before, other] = [tagsOf('disk-usage'), tagsOf('fw-inventory')];
    for (const name of ['disk-usage', 'fw-inventory']) await user.click(box(name));
    await user.keyboard('t');
    const field = screen.getByRole('combobox', { name: 'Tags' });
    expect(document.activeElement).toBe(field);
    await user.type(field, `night,${before?.[0] ?? 'x'}{Enter}`);
    await press(/^Add to 2/);
    await waitFor(() => expect(tagsOf('fw-inventory')).toContain('night'));
    expect(tagsOf('disk-usage')).toEqual([...new Set([...(before ?? []), 'night', before?.[0] ?? 'x'])]);
    await waitFor(() => expect(useNotice.getState().notice?.text).toBe('Tagged 2 jobs'));
    undoLast();
    await waitFor(() => expect(tagsOf('fw-inventory')).toEqual(other));
    await waitFor(() => expect(tagsOf('disk-usage')).toEqual(before));
  });

  it('are removed from those that have them, and Esc does nothing', async () => {
    const job = [...hub.world.jobs.values()].find(({ tags, state }) => tags.length > 0 && state !== 'deleted');
    const { name = '', tags = [] } = job ?? {};
    await user.click(box(name));
    // The first closes what the field offers.
    await user.keyboard('t{Escape}{Escape}');
    expect(screen.queryByRole('combobox', { name: 'Tags' })).toBeNull();
    expect(tagsOf(name)).toEqual(tags);
    await user.keyboard('t');
    await user.type(screen.getByRole('combobox', { name: 'Tags' }), `${tags[0]}{Enter}`);
    await press(/^Remove from 1/);
    await waitFor(() => expect(tagsOf(name)).toEqual(tags.slice(1)));
  });
});
