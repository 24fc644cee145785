import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { type LaunchedApp, launchApp } from '../support/electron';

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp();
});
test.afterAll(() => launched.close());

test('opens one window with the title and the size of the design', async () => {
  const { app, page } = launched;
  await expect(page).toHaveTitle('Waypost');
  const windows = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({ size: window.getSize(), minimum: window.getMinimumSize() })),
  );
  expect(windows).toEqual([{ size: [1440, 900], minimum: [1024, 700] }]);
});

test('the platform draws its window buttons into the title bar', async () => {
  test.skip(process.platform === 'darwin', 'macOS draws traffic lights');
  const area = await launched.page.evaluate(() => {
    const overlay = (navigator as unknown as { windowControlsOverlay: { getTitlebarAreaRect: () => DOMRect } })
      .windowControlsOverlay;
    const { width, height } = overlay.getTitlebarAreaRect();
    return { height, buttonsWidth: innerWidth - width };
  });
  expect(area.height).toBe(36);
  expect(area.buttonsWidth).toBeGreaterThan(60);
});

test('keeps its data where it was told', async () => {
  const userData = await launched.app.evaluate(({ app }) => app.getPath('userData'));
  expect(userData).toBe(join(launched.dataDir, 'profile'));
});

test('the page has no Node', async () => {
  const types = await launched.page.evaluate(() => {
    const global = globalThis as Record<string, unknown>;
    return [typeof global['require'], typeof global['process'], typeof global['module'], typeof global['Buffer']];
  });
  expect(types).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
});

test('the page comes from its own scheme, which leads nowhere else', async () => {
  const { page } = launched;
  expect(page.url()).toBe('app://waypost/index.html');
  const statuses = await page.evaluate(async () => {
    const status = async (url: string): Promise<number> => (await fetch(url)).status;
    return [
      await status('app://waypost/index.html'),
      await status('app://waypost/missing.js'),
      await status('app://waypost/..%2fmain%2findex.js'),
      await status('app://waypost/%2e%2e/%2e%2e/package.json'),
    ];
  });
  expect(statuses).toEqual([200, 404, 404, 404]);
});

test('a second window is refused', async () => {
  const { app, page } = launched;
  expect(await page.evaluate(() => window.open('https://example.com') === null)).toBe(true);
  expect(app.windows()).toHaveLength(1);
});

test('navigation to another origin is refused', async () => {
  const { page } = launched;
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    document.body.append(link);
    link.click();
    link.remove();
  });
  // A later message from the page means that it is still there.
  expect(await page.evaluate(() => location.href)).toBe('app://waypost/index.html');
});

test('permissions are refused', async () => {
  const answers = await launched.page.evaluate(async () => {
    const position = await new Promise<number>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve(0),
        (error) => resolve(error.code),
      );
    });
    const queried = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
    return { position, clipboard: queried.state, notifications: await Notification.requestPermission() };
  });
  const permissionDenied = 1; // GeolocationPositionError.PERMISSION_DENIED
  expect(answers).toEqual({ position: permissionDenied, clipboard: 'denied', notifications: 'denied' });
});

test('the content policy blocks eval, inline scripts and foreign requests', async () => {
  const outcome = await launched.page.evaluate(async () => {
    // The driver exempts from the policy what it calls itself, but not what runs in a later task.
    await new Promise((resolve) => setTimeout(resolve));
    const attempt = async (body: () => unknown): Promise<string> => {
      try {
        await body();
        return 'allowed';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    return {
      // oxlint-disable-next-line no-eval -- that it is refused is what is tested
      eval: await attempt(() => (0, eval)('1')),
      fetch: await attempt(() => fetch('http://127.0.0.1:9/')),
      inlineRan: 'inlineRan' in window,
    };
  });
  expect(outcome).toEqual({ eval: 'EvalError', fetch: 'TypeError', inlineRan: false });
});

test('a second start shows the window of the first', async () => {
  const { app, dataDir } = launched;
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await expect(launchApp({ dataDir })).rejects.toThrow();
  const windows = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.isMinimized()),
  );
  expect(windows).toEqual([false]);
});

// Last, because the driver does not get its page back.
test('a crashed page comes back', async () => {
  const { app } = launched;
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    const back = new Promise<void>((resolve) => {
      contents.once('did-finish-load', () => resolve());
    });
    contents.forcefullyCrashRenderer();
    await back;
  });
});

test('the first screen needs less than 350 kB of script, and no validator', () => {
  const folder = resolve(import.meta.dirname, '../../out/renderer');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = Array.from(html.matchAll(/(?:src|href)="([^"]+\.js)"/g), ([, file]) => file ?? '');
  const scripts = files.map((file) => readFileSync(join(folder, file)));
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThan(350_000);
  expect(scripts.filter((script) => script.includes('$ZodType'))).toEqual([]);
});
