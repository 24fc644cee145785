import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import * as z from 'zod';
import { updateAddress } from './read-latest';

/** The manifest of the application, to which a packager may add where its updates come from. */
const manifest = z.object({ waypost: z.object({ updateAddress: z.string() }) });

/** Where newer versions are told of: `WAYPOST_UPDATE_URL`, else what whoever packaged this wrote down; null for nowhere. */
export function configuredAddress(): string | null {
  const named = process.env['WAYPOST_UPDATE_URL'];
  if (named) return updateAddress(named);
  try {
    const text = readFileSync(join(app.getAppPath(), 'package.json'), 'utf8');
    return updateAddress(manifest.parse(JSON.parse(text)).waypost.updateAddress);
  } catch {
    return null;
  }
}
