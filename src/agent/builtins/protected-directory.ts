import { homedir } from 'node:os';
import path from 'node:path';

/** Directories that belong to the system with everything below them. */
const TREES =
  process.platform === 'win32'
    ? [process.env['SystemRoot'], process.env['ProgramFiles'], process.env['ProgramFiles(x86)']].filter(
        (one) => one !== undefined,
      )
    : [
        ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/sbin', '/sys', '/usr'],
        ...['/System', '/Library', '/Applications', '/private/etc', '/nix', '/snap'],
      ];

/** Directories that are not one program's own; what lies in them may be. */
const PLACES =
  process.platform === 'win32'
    ? [process.env['ProgramData'], process.env['PUBLIC'], path.dirname(homedir())].filter((one) => one !== undefined)
    : [
        ...[
          '/home',
          '/root',
          '/var',
          '/var/lib',
          '/var/spool',
          '/opt',
          '/srv',
          '/mnt',
          '/media',
          '/run',
          '/lost+found',
        ],
        ...['/Users', '/Volumes', '/private', '/private/var', '/cores'],
      ];

const same = (text: string): string => (process.platform === 'win32' ? text.toLowerCase() : text);

/** Whether a path is a directory or lies in it. Both are absolute and without symbolic links. */
export function isWithin(file: string, directory: string): boolean {
  const from = path.relative(same(directory), same(file));
  return from === '' || (!path.isAbsolute(from) && from !== '..' && !from.startsWith(`..${path.sep}`));
}

/**
 * Whether nothing may be cleaned up there: a root, a directory of the system, a home, or what holds homes and mounts.
 * @param directory absolute and without symbolic links
 */
export function isProtected(directory: string): boolean {
  const parent = path.dirname(directory);
  if (parent === directory) return true;
  const isHome = ['/home', '/Users', path.dirname(homedir())].some((homes) => same(homes) === same(parent));
  const isPlace = [...PLACES, homedir()].some((place) => same(path.normalize(place)) === same(directory));
  return isHome || isPlace || TREES.some((tree) => isWithin(directory, path.normalize(tree)));
}
