// @vitest-environment happy-dom
import { notToBeAsked, useHub } from './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { invalidInput } from '../../../src/shared/domain/error';
import { go, here } from '../../../src/renderer/store/location';
// Loaded ahead: it comes by itself when it is first shown, and a test is not to wait for that.
import '../../../src/renderer/features/jobs/job-sheet';
import JobsScreen from '../../../src/renderer/features/jobs/jobs-screen';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;
const user = userEvent.setup();
const named = (name: string) => [...hub.world.jobs.values()].find((job) => job.name === name)!;

async function openRun(name: string): Promise<void> {
  go({ screen: 'jobs', id: named(name).id, query: { tab: 'run' } });
  ({ stop } = await show(<JobsScreen />));
}

beforeEach(() => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 10 })));
});
afterEach(() => stop());

it('runs a job once with other arguments, on named nodes, and shows the run', async () => {
  const asked: unknown[] = [];
  const [runId] = hub.world.runs.keys();
  hub.override({
    'jobs.trigger': (input) => {
      asked.push(input);
      return { runIds: [runId!] };
    },
  });
  await openRun('disk-usage');
  const form = await screen.findByRole('form', { name: 'Run now with other arguments' });
  await user.click(within(form).getByRole('button', { name: 'Add a keyword argument' }));
  await user.keyboard('keep');
  await user.selectOptions(within(form).getByLabelText('Type of keep'), 'Number');
  await user.type(within(form).getByLabelText('Value of keep'), '7');
  await user.selectOptions(within(form).getByLabelText('If still running'), 'Start it all the same');
  await user.click(within(form).getByRole('button', { name: /Run now/ }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ id: named('disk-usage').id, args: [], kwargs: { keep: 7 }, overlap: 'allow_all' });
  await waitFor(() => expect(here()).toMatchObject({ screen: 'runs', id: runId }));
});

it('says at the field what is wrong with the arguments, and keeps what was typed while another tab is shown', async () => {
  await openRun('fw-inventory');
  const form = () => screen.findByRole('form', { name: 'Run now with other arguments' });
  await user.click(within(await form()).getByRole('button', { name: 'Add an argument' }));
  await user.selectOptions(screen.getByLabelText('Type of argument 1'), 'JSON');
  await user.type(screen.getByLabelText('Value of argument 1'), '[[1,');
  await user.click(within(await form()).getByRole('button', { name: /Run now/ }));
  expect(screen.getByText('This is not JSON.')).toBeTruthy();
  await user.click(screen.getByRole('tab', { name: 'Audit' }));
  await user.click(screen.getByRole('tab', { name: 'Run' }));
  await form();
  expect(screen.getByLabelText('Value of argument 1')).toHaveProperty('value', '[1,');
});

it('says what a backfill would run before it runs it, and asks again when the question changes', async () => {
  const asked: boolean[] = [];
  hub.override({
    'jobs.backfill': ({ dryRun, includeFired }) => {
      asked.push(dryRun);
      return {
        dryRun,
        count: includeFired ? 30 : 14,
        fireTimes: ['2026-10-20T02:30:00.000Z', '2026-10-21T02:30:00.000Z'],
        lastFireTime: '2026-11-02T02:30:00.000Z',
        runIds: [],
      };
    },
  });
  await openRun('disk-usage');
  const form = await screen.findByRole('form', { name: 'Backfill' });
  expect(within(form).queryByRole('button', { name: /^Run/ })).toBeNull();
  await user.click(within(form).getByRole('button', { name: 'See what would run' }));
  expect(await within(form).findByText('14 occurrences would run')).toBeTruthy();
  await user.click(within(form).getByRole('checkbox', { name: 'Also those that fired' }));
  expect(within(form).queryByRole('button', { name: /^Run/ })).toBeNull();
  await user.click(within(form).getByRole('button', { name: 'See what would run' }));
  await user.click(await within(form).findByRole('button', { name: 'Run 30 occurrences' }));
  await waitFor(() => expect(here()).toMatchObject({ screen: 'runs', query: { job: named('disk-usage').id } }));
  expect(asked).toEqual([true, true, false]);
});

it('says at its field what the hub has against a range', async () => {
  hub.override({
    'jobs.backfill': () => {
      throw invalidInput([{ path: 'to', code: 'before_from', message: 'It has to be at or after from.' }]);
    },
  });
  await openRun('disk-usage');
  const form = await screen.findByRole('form', { name: 'Backfill' });
  await user.click(within(form).getByRole('button', { name: 'See what would run' }));
  expect(await within(form).findByText('It has to be at or after from.')).toBeTruthy();
  expect(within(form).getByLabelText('To').getAttribute('aria-invalid')).toBe('true');
});

it('asks nothing of the hub while a range is empty or cannot be read', async () => {
  const asked = notToBeAsked(hub, 'jobs.backfill');
  await openRun('disk-usage');
  const form = await screen.findByRole('form', { name: 'Backfill' });
  await user.clear(within(form).getByLabelText('From'));
  await user.clear(within(form).getByLabelText('To'));
  await user.type(within(form).getByLabelText('To'), 'now');
  await user.click(within(form).getByRole('button', { name: 'See what would run' }));
  expect(await within(form).findByText('This is needed.')).toBeTruthy();
  expect(within(form).getByText(/^Not a date and time/)).toBeTruthy();
  expect(asked()).toBe(0);
});

it('offers no backfill where there are no fire times', async () => {
  await openRun('loyalty-export');
  expect(await screen.findByRole('form', { name: 'Run now with other arguments' })).toBeTruthy();
  expect(screen.queryByRole('form', { name: 'Backfill' })).toBeNull();
});
