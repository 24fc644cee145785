// What the tools need from a Linux system: shared libraries, an X server, a compiler, fonts.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { say, ToolError } from './report.mjs';
import { capture } from './run.mjs';

/** Shared library → Debian package, for what Electron links to or loads. */
const libraries = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libdrm.so.2': 'libdrm2',
  'libXss.so.1': 'libxss1',
  'libnotify.so.4': 'libnotify4',
  'libsecret-1.so.0': 'libsecret-1-0',
};

const hasDisplay = () => Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Whether a program is on PATH. */
export function isOnPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).some((dir) => dir && existsSync(path.join(dir, program)));
}

function missingLibraries() {
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((file) => existsSync(file));
  if (!ldconfig) return []; // not glibc's usual layout: Electron itself will name what it misses
  const known = execFileSync(ldconfig, ['-p'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return Object.keys(libraries).filter((name) => !known.includes(`${name} `));
}

function hasArabicFont() {
  const dir = '/usr/share/fonts/truetype/noto';
  return existsSync(dir) && readdirSync(dir).some((file) => file.includes('Arabic'));
}

/** Packages that a window needs: the libraries, and an X server where there is no display. */
export function packagesForWindow() {
  if (process.platform !== 'linux') return [];
  const packages = missingLibraries().map((name) => libraries[name]);
  if (!hasDisplay() && !isOnPath('Xvfb')) packages.push('xvfb', 'xauth');
  return packages;
}

/** Packages that compiling the database addon needs (registry runtime only). */
export function packagesForCompiler() {
  return ['gcc', 'g++'].filter((program) => !isOnPath(program));
}

/** Packages that test screenshots need, so that Arabic is not drawn as boxes. */
export function packagesForScreenshots() {
  return process.platform === 'linux' && !hasArabicFont() ? ['fonts-noto-core'] : [];
}

/** The package as this release names it: the time_t transition renamed some to `…t64`. */
async function currentName(name) {
  const { stdout } = await capture('apt-cache', ['show', '--no-all-versions', `${name}t64`]);
  return stdout.includes(`Package: ${name}t64`) ? `${name}t64` : name;
}

/** Installs Debian packages as root, or says the one command that does. */
export async function ensurePackages(names, purpose) {
  if (names.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && isOnPath('apt-get');
  if (!mayInstall) {
    throw new ToolError(
      `${purpose} needs ${names.join(', ')} (Debian's names)`,
      `sudo apt-get install -y --no-install-recommends ${names.join(' ')}`,
    );
  }
  say(`installing for ${purpose}: ${names.join(' ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await capture('apt-get', ['update', '-q'], { env });
  const current = await Promise.all(names.map(currentName));
  const install = await capture('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...current], { env });
  if (install.code === 0) return;
  process.stderr.write(update.output + install.output);
  throw new ToolError('apt-get could not install them', `apt-get update && apt-get install ${current.join(' ')}`);
}
