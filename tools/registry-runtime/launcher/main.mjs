// Does what Electron's own default application does for `electron [options] <folder or file> [args]`; the registry
// runtime comes without one.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const hook = require.resolve('./native-hook.cjs');
require(hook);
// Processes that the application starts need the hook as well, and whoever started it may have taken it away.
const options = process.env.NODE_OPTIONS ?? '';
if (!options.includes(path.basename(hook))) process.env.NODE_OPTIONS = `${options} --require="${hook}"`.trim();

/** Reads Electron's options up to the application's path; what follows belongs to the application. */
function parse(args) {
  const modules = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '-v' || arg === '--version') return { print: `v${process.versions.electron}` };
    if (arg === '-a' || arg === '--abi') return { print: process.versions.modules };
    if (arg === '-r' || arg === '--require') modules.push(args[++i]);
    else if (arg.startsWith('--app=')) return { modules, target: arg.slice('--app='.length) };
    else if (!arg.startsWith('-')) return { modules, target: arg };
  }
  return { modules, target: null };
}

/** Takes name and version from the application's package.json, as Electron does. */
function adoptManifest(folder) {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (manifest.version) app.setVersion(manifest.version);
  app.name = manifest.productName ?? manifest.name ?? app.name;
  app.setDesktopName(manifest.desktopName ?? `${app.name}.desktop`);
  // Electron derived userData from the launcher's own manifest before this file ran.
  app.setPath('userData', path.join(app.getPath('appData'), app.name));
  return true;
}

const { print, modules, target } = parse(process.argv.slice(1));
if (print) {
  console.log(print);
  process.exit(0);
}
if (!target) {
  console.error('usage: electron [options] <folder or file> [arguments]');
  process.exit(2);
}

const requireFromHere = createRequire(path.join(process.cwd(), 'launcher.js'));
for (const name of modules) requireFromHere(name);
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });

const folder = path.resolve(target);
const isApplication = adoptManifest(folder);
const entry = require.resolve(folder);
app.setAppPath(isApplication ? folder : path.dirname(entry));
await import(pathToFileURL(entry).href);
