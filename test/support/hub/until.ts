import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 20;

/** Asks again and again until there is an answer. @throws after the deadline, with the last error if there was one */
export async function until<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 15_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`nothing within ${deadlineMs} ms`);
    await pause(EVERY_MS);
  }
}
