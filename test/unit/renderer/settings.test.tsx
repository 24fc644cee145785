// @vitest-environment happy-dom
import { useHub } from './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SettingsPatch } from '../../../src/shared/domain/settings';
import { defaultSettings } from '../../../src/shared/domain/settings';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { useSettingsDraft } from '../../../src/renderer/features/settings/settings-draft';
import { go, here } from '../../../src/renderer/store/location';
import { dismiss } from '../../../src/renderer/store/notices';
import { setPreferences, usePreferences } from '../../../src/renderer/store/preferences';
import { show } from './window';

let stop: () => void;
let hub: FakeHub;
let patches: SettingsPatch[];
const user = userEvent.setup();

async function start(): Promise<void> {
  await Promise.all([loadScreen('settings'), loadScreen('jobs')]);
  ({ stop } = await show(<App />));
  await screen.findByRole('heading', { name: 'Settings' });
}

beforeEach(() => {
  patches = [];
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 2, runs: 4 })));
  hub.override({
    'settings.update': (patch) => {
      patches.push(patch);
      return { ...defaultSettings, ...(patch as Partial<typeof defaultSettings>) };
    },
  });
  go({ screen: 'settings' });
});

afterEach(() => {
  setPreferences({ language: 'en', theme: 'auto', density: 'normal', times: 'local', singleKeys: true });
  useSettingsDraft.setState({ draft: null });
  dismiss();
  stop();
});

const field = (name: string) => screen.findByLabelText(name, { exact: true, selector: 'input' });

it('sends what was changed and nothing else', async () => {
  await start();
  const days = await field('Keep runs');
  await user.clear(days);
  await user.type(days, '30');
  await user.click(screen.getByRole('checkbox', { name: 'Wait until an operator lets them in' }));
  expect(screen.getByText('2 changes, kept here until you save or discard')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: /^Save/ }));
  await screen.findByText('Saved the settings');
  expect(patches).toEqual([{ historyRetentionDays: 30, enrolmentApproval: true }]);
  expect(screen.queryByRole('button', { name: /^Save/ })).toBeNull();
});

it('sends lengths in seconds and an emptied bound as none', async () => {
  hub.override({ 'settings.get': () => ({ ...defaultSettings, historyMaxRuns: 5_000 }) });
  await start();
  const grace = await field('Late after');
  await user.clear(grace);
  await user.type(grace, '5');
  await user.selectOptions(screen.getByLabelText('Late after, unit'), 'h');
  await user.clear(await field('Keep at most'));
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(patches).toEqual([{ misfireGraceSeconds: 18_000, historyMaxRuns: null }]));
});

it('says at the field what is no number, without asking the hub', async () => {
  await start();
  const retries = await field('Retries');
  await user.clear(retries);
  await user.type(retries, 'many');
  await user.click(screen.getByRole('button', { name: /^Save/ }));
  await screen.findByText('This is not a number.');
  await user.clear(retries);
  await user.type(retries, '1.5');
  await user.click(screen.getByRole('button', { name: /^Save/ }));
  await screen.findByText('This has to be a whole number.');
  expect(patches).toEqual([]);
});

it('says at the field what the hub refuses, and keeps what was typed', async () => {
  await start();
  const days = await field('Keep runs');
  await user.clear(days);
  await user.type(days, '0');
  await user.click(screen.getByRole('button', { name: /^Save/ }));
  await waitFor(() => expect(days.getAttribute('aria-invalid')).toBe('true'));
  expect(days).toHaveProperty('value', '0');
  expect(patches).toEqual([]);
});

it('keeps what was typed while the window is elsewhere, and drops it when it is discarded', async () => {
  await start();
  const days = await field('Keep runs');
  await user.clear(days);
  await user.type(days, '31');
  go({ screen: 'jobs' });
  await waitFor(() => expect(screen.queryByText('Keep runs')).toBeNull());
  go({ screen: 'settings' });
  expect(await field('Keep runs')).toHaveProperty('value', '31');
  await user.click(screen.getByRole('button', { name: 'Discard' }));
  expect(await field('Keep runs')).toHaveProperty('value', '90');
});

it('does not let a setting be changed that a variable of the hub stands above', async () => {
  hub.override({ 'settings.overridden': () => ({ keys: ['maxConcurrentRuns'] }) });
  await start();
  await screen.findByText('WAYPOST_MAX_CONCURRENT_RUNS');
  expect(screen.queryByLabelText('Runs at once', { selector: 'input' })).toBeNull();
});

it('changes the theme, the language and the rows at once, and keeps them over a restart', async () => {
  await start();
  await user.click(screen.getByRole('radio', { name: 'Dark' }));
  await waitFor(() => expect(document.documentElement.dataset['mantineColorScheme']).toBe('dark'));
  await user.click(screen.getByRole('radio', { name: 'Compact' }));
  expect(JSON.parse(hub.saved.at(-1) ?? '')).toMatchObject({
    theme: 'dark',
    density: 'compact',
  });
  go({ screen: 'jobs' });
  const grid = await screen.findByRole('grid');
  expect(grid.style.getPropertyValue('--row')).toBe('28px');
});

