import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/** Builds the program of the thread for slow reads, so that tests never run an old `out/`. */
export async function buildReader(): Promise<{ entry: URL; remove: () => void }> {
  const root = path.resolve(import.meta.dirname, '../../..');
  // Inside the project, so that its packages are found.
  const outDir = mkdtempSync(path.join(root, '.cache', 'reader-'));
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      ssr: path.join(root, 'src/main/worker.ts'),
      rolldownOptions: { external: ['better-sqlite3'], output: { entryFileNames: 'worker.js' } },
    },
  });
  return {
    entry: pathToFileURL(path.join(outDir, 'worker.js')),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
