// @vitest-environment happy-dom
import { notToBeAsked, settle, useHub } from './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { go, here } from '../../../src/renderer/store/location';
import { dropDraft } from '../../../src/renderer/features/jobs/drafts';
// Loaded ahead: it comes by itself when it is first shown, and a test is not to wait for that.
import '../../../src/renderer/features/jobs/job-sheet';
import JobsScreen from '../../../src/renderer/features/jobs/jobs-screen';
import { conflict, rejected } from '../../../src/shared/domain/error';
import { draftOf, readDraft } from '../../../src/renderer/features/jobs/job-draft';
import { call } from '../../../src/renderer/client/call';
import { show } from './window';

let hub: FakeHub;
let stop: () => void;
const user = userEvent.setup();

beforeEach(async () => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 4, runs: 10 })));
  go({ screen: 'jobs', id: 'new' });
  ({ stop } = await show(<JobsScreen />));
});

afterEach(() => {
  stop();
  for (const id of ['new', ...hub.world.jobs.keys()]) dropDraft(id);
});

// The first form of a file takes its time.
const nameField = () => screen.findByLabelText('Name');
const save = () => user.click(screen.getByRole('button', { name: /^Save/ }));

async function fillIn(name: string): Promise<void> {
  await user.type(await nameField(), name);
  await user.click(screen.getByRole('combobox', { name: 'Function' }));
  await user.click(await screen.findByRole('option', { name: 'disk-usage', hidden: true }));
}

