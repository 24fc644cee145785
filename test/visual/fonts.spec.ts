import { type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { mainScenes } from './scenes';
import { openShell, openWindow, settle } from './window';

/** Every letter is of a font that the application brings along: it looks the same on every machine. */
let app: ElectronApplication;
let page: Page;

test.beforeAll(async () => {
  ({ app, page } = await openShell());
});
test.afterAll(() => app.close());

/** @returns each font of the system that draws something on the page, with what it draws */
async function systemFonts(): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root } = await session.send('DOM.getDocument', { depth: 0 });
  const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: 'body *' });
  const found = new Set<string>();
  for (const nodeId of nodeIds) {
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
    for (const { isCustomFont, familyName } of fonts) {
      if (isCustomFont) continue;
      const { outerHTML } = await session.send('DOM.getOuterHTML', { nodeId });
      if (!/^<[^>]*>[^<]*</.test(outerHTML)) continue;
      found.add(`${familyName}: ${outerHTML.slice(0, 120)}`);
    }
  }
  await session.detach();
  return [...found];
}

for (const language of ['en', 'ar'] as const)
  test(`no font of the system draws a letter, ${language}`, async () => {
    const found: string[] = [];
    for (const scene of mainScenes) {
      await openWindow(page, { name: language, theme: 'light', language });
      await scene.go(page);
      await settle(page);
      found.push(...(await systemFonts()).map((each) => `${scene.name}: ${each}`));
    }
    expect(found).toEqual([]);
  });
