// @vitest-environment happy-dom
import { useHub } from './setup';
import { act, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { auditTrail } from '../../support/fake-bridge/audit-trail';
import { fullWorld } from '../../support/fake-bridge/seed';
import { App } from '../../../src/renderer/app/app';
import { loadScreen } from '../../../src/renderer/app/screens';
import { useAuditPages } from '../../../src/renderer/features/audit/use-audit-pages';
import { go, here } from '../../../src/renderer/store/location';
import type { ParsedInput } from '../../../src/shared/contract/operations';
import { show } from './window';

let stop: (() => void) | undefined;
let hub: FakeHub;
const user = userEvent.setup();

beforeEach(async () => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 2, runs: 4 })));
  go({ screen: 'audit' });
  await loadScreen('audit');
});

afterEach(() => {
  stop?.();
  stop = undefined;
});

const start = async (): Promise<void> => {
  ({ stop } = await show(<App />));
  await screen.findByRole('grid', { name: 'Audit' });
};

it('reads the trail page by page to its end, each row once', async () => {
  const { result } = renderHook(() => useAuditPages({}));
  await waitFor(() => expect(result.current.rows).toHaveLength(100));
  act(() => result.current.more());
  await waitFor(() => expect(result.current.rows).toHaveLength(200));
  act(() => result.current.more());
  await waitFor(() => expect(result.current.rows).toHaveLength(250));
  act(() => result.current.more());
  expect(result.current.rows.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, index) => 250 - index));
  expect(result.current.hasNewer).toBe(false);
});

it('tells of newer rows, and shows them when they are asked for', async () => {
  const rows = auditTrail(hub.world);
  hub.override({ 'audit.list': ({ limit }) => ({ items: rows.slice(0, limit), nextCursor: null }) });
  const { result, rerender } = renderHook(({ actor }) => useAuditPages({ actor }), {
    initialProps: { actor: 'operator' },
  });
  await waitFor(() => expect(result.current.rows).toHaveLength(100));
  const head = rows[0]!;
  hub.override({
    'audit.list': ({ limit }) => ({
      items: limit === 1 ? [{ ...head, id: 251 }] : rows.slice(0, limit),
      nextCursor: null,
    }),
  });
  rerender({ actor: 'somebody' });
  await waitFor(() => expect(result.current.hasNewer).toBe(true));
  hub.override({
    'audit.list': ({ limit }) => ({ items: [{ ...head, id: 251 }, ...rows].slice(0, limit), nextCursor: null }),
  });
  act(() => result.current.reload());
  await waitFor(() => expect(result.current.rows[0]?.id).toBe(251));
  expect(result.current.hasNewer).toBe(false);
});

it('asks the hub for one thing at a time, and until a moment', async () => {
  const asked: ParsedInput<'audit.list'>[] = [];
  hub.override({
    'audit.list': (input) => {
      if (input.limit > 1) asked.push(input);
      return { items: auditTrail(hub.world).slice(0, input.limit), nextCursor: null };
    },
  });
  await start();
  await user.click(screen.getByRole('button', { name: /^What/ }));
  await user.click(screen.getByRole('option', { name: 'Paused a job' }));
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ action: 'jobs.pause' }));
  await user.click(screen.getByRole('button', { name: /^Who/ }));
  await user.click(screen.getByRole('option', { name: 'deploy script' }));
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ actor: 'deploy script' }));
  expect(asked.at(-1)).not.toHaveProperty('action');
  act(() => go({ screen: 'audit', query: { outcome: 'refused', until: '2026-10-02T08:00' } }));
  await waitFor(() =>
    expect(asked.at(-1)).toMatchObject({ outcome: 'refused', until: new Date('2026-10-02T08:00').toISOString() }),
  );
  expect(asked.at(-1)).not.toHaveProperty('actor');
  const until = screen.getByLabelText<HTMLInputElement>('Until');
  await user.type(until, '{Backspace}{Backspace}{Backspace}');
  expect(until.value).toBe('2026-10-02T08');
  expect(screen.getByText(/^Not a date and time/)).toBeTruthy();
  await waitFor(() => expect(asked.at(-1)).not.toHaveProperty('until'));
});

it('shows a row with what it changed place by place, and leads to all that was done to its thing', async () => {
  await start();
  act(() => go({ screen: 'audit', id: '249' }));
  const sheet = await screen.findByRole('complementary', { name: 'Changed a job' });
  await screen.findByText('retry.maxRetries');
  const cells = [...sheet.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(cells[0]).toEqual(['retry.maxRetries', '3', '5']);
  expect(sheet.textContent).not.toContain('jitter');
  await user.click(screen.getByRole('button', { name: 'All that was done to it' }));
  const entity = auditTrail(hub.world).find(({ id }) => id === 249)!.entity!;
  expect(here()).toMatchObject({ screen: 'audit', id: null, query: { entity } });
  await screen.findByRole('button', { name: /^On / });
});

it('says why something was refused, and how often', async () => {
  await start();
  act(() => go({ screen: 'audit', id: '250' }));
  const sheet = await screen.findByRole('complementary', { name: 'A node connected' });
  await waitFor(() => expect(sheet.textContent).toContain('3 times'));
  expect(sheet.textContent).toContain('The key of this node was revoked before.');
});

it('shows an empty answer with a way out of the filter', async () => {
  act(() => go({ screen: 'audit', query: { actor: 'nobody' } }));
  ({ stop } = await show(<App />));
  await user.click(await screen.findByRole('button', { name: 'Clear filter' }));
  await screen.findByRole('grid', { name: 'Audit' });
  expect(here().query).toEqual({});
});

it('gives the newest hash to keep elsewhere', async () => {
  await start();
  await user.click(await screen.findByRole('button', { name: 'Copy newest hash' }));
  await screen.findByRole('button', { name: 'Copied' });
  expect(await navigator.clipboard.readText()).toBe('f'.repeat(64));
});
