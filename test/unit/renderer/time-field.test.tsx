// @vitest-environment happy-dom
import './setup';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { readMinute, TimeField } from '../../../src/renderer/ui/controls/time-field';
import { show } from './window';

describe('a date and time as it is typed', () => {
  it.each([
    ['2026-10-22 14:30', '2026-10-22T14:30'],
    ['2026-10-22T14:30', '2026-10-22T14:30'],
    [' 2026-10-22  9:05 ', '2026-10-22T09:05'],
    ['2026-10-22 14:30:59', '2026-10-22T14:30'],
    ['2026-10-22', '2026-10-22T00:00'],
    ['', ''],
    ['2026-02-30 10:00', null],
    ['2026-10-22 24:01', null],
    ['2026-10-22 14:60', null],
    ['22/10/2026 14:30', null],
    ['2026-10-22 14', null],
  ])('%j is %j', (text, value) => {
    expect(readMinute(text)).toBe(value);
  });
});

function Field({ values }: { values: string[] }) {
  const [value, setValue] = useState('2026-10-22T14:30');
  const put = (next: string): void => {
    values.push(next);
    setValue(next);
  };
  return (
    <>
      <TimeField label="From" value={value} onChange={put} />
      <button type="button" onClick={() => setValue('2026-01-02T03:04')}>
        Another
      </button>
    </>
  );
}

it('keeps what is typed, gives what can be read, and says when it cannot', async () => {
  const values: string[] = [];
  const { stop } = await show(<Field values={values} />);
  const user = userEvent.setup();
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'From' });
  expect(field.value).toBe('2026-10-22 14:30');
  await user.type(field, '{Backspace}{Backspace}{Backspace}');
  expect(field.value).toBe('2026-10-22 14');
  expect(values.at(-1)).toBe('');
  expect(screen.getByText(/^Not a date and time/)).toBeTruthy();
  await user.type(field, ':45');
  expect(values.at(-1)).toBe('2026-10-22T14:45');
  expect(screen.queryByText(/^Not a date and time/)).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Another' }));
  expect(field.value).toBe('2026-01-02 03:04');
  stop();
});
