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
  /** Processor time of its main thread in ms: of all tasks, and of them for scripts, styles and layout. */
  busy: { task: number; script: number; style: number; layout: number };
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
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new WatchedPage(page, cdp);
  }

  /** What the main thread did since the page began, in ms. */
  async #busy(): Promise<Phase['busy']> {
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    const of = (name: string): number => 1_000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
    return {
      task: of('TaskDuration'),
      script: of('ScriptDuration'),
      style: of('RecalcStyleDuration'),
      layout: of('LayoutDuration'),
    };
  }

  /** Does something and tells what it cost the page. */
  async during(name: string, work: (page: Page) => Promise<void>): Promise<Phase> {
    const before = await this.#busy();
    const from = await this.page.evaluate(() => performance.now());
    await work(this.page);
    const seen = await this.page.evaluate((start) => {
      const tasks = window.longTasks.filter(({ at }) => at >= start);
      return {
        ms: performance.now() - start,
        longMs: tasks.reduce((sum, { ms }) => sum + ms, 0),
        longest: Math.max(0, ...tasks.map(({ ms }) => ms)),
      };
    }, from);
    const after = await this.#busy();
    const spent = (what: keyof Phase['busy']): number => after[what] - before[what];
    const busy = { task: spent('task'), script: spent('script'), style: spent('style'), layout: spent('layout') };
    return { name, ...seen, busy };
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
