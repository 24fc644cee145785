import { useEffect, useEffectEvent, useState } from 'react';
import type { Change } from '../../../shared/changes/change';
import { onChanges } from '../../store/live';

/**
 * A number that rises when the feed touches what is watched; at most once in `ms`, the last touch never lost. What the
 * feed does not carry is asked for again when it rises.
 */
export function useTouched(isMine: (change: Change) => boolean, ms: number): number {
  const [count, setCount] = useState(0);
  const matches = useEffectEvent((changes: readonly Change[] | 'reset') => changes === 'reset' || changes.some(isMine));
  const wait = useEffectEvent(() => ms);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const stop = onChanges((changes) => {
      if (timer !== undefined || !matches(changes)) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          last = Date.now();
          setCount((before) => before + 1);
        },
        Math.max(0, last + wait() - Date.now()),
      );
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return count;
}
