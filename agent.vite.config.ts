import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/**
 * The agent for plain Node 20 and newer: each entry becomes one file that can be copied to a machine alone, without
 * node_modules. One file means one build, so the entry is chosen by vite's mode: `--mode agent`, `--mode executor`.
 */
const entries: Record<string, { source: string; file: string; format: 'es' | 'cjs' }> = {
  agent: { source: 'src/agent/main.ts', file: 'agent.js', format: 'es' },
  // Node starts a CommonJS file some milliseconds sooner, and an executor is started for every cold function.
  executor: { source: 'src/agent/executor/main.ts', file: 'executor.cjs', format: 'cjs' },
};

/** Copied away from this project, the files must still say that they are ES modules. */
const moduleMarker: Plugin = {
  name: 'module-marker',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "module" }\n' });
  },
};

export default defineConfig(({ mode }) => {
  const entry = entries[mode];
  if (!entry) throw new Error(`--mode must be one of ${Object.keys(entries).join(', ')}`);
  return {
    publicDir: false,
    plugins: [moduleMarker],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: 'out/agent',
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { [mode]: resolve(import.meta.dirname, entry.source) },
        output: { format: entry.format, entryFileNames: entry.file, codeSplitting: false },
      },
    },
  };
});
