import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/main/api/problem';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';
import { verifyAudit } from '../../support/hub/verify-audit';

let hub: ServedHub;
let functionId: string;

interface Calendar {
  id: string;
  name: string;
  revision: number;
}

interface Previewed {
  occurrences: { note?: string; calendar?: string }[];
}

beforeAll(async () => {
  hub = await ServedHub.start();
  const echo = { name: 'echo', kind: 'builtin', source: 'echo' };
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', echo));
}, 180_000);

afterAll(stopEverything);

const weekends = { name: 'weekends', rules: [{ type: 'weekly', days: ['sat', 'sun'] }] };

describe('calendars', () => {
  test('are created, listed page by page, read, replaced and deleted', async () => {
    const created = await hub.ask<Calendar>('POST', '/calendars', weekends);
    expect(created).toMatchObject({
      status: 201,
      body: {
        name: 'weekends',
        namespace: 'default',
        description: '',
        mode: 'exclude',
        timezone: 'UTC',
        rules: [{ type: 'weekly', days: ['sat', 'sun'], from: '00:00', to: '24:00' }],
        createdBy: 'first token',
        revision: 1,
      },
    });
    const { id } = created.body;
    for (const name of ['a', 'b', 'c']) await hub.must('POST', '/calendars', { ...weekends, name });
    const listed = await hub.all<Calendar>('/calendars', 3);
    expect(listed.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'weekends']);
    expect(await hub.must('GET', `/calendars/${id}`)).toEqual(created.body);

    const zoned = { ...weekends, timezone: 'Europe/Berlin', mode: 'include' };
    const stale = await hub.ask<Problem>('PUT', `/calendars/${id}`, zoned, { 'if-match': '4' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'conflict', reason: 'stale_revision' } });
    const replaced = await hub.ask<Calendar>('PUT', `/calendars/${id}`, zoned, { 'if-match': '"1"' });
    expect(replaced).toMatchObject({ status: 200, body: { timezone: 'Europe/Berlin', mode: 'include', revision: 2 } });

    expect(await hub.ask('DELETE', `/calendars/${id}`)).toMatchObject({ status: 204, body: '' });
    for (const method of ['GET', 'DELETE'])
      expect(await hub.ask<Problem>(method, `/calendars/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
  });

  test.each([
    ['no rules', { rules: [] }, 'rules', /empty/],
    ['everything excluded', { rules: [{ type: 'yearly', days: yearDays() }] }, 'rules', /nothing could ever fire/],
    ['a zone that nobody knows', { timezone: 'Mars/Olympus' }, 'timezone', /Mars\/Olympus/],
    ['an hour that is none', { rules: [{ type: 'weekly', days: ['mon'], from: '25:00' }] }, 'rules.0.from', /HH:MM/],
  ])('with %s are refused', async (_, fields, path, message) => {
    const { status, body } = await hub.ask<Problem>('POST', '/calendars', { ...weekends, name: 'wrong', ...fields });
    expect([status, body.code]).toEqual([400, 'invalid_input']);
    expect(body.errors).toMatchObject([{ path, message: expect.stringMatching(message) as string }]);
    expect((await hub.all<Calendar>('/calendars')).map(({ name }) => name)).not.toContain('wrong');
  });

  test('keep a job from firing, show in its preview, and stay while it uses them', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const { id } = await hub.must<Calendar>('POST', '/calendars', {
      name: 'today',
      rules: [{ type: 'dates', dates: [today, tomorrow] }],
    });
    const schedule = { type: 'interval', everySeconds: 1 };
    const job = await hub.must<{ id: string }>('POST', '/jobs', {
      name: 'held',
      functionId,
      schedule,
      calendars: ['today'],
    });
    expect(job).toMatchObject({ calendars: [id] });
    const skipped = await until(async () => {
      const { items } = await hub.must<{ items: { count: number }[] }>('GET', `/occurrences?jobId=${job.id}`);
      return items[0];
    });
    expect(skipped).toMatchObject({ outcome: 'skipped', reason: 'calendar', detail: 'today' });
    for (const { occurrences } of [
      await hub.must<Previewed>('GET', `/jobs/${job.id}/next?count=1`),
      await hub.must<Previewed>('POST', '/schedules/preview', { schedule, calendars: [id], count: 1 }),
    ]) {
      expect(occurrences[0]).toMatchObject({ note: 'calendar_skipped', calendar: 'today' });
      // What fires follows behind what is blocked.
      expect(occurrences.at(-1)).not.toHaveProperty('note');
    }
    expect(await hub.ask<Problem>('DELETE', `/calendars/${id}`)).toMatchObject({
      status: 409,
      body: { reason: 'calendar_in_use' },
    });
    // A run by hand is never blocked.
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${job.id}/trigger`);
    expect(runIds).toHaveLength(1);
    await hub.must('DELETE', `/jobs/${job.id}`);
  });

  test('a job that its calendars would never let fire is refused', async () => {
    await hub.must('POST', '/calendars', { ...weekends, name: 'no-weekends' });
    const { status, body } = await hub.ask<Problem>('POST', '/jobs', {
      name: 'never',
      functionId,
      schedule: { type: 'cron', expressions: ['0 9 * * 6,0'] },
      calendars: ['no-weekends'],
    });
    expect([status, body.reason, body.errors?.[0]?.path]).toEqual([422, 'calendars_block_everything', 'calendars']);
  });
});

test('the audit trail has each change, whole', async () => {
  const rows = await hub.all<{ action: string; outcome: string }>('/audit');
  const actions = rows.filter(({ outcome }) => outcome === 'done').map(({ action }) => action);
  const count = (wanted: string): number => actions.filter((action) => action === wanted).length;
  expect([count('calendars.create'), count('calendars.replace'), count('calendars.delete')]).toEqual([6, 1, 1]);
  expect(await verifyAudit(hub)).toBe(rows.length);
});

function yearDays(): string[] {
  return Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2024, 0, day + 1)).toISOString().slice(5, 10));
}
