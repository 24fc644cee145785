import { useEffect, useState } from 'react';
import { call } from '../../client/call';

/** So long after the last key the hub is asked. */
const ASK_AFTER_MS = 200;
const PAGE = 500;
/** Jobs that one text finds; those of a text that finds more are found by name. */
const FOUND_MAX = 5_000;

const nothing: ReadonlySet<string> = new Set();

/**
 * The ids of jobs in which a text stands where the window does not look by itself: description, function, arguments,
 * schedule. They come a moment later than what the names give.
 */
export function useFound(text: string): ReadonlySet<string> {
  const [found, setFound] = useState<{ text: string; ids: ReadonlySet<string> }>({ text: '', ids: nothing });
  useEffect(() => {
    if (text === '') return undefined;
    let current = true;
    const ask = async (): Promise<void> => {
      const ids = new Set<string>();
      let cursor: string | undefined;
      do {
        // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
        const page = await call('jobs.list', {
          q: text.slice(0, 256),
          sort: 'created',
          limit: PAGE,
          ...(cursor === undefined ? {} : { cursor }),
        });
        if (!current || !page.ok) return;
        for (const { id } of page.value.items) ids.add(id);
        setFound({ text, ids: new Set(ids) });
        cursor = page.value.nextCursor ?? undefined;
      } while (cursor !== undefined && ids.size < FOUND_MAX);
    };
    const timer = setTimeout(() => void ask(), ASK_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return found.text === text ? found.ids : nothing;
}
