// @vitest-environment happy-dom
import './setup';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { TimeField } from '../../../src/renderer/ui/controls/time-field';
import { show } from './window';

function Field() {
  const [value, setValue] = useState('2026-10-22 14:30');
  return (
    <TimeField label="From" value={value} error={value === '' ? 'This is needed.' : undefined} onChange={setValue} />
  );
}

it('hands on what is typed, and says when it cannot be read', async () => {
  const { stop } = await show(<Field />);
  const user = userEvent.setup();
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'From' });
  await user.type(field, '{Backspace}{Backspace}{Backspace}');
  expect(field.value).toBe('2026-10-22 14');
  expect(screen.getByText(/^Not a date and time/)).toBeTruthy();
  await user.type(field, ':45');
  expect(field.value).toBe('2026-10-22 14:45');
  expect(field.getAttribute('aria-invalid')).not.toBe('true');
  await user.clear(field);
  expect(screen.getByText('This is needed.')).toBeTruthy();
  await user.type(field, '2026');
  expect(field.getAttribute('aria-invalid')).not.toBe('true');
  stop();
});
