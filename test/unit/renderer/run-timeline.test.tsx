// @vitest-environment happy-dom
import { giveSize } from './setup';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Run } from '../../../src/shared/domain/run';
import RunTimeline from '../../../src/renderer/features/runs/run-timeline';
import { here } from '../../../src/renderer/store/location';
import { fullWorld } from '../../support/fake-bridge/seed';
import { show } from './window';

const LANES = 300;
const EACH = 20;
const [sample] = fullWorld(Date.now(), { runs: 1 }).runs.values();
const at = (second: number): string => new Date(1_760_000_000_000 + second * 1_000).toISOString();
const runs: Run[] = Array.from({ length: LANES * EACH }, (_, index) => {
  const node = `node-${String(index % LANES).padStart(3, '0')}`;
  const due = Math.floor(index / LANES) * 60;
  return {
    ...sample!,
    id: `run_${String(index).padStart(11, '0')}`,
    nodeId: node,
    nodeName: node,
    state: index === 1 ? 'failed' : 'succeeded',
    fireTime: at(due),
    startedAt: at(due),
    endedAt: at(due + 30),
  };
});

let stop: () => void;
const user = userEvent.setup();
const lanes = () => screen.getAllByRole('listitem');
const focused = () => document.activeElement?.getAttribute('data-id');

beforeEach(async () => {
  giveSize(1_200, 700);
  ({ stop } = await show(<RunTimeline runs={runs} by="node" width={1_200} onOlder={undefined} />));
});
afterEach(() => stop());

it('has only the lanes in view in the page, and tells how many there are', () => {
  expect(lanes().length).toBeGreaterThan(20);
  expect(lanes().length).toBeLessThan(60);
  expect(lanes()[0]?.getAttribute('aria-setsize')).toBe(String(LANES));
  expect(screen.getByRole('listitem', { name: 'node-001: 20 runs, 1 failed' })).toBeTruthy();
  // A lane is drawn, not made of elements: one link is the way in.
  expect(screen.getAllByRole('link')).toHaveLength(1);
});

it('is gone through with the keyboard alone, beyond what is in view', async () => {
  await user.tab();
  expect(focused()).toBe('run_00000000000');
  await user.keyboard('{ArrowRight}');
  expect(focused()).toBe('run_00000000300');
  await user.keyboard('{ArrowDown}{Home}');
  expect(focused()).toBe('run_00000000001');
  for (let page = 0; page < 20; page += 1) await user.keyboard('{PageDown}');
  expect(focused()).toBe('run_00000000299');
  expect(lanes().length).toBeLessThan(60);
  await user.keyboard('{End}');
  expect(screen.getByRole('listitem', { name: /^node-299/ }).contains(document.activeElement)).toBe(true);
  await user.keyboard('{Enter}');
  await waitFor(() => expect(here().id).toBe('run_00000005999'));
});

it('keeps the run that has the focus in the page while other lanes are scrolled to', async () => {
  await user.tab();
  const chart = screen.getByRole('group', { name: 'Runs on a line of time' });
  chart.scrollTop = 4_000;
  fireEvent.scroll(chart);
  await waitFor(() => expect(screen.queryByRole('listitem', { name: /^node-010/ })).toBeNull());
  expect(screen.getByRole('listitem', { name: /^node-150/ })).toBeTruthy();
  expect(focused()).toBe('run_00000000000');
});

it('leads to the run under the pointer', async () => {
  const lane = screen.getByRole('listitem', { name: /^node-001/ });
  const bars = lane.querySelector('svg')!.parentElement!;
  vi.spyOn(bars, 'getBoundingClientRect').mockReturnValue(new DOMRect(200, 0, 1_000, 28));
  fireEvent.pointerMove(bars, { clientX: 201, clientY: 14 });
  const link = within(lane).getByRole('link', { name: /^Failed: / });
  expect(link.title).toContain('Failed');
  fireEvent.pointerMove(bars, { clientX: 201, clientY: 2 });
  expect(within(lane).queryByRole('link')).toBeNull();
  fireEvent.pointerMove(bars, { clientX: 201, clientY: 14 });
  fireEvent.click(within(lane).getByRole('link'));
  await waitFor(() => expect(here().id).toBe('run_00000000001'));
});
