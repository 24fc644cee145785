// @vitest-environment happy-dom
import { useHub } from './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rejected } from '../../../src/shared/domain/error';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { go } from '../../../src/renderer/store/location';
import { dismiss } from '../../../src/renderer/store/notices';
import { show } from './window';

let stop: () => void;
let hub: FakeHub;
const user = userEvent.setup();

beforeEach(async () => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 2, runs: 4 })));
  go({ screen: 'settings' });
  await loadScreen('settings');
  ({ stop } = await show(<App />));
  await screen.findByRole('heading', { name: 'Settings' });
});
afterEach(() => {
  dismiss();
  stop();
});

const section = async (name: string): Promise<HTMLElement> => screen.findByRole('region', { name });

it('makes a backup, which is the first of the list', async () => {
  const backups = await section('Backups');
  await waitFor(() => expect(within(backups).getAllByRole('listitem')).toHaveLength(2));
  await user.click(within(backups).getByRole('button', { name: 'Back up now' }));
  await screen.findByText('Made a backup');
  await waitFor(() => expect(within(backups).getAllByRole('listitem')).toHaveLength(3));
  expect(within(backups).getAllByRole('listitem')[0]?.textContent).toContain('by hand');
});

it('restores one after it said what is lost, and restarts the hub', async () => {
  const backups = await section('Backups');
  await user.click((await within(backups).findAllByRole('button', { name: 'Restore…' }))[0]!);
  const dialog = await screen.findByRole('dialog', { name: 'Restore this backup?' });
  await within(dialog).findByRole('row', { name: /^Runs .* 1,200$/ });
  expect(dialog.textContent).toContain('Tokens and keys that were revoked since are valid again.');
  await user.click(within(dialog).getByRole('button', { name: 'Restore and restart the hub' }));
  await screen.findByText('Restored. What was replaced lies in replaced-20260302T020000Z');
  expect(hub.workstation.asked).toContainEqual({ name: 'restartHub', input: {} });
});

it('does not restore what is damaged', async () => {
  hub.override({
    'backups.check': () => {
      throw rejected('backup_damaged', 'damaged');
    },
  });
  const backups = await section('Backups');
  await user.click((await within(backups).findAllByRole('button', { name: 'Restore…' }))[0]!);
  const dialog = await screen.findByRole('dialog', { name: 'Restore this backup?' });
  await within(dialog).findByText('This backup is damaged and cannot be restored. Nothing was changed.');
  await user.click(within(dialog).getByRole('button', { name: 'Restore and restart the hub' }));
  expect(hub.workstation.asked.map(({ name }) => name)).not.toContain('restartHub');
});

it('says why a backup was not made', async () => {
  hub.override({
    'backups.create': () => {
      throw rejected('backup_failed', 'ENOSPC');
    },
  });
  const backups = await section('Backups');
  await user.click(within(backups).getByRole('button', { name: 'Back up now' }));
  await screen.findByText('The backup was not made: the folder may be missing, full or not writable.');
});

it('verifies the audit trail and says what it found', async () => {
  const trail = await section('Audit trail');
  await user.click(within(trail).getByRole('button', { name: 'Verify' }));
  await within(trail).findByText('Whole: 250 rows are in order.');
  expect(trail.textContent).toContain('f'.repeat(64));
  const noted = within(trail).getByLabelText('Hash noted earlier');
  await user.type(noted, 'abc');
  await user.click(within(trail).getByRole('button', { name: 'Verify' }));
  await within(trail).findByText('A hash has 64 hexadecimal digits.');
  await user.clear(noted);
  await user.type(noted, 'a'.repeat(64));
  await user.click(within(trail).getByRole('button', { name: 'Verify' }));
  await within(trail).findByText(/no row has the hash that was noted/);
});
