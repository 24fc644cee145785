// `npm run lockfile [-- --check]`: adds to package-lock.json what lib/lockfile.mjs says; with --check it only tells.
import { readFileSync, writeFileSync } from 'node:fs';
import { missingOptionalPackages } from './lib/lockfile.mjs';
import { lockfile } from './lib/paths.mjs';
import { main, say, ToolError } from './lib/report.mjs';

await main(() => {
  const lock = JSON.parse(readFileSync(lockfile, 'utf8'));
  const missing = missingOptionalPackages(lock);
  const count = Object.keys(missing).length;
  if (count === 0) return;
  if (process.argv.includes('--check')) {
    throw new ToolError(`package-lock.json lacks ${count} optional packages of other platforms`, 'npm run lockfile');
  }
  const entries = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(lockfile, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
  say(`added ${count} optional packages of other platforms to package-lock.json`);
});
