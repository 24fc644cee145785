// `npm run dist [-- electron-builder's arguments]`: packages the application; without arguments for Linux, as a folder
// and a tar.gz.
import { existsSync } from 'node:fs';
import { main, say } from './lib/report.mjs';
import { handOver } from './lib/run.mjs';
import { withProjectPath } from './lib/paths.mjs';
import { setUpElectron } from './lib/setup.mjs';
import { ensurePackages } from './lib/system.mjs';

const sevenZip = '/usr/bin/7za';

await main(async () => {
  const runtime = await setUpElectron();
  say(`packaging with ${runtime.note}`);
  const asked = process.argv.slice(2);
  const args = ['--publish', 'never', ...(asked.length > 0 ? asked : ['--linux', 'dir', 'tar.gz'])];
  const env = { ...withProjectPath(), ...runtime.env };
  if (runtime.env.WAYPOST_REGISTRY_RUNTIME) {
    // Where Electron cannot be downloaded, the packager's own helpers cannot either.
    if (!existsSync(sevenZip)) await ensurePackages(['p7zip-full'], 'packing archives');
    env.ELECTRON_BUILDER_7ZIP_PATH = sevenZip;
    args.push(`-c.electronDist=${runtime.dist}`, `-c.electronVersion=${runtime.version}`);
  }
  process.exitCode = await handOver('electron-builder', args, { env });
});
