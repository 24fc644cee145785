import { useEffect, useRef, useState } from 'react';
import type { Change } from '../../../shared/changes/change';
import type { OperationOutput } from '../../../shared/contract/operations';
import { call } from '../../client/call';
import { useLive } from '../../store/live';
import { useNews } from '../../store/use-news';

export type Upcoming = OperationOutput<'jobs.upcoming'>;

const HOUR_MS = 3_600_000;
const EVERY_MS = 5_000;
/** Looking ahead over many jobs takes its time: no more than about a fiftieth of all of it, and the first time is slower. */
const SHARE = 50;
const EVERY_MAX_MS = 60_000;
/** Jobs that are due first. */
const FIRST = 24;

const isJob = ({ entity }: Change): boolean => entity === 'job';

/**
 * What falls due in the coming hours. It is worked out apart from the hub, so it may be asked for while jobs fire; but not
 * before the window has all its jobs.
 * @param now to the minute, ms
 * @returns the last answer for so many hours; null until there is one
 */
export function useUpcoming(hours: number, now: number): Upcoming | null {
  const [answer, setAnswer] = useState<{ hours: number; upcoming: Upcoming } | null>(null);
  const [everyMs, setEveryMs] = useState(EVERY_MS);
  const news = useNews(isJob, everyMs);
  const isReady = useLive((live) => live.isWhole && live.connection === 'live');
  const newest = useRef(0);
  useEffect(() => {
    if (!isReady) return;
    const began = performance.now();
    newest.current += 1;
    const mine = newest.current;
    void call('jobs.upcoming', { to: new Date(now + hours * HOUR_MS).toISOString(), limit: FIRST }).then((result) => {
      // Without an answer the last one stays, as with everything else while the hub is gone.
      if (!result.ok || newest.current - mine > 1) return;
      setAnswer({ hours, upcoming: result.value });
      const tookMs = performance.now() - began;
      if (mine > 1) setEveryMs(Math.min(Math.max(EVERY_MS, tookMs * SHARE), EVERY_MAX_MS));
    });
  }, [isReady, hours, now, news]);
  return answer?.hours === hours ? answer.upcoming : null;
}
