// @vitest-environment happy-dom
import './setup';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import type { FieldIssue } from '../../../src/shared/domain/issue';
import { argumentsDraft, type ArgumentsDraft } from '../../../src/renderer/ui/arguments/arguments-draft';
import { ArgumentsFields } from '../../../src/renderer/ui/arguments/arguments-fields';
import type { Editor, EditorOptions } from '../../../src/renderer/ui/code-editor/create-editor';
import { show } from './window';

// The editor measures text, which the test's document cannot: a plain field stands in for it.
vi.mock('../../../src/renderer/ui/code-editor/create-editor', () => ({
  createEditor: (parent: HTMLElement, { text, label, onChange }: EditorOptions): Editor => {
    const field = document.createElement('textarea');
    field.setAttribute('aria-label', label);
    field.value = text;
    field.addEventListener('input', () => onChange(field.value));
    parent.append(field);
    return {
      setText: (next) => (field.value = next),
      setWrong: (describedBy) => {
        field.setAttribute('aria-invalid', String(describedBy !== null));
        field.setAttribute('aria-describedby', describedBy ?? '');
      },
      select: (from, to) => {
        field.focus();
        field.setSelectionRange(from, to);
      },
      destroy: () => field.remove(),
    };
  },
}));

let stop: () => void;
let now: ArgumentsDraft;
const user = userEvent.setup();
afterEach(() => stop());

function Kept({ start, issues }: { start: ArgumentsDraft; issues: readonly FieldIssue[] }) {
  const [value, setValue] = useState(start);
  return <ArgumentsFields value={value} issues={issues} onChange={(next) => setValue((now = next))} />;
}

async function open(start: ArgumentsDraft, issues: readonly FieldIssue[] = []): Promise<void> {
  ({ stop } = await show(<Kept start={start} issues={issues} />));
}

const view = (name: 'Form' | 'JSON') => screen.getByRole('radio', { name });
const text = (name: string) => screen.findByRole('textbox', { name });

it('makes arguments of rows, by place and by name, each of its type', async () => {
  await open(argumentsDraft());
  await user.click(screen.getByRole('button', { name: 'Add an argument' }));
  await user.keyboard('Cairo');
  await user.click(screen.getByRole('button', { name: 'Add a keyword argument' }));
  await user.keyboard('keep');
  await user.selectOptions(screen.getByLabelText('Type of keep'), 'Number');
  await user.type(screen.getByLabelText('Value of keep'), '7');
  await user.click(screen.getByRole('button', { name: 'Add a keyword argument' }));
  await user.keyboard('dry');
  await user.selectOptions(screen.getByLabelText('Type of dry'), 'Yes/no');
  await user.selectOptions(screen.getByLabelText('Value of dry'), 'Yes');
  await user.click(view('JSON'));
  expect(now).toMatchObject({ args: '["Cairo"]', kwargs: '{"keep":7,"dry":true}' });
  expect(await text('Keyword args')).toHaveProperty('value', '{"keep":7,"dry":true}');
});

it('keeps what was typed while another type is tried', async () => {
  await open(argumentsDraft(['12 monkeys']));
  const type = screen.getByLabelText('Type of argument 1');
  await user.selectOptions(type, 'Nothing');
  expect(screen.queryByLabelText('Value of argument 1')).toBeNull();
  await user.selectOptions(type, 'Text');
  expect(screen.getByLabelText('Value of argument 1')).toHaveProperty('value', '12 monkeys');
});

it('keeps text that is no JSON, says so at the field, and why there is no form of it', async () => {
  await open(argumentsDraft([], { keep: 7 }));
  await user.click(view('JSON'));
  const field = await text('Keyword args');
  await user.clear(field);
  await user.type(field, '{{"keep":');
  expect(await screen.findByText('This is not JSON.')).toBeTruthy();
  expect((await text('Keyword args')).getAttribute('aria-invalid')).toBe('true');
  const form = view('Form');
  expect(form.getAttribute('aria-disabled')).toBe('true');
  expect(form.title).toBe('The form can show them when the JSON is right.');
  await user.click(form);
  view('JSON').focus();
  await user.keyboard('{ArrowLeft}');
  expect(await text('Keyword args')).toHaveProperty('value', '{"keep":');

  await user.type(await text('Keyword args'), ' 8}');
  await user.click(view('Form'));
  expect(screen.getByLabelText('Value of keep')).toHaveProperty('value', '8');
});

it('says at its row what is no number, and why there is no JSON of it', async () => {
  await open(argumentsDraft([], { keep: 7 }));
  await user.type(screen.getByLabelText('Value of keep'), 'x');
  const row = screen.getByRole('group', { name: 'keep' });
  expect(await within(row).findByText('This is not a number.')).toBeTruthy();
  expect(view('JSON').title).toBe('JSON can show them when every row is right.');
  await user.type(screen.getByLabelText('Value of keep'), '{Backspace}');
  expect(within(row).queryByText('This is not a number.')).toBeNull();
  expect(view('JSON').title).toBe('');
});

it('is quiet about a row that is still empty, until somebody tries to go on', async () => {
  const start = argumentsDraft([], { '': 1 });
  await open(start);
  expect(screen.queryByText('This is needed.')).toBeNull();
  stop();
  await open(start, [{ path: 'kwargs.0.name', code: 'required', message: 'required' }]);
  expect(screen.getByLabelText('Name of argument 1').getAttribute('aria-invalid')).toBe('true');
  await user.type(screen.getByLabelText('Name of argument 1'), 'keep');
  expect(screen.queryByText('This is needed.')).toBeNull();
});

it('shows what the hub has against the whole', async () => {
  await open(argumentsDraft([1]), [{ path: 'args', code: 'arguments_too_large', message: 'too large' }]);
  expect(screen.getByText('The arguments are too large.')).toBeTruthy();
});

it('takes a row away and keeps the focus near it', async () => {
  await open(argumentsDraft(['a', 'b']));
  await user.click(screen.getByRole('button', { name: 'Remove argument 1' }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Value of argument 1')));
  expect(screen.getByLabelText('Value of argument 1')).toHaveProperty('value', 'b');
  await user.click(screen.getByRole('button', { name: 'Remove argument 1' }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add an argument' })));
});

it('goes between the views with the arrows, and the focus stays on the choice', async () => {
  await open(argumentsDraft([1]));
  view('Form').focus();
  await user.keyboard('{ArrowRight}');
  expect(now.view).toBe('json');
  expect(document.activeElement).toBe(view('JSON'));
});

it('goes on typing where it was when the editor comes', async () => {
  await open({ ...argumentsDraft(['ab']), view: 'json' });
  const plain = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Arguments' });
  plain.focus();
  plain.setSelectionRange(2, 4);
  await waitFor(() => expect(document.contains(plain)).toBe(false));
  const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Arguments' });
  expect(document.activeElement).toBe(field);
  expect([field.selectionStart, field.selectionEnd]).toEqual([2, 4]);
});
