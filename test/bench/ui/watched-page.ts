import type { CDPSession, Page } from '@playwright/test';

declare global {
  interface Window {
    longTasks: { at: number; ms: number }[];
  }
}

/** What a page did while somebody worked with it. */
export interface Phase {
  name: string;
  ms: number;
  /** The sum of what its long tasks took (each 50 ms or more, W3C Long Tasks). */
  longMs: number;
  longest: number;
}

/** A page whose long tasks and heap are watched. */
export class WatchedPage {
  readonly page: Page;
  readonly #cdp: CDPSession;

  private constructor(page: Page, cdp: CDPSession) {
    this.page = page;
    this.#cdp = cdp;
  }

  static async watch(page: Page): Promise<WatchedPage> {
    await page.evaluate(() => {
      window.longTasks = [];
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) window.longTasks.push({ at: startTime, ms: duration });
      }).observe({ type: 'longtask' });
    });
    return new WatchedPage(page, await page.context().newCDPSession(page));
  }

  /** Does something and tells what it cost the page. */
  async during(name: string, work: (page: Page) => Promise<void>): Promise<Phase> {
    const from = await this.page.evaluate(() => performance.now());
    await work(this.page);
    return this.page.evaluate(
      ([phase, start]) => {
        const tasks = window.longTasks.filter(({ at }) => at >= start);
        return {
          name: phase,
          ms: performance.now() - start,
          longMs: tasks.reduce((sum, { ms }) => sum + ms, 0),
          longest: Math.max(0, ...tasks.map(({ ms }) => ms)),
        };
      },
      [name, from] as const,
    );
  }

  /** What lives on the heap of the page, in MB. */
  async heapMb(): Promise<number> {
    // Twice: what the first finds to be garbage lets go of more.
    await this.#cdp.send('HeapProfiler.collectGarbage');
    await this.#cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#cdp.send('Runtime.getHeapUsage');
    return usedSize / 1_048_576;
  }
}