it('offers the clocks that times can be shown by', async () => {
  await start();
  await user.click(screen.getByRole('radio', { name: 'The job’s zone' }));
  expect(usePreferences.getState().times).toBe('job');
  await user.click(screen.getByRole('radio', { name: 'UTC' }));
  expect(usePreferences.getState().times).toBe('utc');
});

it('makes a token, shows its secret once, and revokes it', async () => {
  await start();
  await user.click(await screen.findByRole('button', { name: 'Create token' }));
  const dialog = await screen.findByRole('dialog', { name: 'Create token' });
  await user.type(within(dialog).getByLabelText('Name'), 'deploy script');
  await user.click(within(dialog).getByRole('checkbox', { name: 'Change jobs' }));
  await waitFor(() => expect(within(dialog).getByRole('option', { name: 'finance' })).toBeTruthy());
  await user.selectOptions(within(dialog).getByLabelText('Sees'), 'finance');
  await user.click(within(dialog).getByRole('button', { name: 'Create token' }));
  await screen.findByText('wpt_9hT2cVb7yLq4');
  await user.click(screen.getByRole('button', { name: 'I have kept it' }));
  const row = (await screen.findByText('deploy script')).closest('li')!;
  expect(row.textContent).toContain('Read everything it sees, Change jobs');
  expect(row.textContent).toContain('finance');
  expect(document.body.textContent).not.toContain('wpt_9hT2cVb7yLq4');
  await user.click(within(row).getByRole('button', { name: 'Revoke' }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Revoke' }));
  await screen.findByText('Revoked deploy script');
  await waitFor(() => expect(within(row).queryByRole('button', { name: 'Revoke' })).toBeNull());
});

it('says what a token lacks at its field', async () => {
  await start();
  await user.click(await screen.findByRole('button', { name: 'Create token' }));
  const dialog = await screen.findByRole('dialog', { name: 'Create token' });
  await user.click(within(dialog).getByRole('button', { name: 'Create token' }));
  await waitFor(() => expect(within(dialog).getByLabelText('Name').getAttribute('aria-invalid')).toBe('true'));
});

it('tells where the hub listens and who can reach it, and is reached with G S', async () => {
  go({ screen: 'jobs' });
  await Promise.all([loadScreen('settings'), loadScreen('jobs')]);
  ({ stop } = await show(<App />));
  await user.keyboard('gs');
  expect(here().screen).toBe('settings');
  await screen.findByText('wss://192.168.1.20:8009');
  expect(screen.getByText('Open to the network.')).toBeTruthy();
  expect(screen.getByText('Reached from this machine only.')).toBeTruthy();
});

it('sets at once what closing the window means, and what the system tells', async () => {
  await start();
  await user.click(await screen.findByRole('radio', { name: 'Keeps running' }));
  await waitFor(() => expect(hub.workstation.state.closing).toBe('keep'));
  expect(screen.getByRole('radio', { name: 'Keeps running' }).getAttribute('aria-checked')).toBe('true');
  await user.click(screen.getByRole('checkbox', { name: 'Tell me by the system' }));
  await waitFor(() => expect(hub.workstation.state.notices.on).toBe(false));
  await user.click(screen.getByRole('checkbox', { name: 'Start Waypost' }));
  await waitFor(() => expect(hub.workstation.state.startAtLogin.on).toBe(true));
});

it('says what this desktop cannot do, and offers it not', async () => {
  Object.assign(hub.workstation.state, {
    hasTray: false,
    notices: { on: true, works: false },
    startAtLogin: { on: false, refused: 'development' },
  });
  await start();
  await screen.findByText('This desktop shows no tray: kept running, the window is minimised.');
  expect(screen.getByText('This desktop shows no notifications.')).toBeTruthy();
  expect(screen.getByText('Not possible when run from its sources. An installed Waypost can.')).toBeTruthy();
  expect(screen.queryByRole('checkbox', { name: 'Start Waypost' })).toBeNull();
});

it('asks what closing the window means, and remembers the answer unless told otherwise', async () => {
  await start();
  hub.workstation.close(3);
  const question = await screen.findByRole('dialog', { name: 'Keep Waypost running?' });
  expect(question.textContent).toContain('3 jobs are scheduled.');
  await waitFor(() => expect(hub.workstation.asked.map(({ name }) => name)).toContain('closingShown'));
  await user.click(within(question).getByRole('button', { name: 'Keep running' }));
  const answers = () => hub.workstation.asked.filter(({ name }) => name === 'answerClosing').map(({ input }) => input);
  await waitFor(() => expect(answers()).toEqual([{ meaning: 'keep', remember: true }]));
  hub.workstation.close(1);
  const again = await screen.findByRole('dialog', { name: 'Keep Waypost running?' });
  await user.click(within(again).getByRole('checkbox'));
  await user.click(within(again).getByRole('button', { name: 'Quit' }));
  await waitFor(() => expect(answers()).toContainEqual({ meaning: 'quit', remember: false }));
});

it('tells the application around it which language it speaks', async () => {
  await start();
  await user.click(screen.getAllByRole('radio', { name: 'العربية' })[0]!);
  await waitFor(() => expect(hub.workstation.asked).toContainEqual({ name: 'set', input: { language: 'ar' } }));
});
