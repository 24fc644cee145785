import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../hub/serve';
import { until } from '../hub/until';

/**
 * A function that says on the disk that it began, for which attempt and in which process, and ends when it is let go. Asked
 * to stop it says so, and goes on.
 */
export const gatedSource = `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
  import { setTimeout as pause } from 'node:timers/promises';
  export default async function (ctx, folder) {
    appendFileSync(folder + '/begun', ctx.attempt + ' ' + process.pid + '\\n');
    ctx.signal.addEventListener('abort', () => writeFileSync(folder + '/asked', ''));
    while (!existsSync(folder + '/go-' + ctx.attempt)) await pause(10);
    if (ctx.kwargs.fails) throw new Error('as it was told');
    return 'done by attempt ' + ctx.attempt;
  }`;

/** Attempts that a test lets go at once. */
const ATTEMPTS = [1, 2, 3, 4];

/** What one run of the gated function does, as the disk tells it: nothing of Waypost writes there. */
export class GatedWork {
  readonly folder = temporaryFolder();

  #lines(): string[][] {
    const file = path.join(this.folder, 'begun');
    if (!existsSync(file)) return [];
    const text = readFileSync(file, 'utf8');
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));
  }

  /** The attempts that began, in order: one that began twice stands there twice. */
  get begun(): number[] {
    return this.#lines().map(([attempt]) => Number(attempt));
  }

  /** The process in which an attempt began. */
  pidOf(attempt: number): number {
    return Number(this.#lines().find(([number]) => number === String(attempt))?.[1]);
  }

  /** Waits until so many attempts have begun. */
  async hasBegun(times = 1): Promise<void> {
    await until(() => this.begun.length >= times);
  }

  /** Waits until it was asked to stop. */
  async isAsked(): Promise<void> {
    await until(() => existsSync(path.join(this.folder, 'asked')));
  }

  /** Lets an attempt end, or all of them, now or as soon as they begin. */
  letGo(...attempts: number[]): void {
    for (const attempt of attempts.length > 0 ? attempts : ATTEMPTS)
      writeFileSync(path.join(this.folder, `go-${attempt}`), '');
  }
}
