import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandDraftOf, readCommandDraft } from '../../../src/renderer/features/functions/command-draft';

const draft = { program: '/usr/bin/df', args: '-h', cwd: '', stdin: '' };

it('reads its fields: one argument a line, quotes for what has no line of its own', () => {
  const read = readCommandDraft({ ...draft, args: '-h\n\n"two\\nlines"\n""\n  spaced', cwd: '/srv', stdin: 'in' });
  expect(read).toEqual({
    ok: true,
    source: { argv: ['/usr/bin/df', '-h', 'two\nlines', '', '  spaced'], cwd: '/srv', stdin: 'in' },
  });
});

it.each([
  [{ program: '' }, 'program', 'required'],
  [{ program: 'bin/df' }, 'program', 'not_a_program'],
  [{ args: '"open' }, 'args', 'quotes_open'],
  [{ args: '"one" two' }, 'args', 'quotes_open'],
  [{ cwd: 'srv' }, 'cwd', 'not_absolute'],
])('names the field that is wrong: %j', (part, path, code) => {
  expect(readCommandDraft({ ...draft, ...part })).toMatchObject({ ok: false, issues: [{ path, code }] });
});

it('loses nothing of any command that it shows', () => {
  const command = fc.record(
    {
      argv: fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '"', '\n', '\r', '\\', 'é', '') })),
      cwd: fc.constant('/srv'),
      stdin: fc.constant('text\n'),
    },
    { requiredKeys: ['argv'] },
  );
  fc.assert(
    fc.property(command, (source) => {
      const whole = { ...source, argv: ['/usr/bin/df', ...source.argv] };
      expect(readCommandDraft(commandDraftOf(whole))).toEqual({ ok: true, source: whole });
    }),
  );
});
