import { describe, expect, test } from 'vitest';
import { parseCrontab } from '../../../src/shared/crontab/parse-crontab';
import { splitCommand } from '../../../src/shared/crontab/shell-words';

const only = (text: string, isSystem = false) => {
  const { entries, faults } = parseCrontab(text, isSystem);
  expect(faults).toEqual([]);
  const last = entries.at(-1);
  if (last === undefined) throw new Error('nothing was read');
  return last;
};

describe('a command', () => {
  test.each<[string, string[]]>([
    ['/bin/true', ['/bin/true']],
    ['tar  -czf "/srv/a b.tgz" \'/srv/$x\'', ['tar', '-czf', '/srv/a b.tgz', '/srv/$x']],
    ['echo a\\ b "say \\"hi\\"" c"d"e', ['echo', 'a b', 'say "hi"', 'cde']],
    ["printf '' x", ['printf', '', 'x']],
    ['find / -name {} -print', ['find', '/', '-name', '{}', '-print']],
    ['curl https://example.com/#top', ['curl', 'https://example.com/#top']],
  ])('of one program is split: %s', (line, argv) => {
    expect(splitCommand(line)).toEqual({ environment: {}, argv });
  });

  test.each([
    'a | b',
    'a && b',
    'a > /dev/null 2>&1',
    'cd /srv; ls',
    'cd /srv',
    'echo $HOME',
    'echo "$HOME"',
    'echo `date`',
    'rm /tmp/*',
    'ls [ab]',
    'ls ~/x',
    'X=~/a b',
    'echo {a,b}',
    '(sleep 1)',
    'if true; then a; fi',
    'echo "never ends',
    "echo 'never ends",
    'echo \\',
    '. ./env',
    'echo a # b',
    'X=1',
  ])('that a shell has to read is left to it: %s', (line) => {
    expect(splitCommand(line)).toBeNull();
  });

  test('keeps what is set for it alone', () => {
    expect(splitCommand('A=1 B="x y" run --c=2')).toEqual({
      environment: { A: '1', B: 'x y' },
      argv: ['run', '--c=2'],
    });
    expect(splitCommand("'A=1' b")?.argv).toEqual(['A=1', 'b']);
  });
});

describe('a crontab', () => {
  test('has settings that hold for the lines below them', () => {
    const text = 'A=1\n0 1 * * * /bin/a\nA = "2 3"\nB=\n0 2 * * * C=4 /bin/b';
    expect(parseCrontab(text, false).entries.map(({ environment }) => environment)).toEqual([
      { A: '1' },
      { A: '2 3', B: '', C: '4' },
    ]);
  });

  test('has zones: of the lines below, of one line, of its programs', () => {
    expect(only('CRON_TZ=Africa/Cairo\nTZ=UTC\n0 1 * * * a')).toMatchObject({
      timezone: 'Africa/Cairo',
      environment: { TZ: 'UTC' },
      notes: [],
    });
    expect(only('CRON_TZ=Asia/Tokyo 0 1 * * * a')).toMatchObject({ timezone: 'Asia/Tokyo', expression: '0 1 * * *' });
    expect(only('TZ=UTC\n0 1 * * * a')).toMatchObject({ timezone: 'UTC', notes: ['timezone_from_tz'] });
    expect(only('0 1 * * * a').timezone).toBeNull();
  });

  test('gives what stands after % to the program', () => {
    expect(only('0 1 * * * mail -s 50\\% you%Dear%you')).toMatchObject({
      argv: ['mail', '-s', '50%', 'you'],
      stdin: 'Dear\nyou\n',
    });
  });

  test('takes macros, tabs and Windows line ends', () => {
    const text = '@daily\t/bin/a\r\n*/5\t1-3 * jan mon-fri\t/bin/b\r\n';
    expect(parseCrontab(text, false).entries).toMatchObject([
      { line: 1, expression: '@daily', argv: ['/bin/a'] },
      { line: 2, expression: '*/5 1-3 * jan mon-fri', argv: ['/bin/b'] },
    ]);
  });

  test('of the system has a user, who is not kept', () => {
    expect(only('17 * * * * root /usr/bin/run-parts /etc/cron.hourly', true)).toMatchObject({
      argv: ['/usr/bin/run-parts', '/etc/cron.hourly'],
      notes: ['user_dropped'],
      name: 'run-parts',
    });
  });

  test('says what it drops and what needs a shell', () => {
    expect(only('MAILTO=me\nSHELL=/bin/bash\n0 1 * * * a | b')).toMatchObject({
      argv: ['/bin/bash', '-c', 'a | b'],
      notes: ['mail_dropped', 'shell'],
    });
    expect(only('MAILTO=""\n0 1 * * * a').notes).toEqual([]);
  });

  test('runs in the home that it names', () => {
    expect(only('HOME=/home/u\n0 1 * * * ./bin/run now')).toMatchObject({
      cwd: '/home/u',
      argv: ['/home/u/bin/run', 'now'],
    });
  });

  test('names its lines by program, and describes them by the comment above', () => {
    const text = '# Copies\n0 1 * * * /opt/copy a\n\n# A section\n\n0 2 * * * /opt/copy b\n0 3 * * * cd / && (make it)';
    expect(parseCrontab(text, false).entries.map(({ name, description }) => [name, description])).toEqual([
      ['copy', 'Copies'],
      ['copy 2', ''],
      ['cd', ''],
    ]);
  });

  test.each([
    ['@reboot /bin/a', 'crontab_reboot'],
    ['@fortnightly /bin/a', 'crontab_macro'],
    ['0 1 * * *', 'crontab_incomplete'],
    ['hello', 'crontab_incomplete'],
    ['0 1 * * * bin/run', 'crontab_relative_program'],
    ['"A-B"=1', 'crontab_environment'],
  ])('refuses %s', (line, code) => {
    expect(parseCrontab(`\n${line}\n`, false)).toEqual({ entries: [], faults: [{ line: 2, code, text: line }] });
  });

  test('of the system refuses a line without a command', () => {
    expect(parseCrontab('0 1 * * * root', true).faults).toMatchObject([{ code: 'crontab_incomplete' }]);
  });
});
