import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';

/** Builds the agent as it is shipped into a directory of its own, so that tests never run an old `out/`. */
export async function buildAgent(): Promise<{ agent: string; executor: string; remove: () => void }> {
  const outDir = mkdtempSync(path.join(tmpdir(), 'waypost-agent-build-'));
  const root = path.resolve(import.meta.dirname, '../../..');
  const configFile = path.join(root, 'agent.vite.config.ts');
  for (const mode of ['agent', 'executor']) {
    await build({ root, configFile, mode, logLevel: 'warn', build: { outDir } });
  }
  return {
    agent: path.join(outDir, 'agent.js'),
    executor: path.join(outDir, 'executor.cjs'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
