import { parse } from 'yaml';
import * as z from 'zod';
import { isLoopback } from '../../../shared/domain/host';

/** What electron-builder writes beside the packages of a release (`latest*.yml`), as far as it is needed here. */
const latest = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/),
  path: z.string().max(512).optional(),
  files: z.array(z.object({ url: z.string().max(512) })).optional(),
});

/** A release that is there to be had. */
export interface Release {
  version: string;
  /** Where its package lies; null when the text does not say, or leads elsewhere. */
  url: string | null;
}

/** The name of the text for a platform: macOS and Linux have theirs, and processors of Linux other than x64 too. */
export function latestFile(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'darwin') return 'latest-mac.yml';
  if (platform === 'win32') return 'latest.yml';
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`;
}

/**
 * An update address as it may be used: HTTPS, or this machine itself, without a name and password in it.
 * @returns null when it is none
 */
export function updateAddress(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '') return null;
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

/** Reads such a text. @param address where it lies @throws Error when it is none */
export function readLatest(text: string, address: string): Release {
  const { version, path, files } = latest.parse(parse(text));
  const named = files?.[0]?.url ?? path;
  const url = named !== undefined && URL.canParse(named, address) ? new URL(named, address) : null;
  // It may lead nowhere but to where the operator said that updates come from.
  return { version, url: url?.origin === new URL(address).origin ? url.href : null };
}
