import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite --config test/support/fake-bridge/vite.config.mjs`: the window in a browser, on a fake hub. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { target: 'chrome130', outDir: '../../../test-results/fake-bridge', emptyOutDir: true },
});
