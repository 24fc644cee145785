import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/** The text of a file, or null when there is none. */
export function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Takes away what others may do with a secret that was copied here carelessly. @returns whether there was something */
export function keepSecret(file: string): boolean {
  if (process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return false;
  chmodSync(file, OWNER_ONLY);
  return true;
}
