// @vitest-environment happy-dom
import { settle, useHub } from './setup';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import FunctionsScreen from '../../../src/renderer/features/functions/functions-screen';
import { dropFunctionDraft } from '../../../src/renderer/features/functions/function-drafts';
import { call } from '../../../src/renderer/client/call';
import { go, here } from '../../../src/renderer/store/location';
import { undoLast } from '../../../src/renderer/store/notices';
import type { OperationInput, OperationName, OperationOutput } from '../../../src/shared/contract/operations';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;
const user = userEvent.setup();

const idOf = (name: string): string => [...hub.world.functions.values()].find((fn) => fn.name === name)?.id ?? '';

async function ask<N extends OperationName>(name: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
  const result = await call(name, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

beforeEach(async () => {
  // Nothing is laid out here; lists draw the rows that fit this height.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 8, runs: 10 })));
  go({ screen: 'functions' });
  ({ stop } = await show(<FunctionsScreen />));
});

afterEach(() => {
  stop();
  for (const id of ['new', ...hub.world.functions.keys()]) dropFunctionDraft(id);
});

const openTab = (name: string, tab: string): void =>
  act(() => go({ screen: 'functions', id: idOf(name), query: { tab } }));

describe('versions', () => {
  it('names the lines and settings that differ', async () => {
    const { id, version } = hub.world.functions.get(idOf('pos-batch-upload')) ?? { id: '', version: 0 };
    openTab('pos-batch-upload', 'versions');
    const diff = await screen.findByRole('group', { name: `From version ${version - 1} to ${version}` });
    const lines = () => within(diff).queryByText(/warnPercent = 80/)?.textContent;
    await waitFor(() => expect(diff.querySelectorAll('[data-kind=added]')).toHaveLength(1));
    expect(lines()).toContain('warnPercent = 80');
    expect(diff.querySelectorAll('[data-kind=removed]')).toHaveLength(1);
    expect(screen.getByRole('row', { name: /Memory/ }).textContent).toContain('64 MB');
    await user.click(screen.getByRole('button', { name: /^version 3/ }));
    expect(here().query['version']).toBe('3');
    await user.click(await screen.findByRole('radio', { name: 'The active one' }));
    expect(await screen.findByRole('group', { name: `From version 3 to ${version}` })).toBeTruthy();
    expect(id).not.toBe('');
  });

  it('rolls back, and takes it back', async () => {
    const id = idOf('pos-batch-upload');
    const before = hub.world.functions.get(id)?.version ?? 0;
    openTab('pos-batch-upload', 'versions');
    await user.click(await screen.findByRole('button', { name: 'Roll back to 3' }));
    await waitFor(() => expect(hub.world.functions.get(id)?.version).toBe(3));
    act(() => undoLast());
    await waitFor(() => expect(hub.world.functions.get(id)?.version).toBe(before));
  });
});

describe('deployments', () => {
  it('deploys to named nodes and follows each of them', async () => {
    const nodes = [...hub.world.nodes.values()];
    const [first] = nodes.filter((node) => node.connected && !node.name.startsWith('lys'));
    const failing = nodes.find((node) => node.connected && node.name.startsWith('lys'));
    openTab('disk-usage', 'nodes');
    await user.click(await screen.findByRole('button', { name: 'Deploy…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Deploy disk-usage' });
    await user.selectOptions(within(dialog).getByLabelText('On'), 'Named nodes');
    await user.click(within(dialog).getByRole('button', { name: 'Deploy' }));
    expect(await within(dialog).findByText('Name at least one node.')).toBeTruthy();
    for (const node of [first, failing]) {
      await user.click(within(dialog).getByRole('combobox', { name: 'Nodes' }));
      await user.click(await screen.findByRole('option', { name: node?.name ?? '', hidden: true }));
    }
    await user.click(within(dialog).getByRole('button', { name: 'Deploy' }));
    expect(await screen.findByText(/0 of 2 nodes hold it. 2 on their way/)).toBeTruthy();
    expect(await screen.findByText(/1 of 2 nodes hold it. 1 failed/)).toBeTruthy();
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('1');
    expect(screen.getByRole('row', { name: new RegExp(failing?.name ?? '-') }).textContent).toContain('disk_full');
  });

  it('says which nodes are refused, and why', async () => {
    openTab('verify-backup', 'nodes');
    await user.click(await screen.findByRole('button', { name: 'Deploy…' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Deploy' }));
    expect(await screen.findByText(/7 nodes do not get it. Deployed to 1/)).toBeTruthy();
    expect(screen.getAllByText('lacks a capability')).toHaveLength(7);
  });

  it('takes it off a node, and puts back the version that was there', async () => {
    const id = idOf('pos-batch-upload');
    await ask('functions.deploy', { id, strategy: 'all', version: 11 });
    openTab('pos-batch-upload', 'nodes');
    await user.click(await screen.findByRole('button', { name: 'Undeploy from this-workstation' }));
    expect(await screen.findByText(/of 7 nodes/)).toBeTruthy();
    act(() => undoLast());
    expect(await screen.findByText(/of 8 nodes/)).toBeTruthy();
    const { items } = await ask('deployments.list', { functionId: id });
    expect(items.map(({ version }) => version)).toEqual(items.map(() => 11));
    expect(items).toHaveLength(8);
  });

  it('warms up where it is', async () => {
    const id = idOf('disk-usage');
    await ask('functions.deploy', { id, strategy: 'all' });
    let asked: unknown;
    hub.override({
      'functions.warmUp': (input) => {
        asked = input;
        return { deployed: 1, nodeIds: [], rejected: [] };
      },
    });
    openTab('disk-usage', 'nodes');
    await user.click(await screen.findByRole('button', { name: 'Warm up' }));
    await waitFor(() => expect(asked).toEqual({ id }));
    await settle();
  });
});

it('runs a function by hand and shows its log as it comes', async () => {
  openTab('disk-usage', 'once');
  const dialog = await screen.findByRole('dialog', { name: 'Run disk-usage once' });
  await user.click(within(dialog).getByRole('button', { name: 'Run once' }));
  expect(await within(dialog).findByText('step 1 of 8')).toBeTruthy();
  await user.click(within(dialog).getByRole('button', { name: 'Cancel run' }));
  expect(await within(dialog).findByText('Cancelled')).toBeTruthy();
  await user.click(within(dialog).getByRole('button', { name: 'Open run' }));
  await waitFor(() => expect(here().screen).toBe('runs'));
});

it('runs a function by hand with arguments, which stay for the next time', async () => {
  const asked: unknown[] = [];
  hub.override({
    'functions.invoke': (input) => {
      asked.push(input);
      return { runIds: [] };
    },
  });
  openTab('verify-backup', 'once');
  const dialog = await screen.findByRole('dialog', { name: /once/ });
  await user.click(within(dialog).getByRole('button', { name: 'Add a keyword argument' }));
  await user.click(within(dialog).getByRole('button', { name: 'Run once' }));
  expect(within(dialog).getByText('This is needed.')).toBeTruthy();
  await user.type(within(dialog).getByLabelText('Name of argument 1'), 'host');
  await user.type(within(dialog).getByLabelText('Value of host'), 'eg-1');
  await user.click(within(dialog).getByRole('button', { name: 'Run once' }));
  await waitFor(() => expect(asked).toEqual([{ id: idOf('verify-backup'), args: [], kwargs: { host: 'eg-1' } }]));
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  openTab('verify-backup', 'once');
  expect(await screen.findByLabelText('Value of host')).toHaveProperty('value', 'eg-1');
});

it('tells how it has done, with its cold starts', async () => {
  openTab('disk-usage', '');
  const stats = await screen.findByRole('region', { name: 'Statistics' });
  expect(await within(stats).findByText(/1,204 attempts, 2.57% of them with an error. 18 cold starts/)).toBeTruthy();
  expect(within(stats).getByRole('row', { name: /Cold start took/ }).textContent).toContain('131 ms');
  await user.click(within(stats).getByRole('button', { name: 'Failed 24' }));
  expect(here()).toMatchObject({ screen: 'runs', query: { function: idOf('disk-usage'), state: 'failed' } });
});

describe('the form', () => {
  const nameField = () => screen.findByLabelText('Name');
  const made = (name: string) => [...hub.world.functions.values()].find((fn) => fn.name === name);

  it('makes a command of its fields', async () => {
    act(() => go({ screen: 'functions', id: 'new' }));
    await user.type(await nameField(), 'rotate');
    await user.click(screen.getByRole('radio', { name: 'Command' }));
    await user.clear(screen.getByLabelText('Program'));
    await user.click(screen.getByRole('button', { name: /^Save/ }));
    expect(await screen.findByText('This is needed.')).toBeTruthy();
    await user.type(screen.getByLabelText('Program'), '/usr/sbin/logrotate');
    await user.clear(screen.getByLabelText('Arguments'));
    await user.type(screen.getByLabelText('Arguments'), '-v{Enter}/etc/logrotate.conf');
    await user.type(screen.getByLabelText('Directory'), '/tmp');
    await user.type(screen.getByLabelText('At once'), '2');
    await user.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() =>
      expect(made('rotate')).toMatchObject({
        kind: 'command',
        source: { argv: ['/usr/sbin/logrotate', '-v', '/etc/logrotate.conf'], cwd: '/tmp' },
        maxConcurrency: 2,
      }),
    );
  });

  it('makes one for workers outside, which stays external', async () => {
    act(() => go({ screen: 'functions', id: 'new' }));
    await user.type(await nameField(), 'train');
    await user.click(screen.getByRole('radio', { name: 'External' }));
    await user.type(screen.getByLabelText('For workers'), 'model 7');
    await user.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() => expect(made('train')).toMatchObject({ kind: 'external', source: 'model 7' }));
    openTab('train', 'edit');
    expect(await screen.findByRole('radio', { name: 'External' })).toBeTruthy();
    expect(screen.queryByRole('radio', { name: 'JavaScript' })).toBeNull();
    expect(screen.queryByRole('tab', { name: 'Nodes' })).toBeNull();
  });

  it('takes a secret into the environment', async () => {
    await ask('secrets.set', { name: 'api-token', value: 'hunter22' });
    openTab('disk-usage', 'edit');
    await user.click(await screen.findByRole('button', { name: 'Add a value' }));
    const group = screen.getByRole('group', { name: 'Environment' });
    await user.type(within(group).getByLabelText('Name'), 'TOKEN');
    await user.selectOptions(within(group).getByLabelText('Kind of value'), 'Secret');
    await user.click(screen.getByRole('button', { name: /^Save/ }));
    expect(await screen.findByText('Choose the secret.')).toBeTruthy();
    await user.click(within(group).getByRole('combobox', { name: 'Secret' }));
    await user.click(await screen.findByRole('option', { name: 'api-token', hidden: true }));
    await user.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() =>
      expect(hub.world.functions.get(idOf('disk-usage'))?.environment).toEqual({ TOKEN: { secret: 'api-token' } }),
    );
  });

  it('tells what ctx has', async () => {
    act(() => go({ screen: 'functions', id: 'new' }));
    await user.click(await screen.findByRole('button', { name: /What ctx has/ }));
    expect(screen.getByRole('row', { name: /ctx.signal/ }).textContent).toContain('AbortSignal');
  });
});

describe('secrets', () => {
  it('are set, changed and deleted, and their values are never shown', async () => {
    await user.click(screen.getByRole('button', { name: 'Secrets' }));
    const sheet = await screen.findByRole('complementary', { name: 'Secrets' });
    await user.click(within(sheet).getByRole('button', { name: 'Set secret' }));
    expect(await within(sheet).findByText('This is needed.')).toBeTruthy();
    await user.type(within(sheet).getByLabelText('Name'), 'api-token');
    await user.type(within(sheet).getByLabelText('Value'), 'abc');
    await user.click(within(sheet).getByRole('button', { name: 'Set secret' }));
    expect(await within(sheet).findByText(/4 characters at least/)).toBeTruthy();
    await user.type(within(sheet).getByLabelText('Value'), 'defgh');
    expect(within(sheet).getByLabelText('Value').getAttribute('type')).toBe('password');
    await user.click(within(sheet).getByRole('button', { name: 'Set secret' }));
    const list = await within(sheet).findByRole('list', { name: 'Secrets' });
    expect(list.textContent).toContain('value 1');
    expect(within(sheet).getByLabelText('Value')).toHaveProperty('value', '');
    expect(document.body.innerHTML).not.toContain('abcdefgh');

    await user.click(within(list).getByRole('button', { name: 'Set a new value of api-token' }));
    await user.type(within(sheet).getByLabelText('Value'), 'other-value');
    await user.click(within(sheet).getByRole('button', { name: 'Set new value' }));
    await waitFor(() => expect(list.textContent).toContain('value 2'));

    await user.click(within(list).getByRole('button', { name: 'Delete api-token' }));
    await user.click(await screen.findByRole('button', { name: 'Delete secret' }));
    await waitFor(async () => expect((await ask('secrets.list', {})).items).toEqual([]));
  });
});
