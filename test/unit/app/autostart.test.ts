import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { autostartFile, execOf, isAutostarted, setAutostart } from '../../../src/main/app/login/autostart-file';

it('looks where the desktop looks', () => {
  expect(autostartFile({ XDG_CONFIG_HOME: '/c' }, '/home/op')).toBe('/c/autostart/waypost.desktop');
  expect(autostartFile({ XDG_CONFIG_HOME: 'relative' }, '/home/op')).toBe('/home/op/.config/autostart/waypost.desktop');
  expect(autostartFile({}, '/home/op')).toBe('/home/op/.config/autostart/waypost.desktop');
});

it('makes an entry that starts the command, and removes it', () => {
  const home = mkdtempSync(join(tmpdir(), 'waypost-autostart-'));
  const file = autostartFile({}, home);
  try {
    expect(isAutostarted(file)).toBe(false);
    setAutostart(file, ['/opt/Way post/waypost', '--in-background']);
    expect(isAutostarted(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('[Desktop Entry]\nType=Application\n')).toBe(true);
    expect(text).toContain('\nExec="/opt/Way post/waypost" "--in-background"\n');
    setAutostart(file, null);
    expect(isAutostarted(file)).toBe(false);
    setAutostart(file, null);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

it('escapes what an Exec key reserves', () => {
  // A backslash and a dollar are escaped within the quotes, and each backslash again in the key's string.
  expect(execOf(['a$b'])).toBe(String.raw`"a\\$b"`);
  expect(execOf([String.raw`a\b`])).toBe(String.raw`"a\\\\b"`);
  expect(execOf(['50%"'])).toBe(String.raw`"50%%\\""`);
});
