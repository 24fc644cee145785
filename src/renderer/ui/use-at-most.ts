import { useEffect, useState } from 'react';

/**
 * A value that is followed at once while it is quiet, and no more often than every so many milliseconds while it is not: for
 * pictures of a whole that a thousand changes a second go through.
 */
export function useAtMostEvery<T>(value: T, ms: number): T {
  const [shown, setShown] = useState({ value, at: 0 });
  const isOld = shown.value !== value;
  useEffect(() => {
    if (!isOld) return undefined;
    const show = (): void => setShown({ value, at: performance.now() });
    const wait = shown.at + ms - performance.now();
    if (wait <= 0) {
      show();
      return undefined;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [value, isOld, shown.at, ms]);
  return shown.value;
}
