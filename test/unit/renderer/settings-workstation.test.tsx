// @vitest-environment happy-dom
import { useHub } from './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { go } from '../../../src/renderer/store/location';
import { show } from './window';

let stop: () => void;
let hub: FakeHub;
const user = userEvent.setup();

async function start(): Promise<HTMLElement> {
  go({ screen: 'settings' });
  await loadScreen('settings');
  ({ stop } = await show(<App />));
  return screen.findByRole('region', { name: 'This workstation' });
}
const row = (section: HTMLElement, name: string): Promise<HTMLElement> => within(section).findByRole('group', { name });

beforeEach(() => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 2, runs: 4 })));
});
afterEach(() => stop());

it('opens the gateway with the next start of the hub, and offers that start', async () => {
  const section = await start();
  const gateway = await row(section, 'Nodes on other machines');
  expect(within(gateway).queryByRole('button')).toBeNull();
  await user.click(within(gateway).getByRole('checkbox', { name: 'Let them reach this hub' }));
  await waitFor(() => expect(hub.workstation.state.gateway).toMatchObject({ open: true, inForce: false }));
  await user.click(await within(gateway).findByRole('button', { name: 'Restart the hub now' }));
  await waitFor(() => expect(hub.workstation.state.gateway.inForce).toBe(true));
  await waitFor(() => expect(within(gateway).queryByRole('button')).toBeNull());
});

it('says that a variable stands above the switch', async () => {
  hub.workstation.state.gateway.overridden = '10.0.0.1';
  const gateway = await row(await start(), 'Nodes on other machines');
  expect(gateway.textContent).toContain('10.0.0.1 Set from outside, by WAYPOST_GATEWAY_HOST');
  expect(within(gateway).queryByRole('checkbox')).toBeNull();
});

it('looks for newer versions only where it was told to', async () => {
  const updates = await row(await start(), 'Newer versions');
  expect(updates.textContent).toContain('This installation was not told where to look.');
  expect(within(updates).queryByRole('checkbox')).toBeNull();
});

it('says which version is there, and where', async () => {
  hub.workstation.state.updates.address = 'https://updates.example/';
  const updates = await row(await start(), 'Newer versions');
  await user.click(within(updates).getByRole('checkbox', { name: 'Look for newer versions' }));
  await waitFor(() => expect(hub.workstation.state.updates.on).toBe(true));
  await user.click(within(updates).getByRole('button', { name: 'Look now' }));
  await within(updates).findByText('Version 0.2.0 is available.');
  expect(updates.textContent).toContain('https://updates.example/waypost-0.2.0.deb');
});