describe('the form of a job', () => {
  it('says at each field what is missing, and asks nothing of the hub', async () => {
    const asked = notToBeAsked(hub, 'jobs.create');
    await nameField();
    await save();
    expect(await screen.findAllByText('This is needed.')).toHaveLength(2);
    expect((await nameField()).getAttribute('aria-invalid')).toBe('true');
    expect(asked()).toBe(0);
  });

  it('refuses an end that cannot be read at its field, and keeps it', async () => {
    const asked = notToBeAsked(hub, 'jobs.create');
    await fillIn('with an end');
    await user.click(screen.getByRole('button', { name: /^Limits/ }));
    await user.type(screen.getByLabelText('Not after'), 'Friday');
    await save();
    expect(await screen.findByText(/^Not a date and time/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Not after').value).toBe('Friday');
    expect(asked()).toBe(0);
  });

  it('shows the error of the hub at its field and keeps what was typed', async () => {
    await fillIn('disk-usage');
    await save();
    expect(await screen.findByText('Another one has this name already.')).toBeTruthy();
    expect(await nameField()).toHaveProperty('value', 'disk-usage');
    expect(here().id).toBe('new');
  });

  it('keeps what was typed when the sheet is closed and opened again', async () => {
    await user.type(await nameField(), 'half-writ');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(here().id).toBeNull());
    go({ screen: 'jobs', id: 'new' });
    expect(await nameField()).toHaveProperty('value', 'half-writ');
    await user.click(screen.getByRole('button', { name: 'Discard' }));
    go({ screen: 'jobs', id: 'new' });
    expect(await nameField()).toHaveProperty('value', '');
  });

  it('creates the job and shows it', async () => {
    await fillIn('brand-new');
    await save();
    await waitFor(() => expect([...hub.world.jobs.values()].some((job) => job.name === 'brand-new')).toBe(true));
    const made = [...hub.world.jobs.values()].find((job) => job.name === 'brand-new');
    await waitFor(() => expect(here().id).toBe(made?.id));
    expect(made?.schedule).toMatchObject({ type: 'cron', expressions: ['0 9 * * *'] });
  });

  it('previews the fire times and says what is wrong with a line', async () => {
    await nameField();
    const line = screen.getByRole('group', { name: 'Cron line 1' });
    expect(await screen.findByText('Next fires')).toBeTruthy();
    const hour = within(line).getByLabelText('hour');
    await user.clear(hour);
    await user.type(hour, '25');
    expect(await screen.findByText(/has hour 25/)).toBeTruthy();
  });

  it('offers to save over what somebody else saved meanwhile', async () => {
    const job = [...hub.world.jobs.values()].find(({ name }) => name === 'usb-audit')!;
    go({ screen: 'jobs', id: job.id, query: { tab: 'edit' } });
    await user.type(await nameField(), '-2');
    let refused = false;
    hub.override({
      'jobs.replace': ({ ifMatch }) => {
        if (ifMatch !== undefined) {
          refused = true;
          throw conflict('stale_revision', 'The job is at another revision.');
        }
        return { ...job, name: 'usb-audit-2' };
      },
    });
    await save();
    expect(await screen.findByText(/Somebody saved it meanwhile/)).toBeTruthy();
    expect(refused).toBe(true);
    expect(await nameField()).toHaveProperty('value', 'usb-audit-2');
    await user.click(screen.getByRole('button', { name: 'Save over it' }));
    await waitFor(() => expect(here().query['tab']).toBeUndefined());
  });

  it('follows the job as long as what is kept changes nothing', async () => {
    const job = [...hub.world.jobs.values()].find(({ name }) => name === 'usb-audit')!;
    go({ screen: 'jobs', id: job.id, query: { tab: 'edit' } });
    await waitFor(async () => expect(await nameField()).toHaveProperty('value', 'usb-audit'));
    await user.type(await nameField(), '-2');
    expect(screen.getByRole('tab', { name: 'Edit •' })).toBeTruthy();
    await user.type(await nameField(), '{Backspace}{Backspace}');
    expect(screen.getByRole('tab', { name: 'Edit' })).toBeTruthy();
    const theirs = readDraft({ ...draftOf(job, 'UTC'), name: 'usb-audit-of-theirs' }, job);
    if (!theirs.ok) throw new Error('the draft cannot be read');
    await call('jobs.replace', { ...theirs.payload, id: job.id });
    await waitFor(async () => expect(await nameField()).toHaveProperty('value', 'usb-audit-of-theirs'));
  });

  it('makes a job that comes after another', async () => {
    await fillIn('after-usb');
    await user.click(screen.getByRole('radio', { name: 'After others' }));
    await save();
    expect(await screen.findByText('This is needed.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Add a job' }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'How job 1 has to end' }), 'after failure of');
    await save();
    await waitFor(() => expect([...hub.world.jobs.values()].some((job) => job.name === 'after-usb')).toBe(true));
    const made = [...hub.world.jobs.values()].find((job) => job.name === 'after-usb');
    expect(made?.schedule).toEqual({ type: 'after' });
    expect(made?.dependsOn).toMatchObject([{ on: 'failure' }]);
  });

  it('says why nodes cannot fire it, and what the hub has against it at its field', async () => {
    await fillIn('by-nodes');
    await user.click(screen.getByRole('radio', { name: 'Its nodes' }));
    expect(screen.getByText(/Nodes fire only what runs on each of them/)).toBeTruthy();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Target' }), 'Every eligible node');
    expect(screen.queryByText(/Nodes fire only what runs on each of them/)).toBeNull();
    hub.override({
      'jobs.create': () => {
        throw rejected('needs_hub', 'x', [{ path: 'functionId', code: 'needs_hub', message: 'It asks for secrets.' }]);
      },
    });
    await save();
    expect(await screen.findByText(/Nodes cannot fire this function by themselves/)).toBeTruthy();
    expect(screen.getByRole('combobox', { name: 'Function' }).getAttribute('aria-invalid')).toBe('true');
  });

  it('spreads runs over nodes only where there are several, and says how in a sentence', async () => {
    await fillIn('spread');
    expect(screen.queryByRole('button', { name: /^Spread/ })).toBeNull();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Target' }), 'Every eligible node');
    await user.click(screen.getByRole('button', { name: /^Spread/ }));
    await user.type(screen.getByLabelText('At once'), '20');
    await user.type(screen.getByLabelText('Abort above, % failed'), '10');
    expect(screen.getByRole('button', { name: /^Spread/ }).textContent).toContain(
      'At most 20 at once, abort above 10 % failed, leaves out nodes that are not connected',
    );
    await save();
    const made = () => [...hub.world.jobs.values()].find((job) => job.name === 'spread');
    await waitFor(() =>
      expect(made()?.target.fanOut).toMatchObject({ maxParallel: 20, abortAfterFailuresPercent: 10 }),
    );
  });

  it('chooses calendars and marks in the preview what they block', async () => {
    hub.override({
      'schedules.preview': ({ calendars }) => ({
        description: '',
        occurrences: [
          {
            fireTime: new Date(Date.now() + 86_400_000).toISOString(),
            localTime: '',
            ...(calendars?.includes('public-holidays')
              ? { note: 'calendar_skipped' as const, calendar: 'public-holidays' }
              : {}),
          },
        ],
      }),
    });
    await nameField();
    await user.click(await screen.findByRole('combobox', { name: 'Calendars' }));
    await user.click(await screen.findByRole('option', { name: 'public-holidays', hidden: true }));
    expect(await screen.findByText(/A calendar keeps this one from firing/)).toBeTruthy();
    const month = screen.getByRole('table', { name: 'Calendar of the next fires' });
    expect(within(month).getByText('1 blocked by a calendar')).toBeTruthy();
  });

  it('takes a deletion back', async () => {
    const job = [...hub.world.jobs.values()].find(({ name }) => name === 'usb-audit')!;
    go({ screen: 'jobs', id: job.id });
    await user.click(await screen.findByRole('button', { name: 'Delete job' }));
    await waitFor(() => expect(hub.world.jobs.get(job.id)?.state).toBe('deleted'));
    const { undoLast } = await import('../../../src/renderer/store/notices');
    undoLast();
    await waitFor(() => expect(hub.world.jobs.get(job.id)?.state).toBe('active'));
    await settle();
  });
});
