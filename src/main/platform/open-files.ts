import { existsSync, readFileSync } from 'node:fs';

/** Where Linux tells what this process may have; elsewhere nobody tells. */
const LIMITS_FILE = '/proc/self/limits';
/** Files that the hub itself needs beside sockets: the store, its logs, the program for slow reads. */
const RESERVED = 256;
/** What is left to sockets on a machine that allows almost nothing. */
const LEAST = 64;

/**
 * How many sockets this process may have open at a time.
 * @param wanted the answer where the system allows as many
 */
export function socketsMax(wanted: number): number {
  const text = existsSync(LIMITS_FILE) ? readFileSync(LIMITS_FILE, 'utf8') : '';
  const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  return soft === undefined ? wanted : Math.max(LEAST, Math.min(wanted, Number(soft) - RESERVED));
}
