import type { LaunchedApp } from '../../support/electron';
import type { WatchedPage } from './watched-page';

/** What the application holds, in MB. */
export interface Memory {
  /** What lives on the heap of the page, and of the main process, after garbage was collected. */
  pageHeap: number;
  mainHeap: number;
  /** What all its processes have in memory together. */
  resident: number;
}

const MB = 1_048_576;

/** What lives on the heap of the main process. */
const mainHeapBytes = ({ app }: LaunchedApp): Promise<number> =>
  app.evaluate(() => {
    const held = globalThis as { collectGarbage?: () => void };
    if (held.collectGarbage === undefined) {
      process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
      held.collectGarbage = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
    }
    held.collectGarbage();
    held.collectGarbage();
    return process.memoryUsage().heapUsed;
  });

/** How much memory an application takes now. */
export async function memoryOf(app: LaunchedApp, page: WatchedPage): Promise<Memory> {
  const pageHeap = await page.heapMb();
  const mainHeap = (await mainHeapBytes(app)) / MB;
  const resident = await app.app.evaluate(
    ({ app: running }) => running.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0) / 1_024,
  );
  return { pageHeap, mainHeap, resident };
}
