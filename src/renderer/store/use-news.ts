import { useEffect, useEffectEvent, useState } from 'react';
import type { Change } from '../../shared/changes/change';
import { onChanges } from './live';

/**
 * A number that rises when the feed tells something that matters, at once while it is quiet and no more often than every so
 * many milliseconds while it is not: for sums that the hub keeps, which are asked for again rather than counted here.
 * @param matters whether a change does; a new snapshot always does
 */
export function useNews(matters: (change: Change) => boolean, leastMs: number): number {
  const [news, setNews] = useState(0);
  const doesMatter = useEffectEvent(matters);
  const waitAfter = useEffectEvent((toldAt: number) => Math.max(0, toldAt + leastMs - performance.now()));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let toldAt = -Infinity;
    const tell = (): void => {
      timer = undefined;
      toldAt = performance.now();
      setNews((before) => before + 1);
    };
    const stop = onChanges((changes) => {
      if (timer !== undefined) return;
      if (changes !== 'reset' && !changes.some(doesMatter)) return;
      timer = setTimeout(tell, waitAfter(toldAt));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return news;
}
