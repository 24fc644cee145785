import { statfs } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { BuiltinError, onlyOptions, type Builtin } from './builtin';

const options = z.strictObject({
  /** Any path on the disk in question. */
  path: z.string().min(1).max(4_096).refine(path.isAbsolute, { error: 'must be an absolute path' }),
  /** It fails above this; by default it only tells. */
  maxUsedPercent: z.number().min(0).max(100).optional(),
  minFreeBytes: z.number().int().min(0).optional(),
});

/**
 * `disk-usage`: the disk that holds a path; answers `{totalBytes, freeBytes, usedPercent, inodesUsedPercent}`. Free is what
 * an ordinary user may still take, and the percentage is of that and what is used, as df computes it.
 */
export const diskUsageBuiltin: Builtin = async ({ grant }) => {
  const wanted = onlyOptions(options, grant);
  let found: Awaited<ReturnType<typeof statfs>>;
  try {
    found = await statfs(wanted.path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BuiltinError(code === 'ENOENT' ? 'path_not_found' : 'disk_unreadable', message);
  }
  const { bsize, blocks, bfree, bavail, files, ffree } = found;
  const usedPercent = percent(blocks - bfree, bavail);
  const freeBytes = bavail * bsize;
  if (wanted.maxUsedPercent !== undefined && usedPercent > wanted.maxUsedPercent)
    throw new BuiltinError(
      'disk_usage_high',
      `The disk of ${wanted.path} is ${usedPercent} % full; at most ${wanted.maxUsedPercent} % was asked for.`,
    );
  if (wanted.minFreeBytes !== undefined && freeBytes < wanted.minFreeBytes)
    throw new BuiltinError(
      'disk_usage_high',
      `The disk of ${wanted.path} has ${freeBytes} bytes left; at least ${wanted.minFreeBytes} were asked for.`,
    );
  // Some file systems have no fixed number of inodes and say 0.
  const inodesUsedPercent = files === 0 ? null : percent(files - ffree, ffree);
  return { totalBytes: blocks * bsize, freeBytes, usedPercent, inodesUsedPercent };
};

const percent = (used: number, free: number): number =>
  used + free === 0 ? 0 : Math.round((used / (used + free)) * 1_000) / 10;
