import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/**
 * The agent for plain Node 20 and newer: each entry becomes one file that can be copied to a machine alone, without
 * node_modules. One file means one build, so the entry is chosen by vite's mode: `--mode agent`, `--mode executor`.
 */
const entries: Record<string, string> = { agent: 'src/agent/main.ts', executor: 'src/agent/executor/main.ts' };

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
        input: { [mode]: resolve(import.meta.dirname, entry) },
        output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
      },
    },
  };
});
