import { defineConfig } from '@playwright/test';

/** The main screens as they are to look, compared pixel by pixel: `npm run test:visual`. */
export default defineConfig({
  testDir: '.',
  globalSetup: './serve-page.ts',
  outputDir: '../../test-results/visual',
  snapshotPathTemplate: '{testDir}/baselines/{arg}{ext}',
  workers: 1,
  timeout: 120_000,
  reporter: 'list',
  expect: { toHaveScreenshot: { threshold: 0.01, maxDiffPixels: 20, animations: 'disabled', caret: 'hide' } },
});
