import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { membersAt } from '../../../src/renderer/ui/code-editor/member-completion';

const ctx = {
  name: 'ctx',
  members: [
    { name: 'kwargs', type: 'Record<string, Json>', info: 'What it is called with' },
    { name: 'log', type: '(...values: unknown[]) => void', info: 'Writes a line' },
  ],
};
const at = (text: string) =>
  membersAt(new CompletionContext(EditorState.create({ doc: text }), text.length, false), ctx);

it.each([
  ['ctx.', 4],
  ['return ctx.kw', 11],
  ['f(ctx?.l', 7],
])('members are offered after %s', (text, from) => {
  expect(at(text)).toMatchObject({
    from,
    options: [
      { label: 'kwargs', detail: 'Record<string, Json>', type: 'property' },
      { label: 'log', type: 'method', info: 'Writes a line' },
    ],
  });
});

it.each(['ctx', 'myctx.', 'a.ctx.', 'ctx.kwargs.', '$ctx.'])('nothing is offered after %s', (text) => {
  expect(at(text)).toBeNull();
});
