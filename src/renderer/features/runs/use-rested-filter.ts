import { useEffect, useState } from 'react';
import type { RunFilter } from './run-filter';

/** Text is looked for once typing rests this long. */
const TYPED_MS = 250;

const keyOf = (filter: RunFilter): string => JSON.stringify(filter);

/** Whether what changed is the text alone, and there is one to look for: someone types. */
const isTyping = (before: RunFilter, now: RunFilter): boolean =>
  now.text !== '' && now.text !== before.text && keyOf({ ...before, text: now.text }) === keyOf(now);

/**
 * The filter to ask for: at once what was chosen or cleared, so that the list never shows another filter than the one that
 * stands above it; and a text once typing rests.
 */
export function useRestedFilter(filter: RunFilter): RunFilter {
  const [rested, setRested] = useState(filter);
  const key = keyOf(filter);
  const changed = keyOf(rested) !== key;
  const typing = changed && isTyping(rested, filter);
  if (changed && !typing) setRested(filter);
  useEffect(() => {
    if (!typing) return undefined;
    const timer = setTimeout(() => setRested(JSON.parse(key) as RunFilter), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typing, key]);
  return changed && !typing ? filter : rested;
}
