import { describe, expect, it } from 'vitest';
import {
  argumentsDraft,
  emptyRow,
  meaningOf,
  readArguments,
  shownAs,
  type ArgumentRow,
  type ArgumentsDraft,
} from '../../../src/renderer/ui/arguments/arguments-draft';

const row = (part: Partial<ArgumentRow>): ArgumentRow => ({ ...emptyRow, ...part });
const rows = (...positional: Partial<ArgumentRow>[]): ArgumentsDraft => ({
  ...argumentsDraft(),
  positional: positional.map(row),
});
const names = (...named: Partial<ArgumentRow>[]): ArgumentsDraft => ({ ...argumentsDraft(), named: named.map(row) });
const texts = (args: string, kwargs = '{}'): ArgumentsDraft => ({ ...argumentsDraft(), view: 'json', args, kwargs });
const codesOf = (draft: ArgumentsDraft): string[] => {
  const read = readArguments(draft);
  return read.ok ? [] : read.issues.map(({ path, code }) => `${path} ${code}`);
};
const seen = (draft: ArgumentsDraft, view: ArgumentsDraft['view']): ArgumentsDraft => {
  const shown = shownAs(draft, view);
  if (!shown.ok) throw new Error(shown.reason);
  return shown.draft;
};

const args = ['two\nlines', '', 0.02, -7, true, false, null, [1, [2]], { a: { b: null } }];

describe('arguments as rows', () => {
  it('give back what they came from, of every type', () => {
    expect(readArguments(argumentsDraft(args, { keep: 7, deep: { list: [1] } }))).toEqual({
      ok: true,
      args,
      kwargs: { keep: 7, deep: { list: [1] } },
    });
  });

  it.each<[ArgumentsDraft, string[]]>([
    [rows({ type: 'number', text: '' }), ['args.0.value required']],
    [rows({}, { type: 'number', text: '1,5' }), ['args.1.value not_a_number']],
    [rows({ type: 'number', text: '0x10' }), ['args.0.value not_a_number']],
    [rows({ type: 'number', text: '1e999' }), ['args.0.value not_a_number']],
    [rows({ type: 'json', text: '{"a"' }), ['args.0.value not_json']],
    [names({ name: 'a' }, { name: 'a' }), ['kwargs.1.name named_twice']],
    [names({ type: 'json', text: ' ' }), ['kwargs.0.name required', 'kwargs.0.value required']],
  ])('tell what is wrong, where (%#)', (draft, codes) => {
    expect(codesOf(draft)).toEqual(codes);
  });

  it('take an empty text for a text, and a number with blanks around it for a number', () => {
    expect(readArguments(rows({}, { type: 'number', text: ' -1.5e2 ' }))).toMatchObject({ args: ['', -150] });
  });

  it('keep a name that objects have of their own', () => {
    const read = readArguments(names({ name: '__proto__', text: 'x' }));
    expect(read.ok && JSON.stringify(read.kwargs)).toBe('{"__proto__":"x"}');
  });
});

describe('arguments as JSON', () => {
  it.each<[string, string, string[]]>([
    ['[1,', '{}', ['args not_json']],
    ['{}', '[]', ['args not_an_array', 'kwargs not_an_object']],
    ['', 'null', ['kwargs not_an_object']],
    ['"text"', '7', ['args not_an_array', 'kwargs not_an_object']],
    ['', ' ', []],
  ])('%j and %j: %j', (list, object, codes) => {
    expect(codesOf(texts(list, object))).toEqual(codes);
  });

  it('are written on one line as long as it can be read', () => {
    const long = { first: 'x'.repeat(40), second: 'y'.repeat(40) };
    expect(argumentsDraft([1, 'a'], { keep: 7 })).toMatchObject({ args: '[1,"a"]', kwargs: '{"keep":7}' });
    expect(argumentsDraft([], long).kwargs.split('\n')).toHaveLength(4);
  });
});

describe('going between the two', () => {
  it('loses nothing, there and back', () => {
    const text = texts(JSON.stringify(args), JSON.stringify({ keep: 7, deep: { list: [1] } }));
    expect(readArguments(seen(text, 'form'))).toEqual(readArguments(text));
    const form = argumentsDraft(args, { keep: 7 });
    expect(readArguments(seen(form, 'json'))).toEqual(readArguments(form));
  });

  it('leaves a text as it was written when the rows were only looked at', () => {
    const text = texts('[ 1.0,\n  "a" ]', '{ "keep" : 7e0 }');
    expect(seen(seen(text, 'form'), 'json')).toMatchObject({ args: text.args, kwargs: text.kwargs });
  });

  it('writes anew only the text whose rows were changed', () => {
    const form = seen(texts('[ 1.0 ]', '{ "keep": 7 }'), 'form');
    const changed = { ...form, named: form.named.map((each) => ({ ...each, text: '8' })) };
    expect(seen(changed, 'json')).toMatchObject({ args: '[ 1.0 ]', kwargs: '{"keep":8}' });
  });

  it('is refused while the other view could not show what is typed', () => {
    expect(shownAs(texts('[1,'), 'form')).toEqual({ ok: false, reason: 'texts_unread' });
    expect(shownAs(rows({ type: 'number', text: '-' }), 'json')).toEqual({ ok: false, reason: 'rows_unread' });
    expect(shownAs(texts(JSON.stringify(Array.from({ length: 101 }, () => 0))), 'form')).toEqual({
      ok: false,
      reason: 'too_many',
    });
  });

  it('shows what has too many rows for a form as JSON from the beginning', () => {
    const many = argumentsDraft(Array.from({ length: 101 }, () => 0));
    expect(many).toMatchObject({ view: 'json', positional: [] });
    expect(readArguments(many)).toMatchObject({ ok: true, kwargs: {} });
  });
});

describe('whether arguments differ', () => {
  it('is a matter of what they mean', () => {
    const start = argumentsDraft([1], { keep: 7 });
    expect(meaningOf(seen(start, 'json'))).toBe(meaningOf(start));
    expect(meaningOf(texts('[ 1 ]', '{"keep":7}'))).toBe(meaningOf(start));
    expect(meaningOf(texts('[2]', '{"keep":7}'))).not.toBe(meaningOf(start));
  });

  it('goes by what is typed as long as it means nothing yet', () => {
    expect(meaningOf(texts('[1,'))).not.toBe(meaningOf(texts('[2,')));
    expect(meaningOf(rows({ type: 'number', text: '-' }))).not.toBe(meaningOf(rows({ type: 'number', text: '+' })));
  });
});
