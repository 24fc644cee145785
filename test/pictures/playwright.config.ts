import { defineConfig } from '@playwright/test';

/** Every screen as a picture in test-results/pictures: the looks of the e2e tests, and an empty and a huge hub. */
export default defineConfig({
  testDir: '..',
  testMatch: ['pictures/*.spec.ts', 'e2e/*.spec.ts'],
  globalSetup: '../visual/serve-page.ts',
  outputDir: '../../test-results/pictures-traces',
  workers: 1,
  timeout: 180_000,
  reporter: 'list',
});
