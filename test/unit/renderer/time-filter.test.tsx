// @vitest-environment happy-dom
import './setup';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { TimeFilter } from '../../../src/renderer/features/runs/time-filter';
import { go, here } from '../../../src/renderer/store/location';
import { show } from './window';

const iso = (local: string): string => new Date(local).toISOString();
const user = userEvent.setup();

it('goes to a stretch of time, and says at its field what is wrong with it', async () => {
  go({ screen: 'runs', query: {} });
  const { stop } = await show(<TimeFilter from={iso('2026-10-22T14:30')} to="" />);
  await user.click(screen.getByRole('button', { name: /^Time/ }));
  await user.click(screen.getByRole('option', { name: 'From … until …' }));
  const from = screen.getByLabelText<HTMLInputElement>('From');
  const to = screen.getByLabelText<HTMLInputElement>('Until');
  const showThem = () => user.click(screen.getByRole('button', { name: 'Show' }));
  expect([from.value, to.value]).toEqual(['2026-10-22 14:30', '']);
  await user.type(to, 'noon');
  await showThem();
  expect(screen.getByText(/^Not a date and time/)).toBeTruthy();
  await user.clear(to);
  await user.type(to, '2026-10-22 14:00');
  await showThem();
  expect(screen.getByText('It has to be later than the start.')).toBeTruthy();
  expect(here().query).toEqual({});
  await user.clear(to);
  await user.type(to, '2026-10-23');
  await showThem();
  expect(here().query).toEqual({ from: iso('2026-10-22T14:30'), to: iso('2026-10-23T00:00') });
  expect(screen.queryByLabelText('From')).toBeNull();
  stop();
});
