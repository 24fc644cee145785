import { type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { mainScenes } from './scenes';
import { type Dress, openShell, openWindow, settle } from './window';

const dresses: readonly Dress[] = [
  { name: 'light', theme: 'light', language: 'en' },
  { name: 'dark', theme: 'dark', language: 'en' },
  { name: 'arabic', theme: 'light', language: 'ar' },
];

let app: ElectronApplication;
let page: Page;

test.beforeAll(async () => {
  ({ app, page } = await openShell());
});
test.afterAll(() => app.close());

for (const dress of dresses)
  for (const scene of mainScenes)
    test(`${scene.name}, ${dress.name}`, async () => {
      await openWindow(page, dress);
      await scene.go(page);
      await settle(page);
      const looked = scene.isSheet ? expect(page.getByRole('complementary')) : expect(page);
      await looked.toHaveScreenshot(`${scene.name}-${dress.name}.png`);
    });
