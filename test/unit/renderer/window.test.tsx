// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { go, here } from '../../../src/renderer/store/location';
import { setPreferences } from '../../../src/renderer/store/preferences';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;
const user = userEvent.setup();

beforeEach(async () => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 10 })));
  go({ screen: 'jobs' });
  await loadScreen('jobs');
  ({ stop } = await show(<App />));
});

afterEach(() => {
  setPreferences({ language: 'en', singleKeys: true });
  stop();
});

it('changes its language and direction without losing its place', async () => {
  await user.click(screen.getByRole('button', { name: 'Preferences' }));
  await user.click(await screen.findByRole('radio', { name: 'العربية' }));
  await waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('المهام'));
  expect(document.documentElement.dir).toBe('rtl');
  expect(here().screen).toBe('jobs');
  expect(hub.saved.at(-1)).toContain('"ar"');
});

it('goes to a screen with G and a letter, and not while a field has the focus', async () => {
  await user.keyboard('gn');
  await waitFor(() => expect(here().screen).toBe('nodes'));
  await user.keyboard('gj');
  await waitFor(() => expect(here().screen).toBe('jobs'));
  await user.click(await screen.findByRole('searchbox'));
  await user.keyboard('gn');
  expect(here().screen).toBe('jobs');
});

it('stays the screen it is when its code is fetched ahead', async () => {
  act(() => go({ screen: 'alerts' }));
  const heading = await screen.findByRole('heading', { level: 1, name: 'Alerts' }, { timeout: 10_000 });
  await loadScreen('alerts');
  act(() => go({ screen: 'alerts', query: { state: 'cleared' } }));
  expect(heading.isConnected).toBe(true);
  act(() => go({ screen: 'jobs' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Jobs' })).toBeTruthy();
});

it('keeps its single keys quiet when they are turned off', async () => {
  act(() => setPreferences({ singleKeys: false }));
  await user.keyboard('gn');
  expect(here().screen).toBe('jobs');
});

it('moves in a list with J and K and opens with Enter', async () => {
  await screen.findByRole('grid', { name: 'Jobs' });
  await user.keyboard('jjk{Enter}');
  expect(await screen.findByRole('complementary')).toBeTruthy();
  expect(here().id).not.toBeNull();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(here().id).toBeNull());
});

it('shows the keys with ?', async () => {
  await user.keyboard('?');
  const sheet = await screen.findByRole('dialog', { name: 'Keyboard commands' });
  expect(within(sheet).getByText('Space', { selector: 'kbd' })).toBeTruthy();
  expect([...sheet.querySelectorAll('kbd')].map((cap) => cap.textContent)).not.toContain('');
});
