import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { contentPolicy } from './src/main/app/content-policy';
import { operationNames } from './src/shared/contract/operations';
import { workstationCallNames } from './src/shared/contract/workstation';

// The oldest runtime that the output has to run on: Electron 33, with Node 20.18 and Chrome 130.
const node = 'node20.18';
const chrome = 'chrome130';

const source = (file: string): string => resolve(import.meta.dirname, 'src', file);

/** The entries of out/main: the desktop, the server without a window, the programs for slow reads and for files. */
const mainEntries = {
  index: source('main/index.ts'),
  headless: source('main/headless.ts'),
  worker: source('main/worker.ts'),
  parser: source('main/parser.ts'),
};

const present = (entries: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));

/** The policy stands in the page as well, in case a page is ever served without its headers. */
const contentPolicyMeta: Plugin = {
  name: 'content-policy-meta',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentPolicy() },
      injectTo: 'head-prepend',
    },
  ],
};

/** The font of nearly every text is fetched with the script, so that the first frame is laid out once, and with it. */
const fontPreload: Plugin = {
  name: 'font-preload',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => /inter-latin-wght-normal-[^/]*\.woff2$/.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` },
          injectTo: 'head',
        })),
  },
};

export default defineConfig({
  main: {
    build: {
      target: node,
      // Everything goes into the bundle: opening a thousand small files is what makes a start slow. The addon cannot.
      externalizeDeps: false,
      rolldownOptions: {
        input: present(mainEntries),
        external: ['better-sqlite3'],
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          // Beside the entries, so that a path relative to import.meta holds wherever the bundler puts a module.
          chunkFileNames: '[name]-[hash].cjs',
          // Reading source costs start time; names stay, so that a stack still tells where it was.
          minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
        },
      },
    },
  },
  preload: {
    define: {
      OPERATION_NAMES: JSON.stringify(operationNames),
      WORKSTATION_NAMES: JSON.stringify(workstationCallNames),
    },
    build: {
      target: node,
      externalizeDeps: false,
      // A sandboxed preload must be CommonJS, and one file, because it can require nothing but electron.
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    build: {
      target: chrome,
      minify: true, // half as much to read and parse before the first frame
      rolldownOptions: {
        input: { index: source('renderer/index.html') },
        // What the first screen needs comes in one file instead of eleven.
        output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } },
      },
    },
    plugins: [react(), contentPolicyMeta, fontPreload],
  },
});
