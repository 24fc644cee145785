// electron-builder's afterPack hook: the application is laid out, its archive is not yet wrapped into anything.
import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addonFile } from './lib/registry.mjs';

const addon = 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node';

export default async function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName !== 'linux') return;
  const resources = path.join(appOutDir, 'resources');
  // It stays behind when Electron comes from an unpacked folder.
  await rm(path.join(resources, 'default_app.asar'), { force: true });
  if (!process.env.WAYPOST_REGISTRY_RUNTIME) return;
  await cp(addonFile(), path.join(resources, addon));
  const note = 'Built with a runtime for development and tests, whose origin is not certified. Do not distribute.\n';
  await writeFile(path.join(appOutDir, 'NOT-FOR-DISTRIBUTION.txt'), note);
}
