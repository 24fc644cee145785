import { UPCOMING_SPAN_MAX_MS } from '../../shared/contract/upcoming';
import { invalidInput } from '../../shared/domain/error';
import { toMillis } from '../../shared/domain/instant';
import type { Upcoming } from '../store/reads/search';
import type { Handlers } from './context';
import { searchOptions } from './searches';

const DAY_MS = 86_400_000;

export const upcomingHandlers: Handlers<'jobs.upcoming'> = {
  async 'jobs.upcoming'(context, { from, to, bucketSeconds, namespace, limit, cursor }, caller) {
    const asked = from === undefined ? null : toMillis(from);
    // What was due before is decided by now: history tells of it.
    const first = Math.max(asked ?? 0, context.clock.wallMs());
    const end = to === undefined ? first + DAY_MS : toMillis(to);
    if (asked !== null && end <= asked)
      throw invalidInput([{ path: 'to', code: 'end_before_start', message: 'to has to be later than from.' }]);
    if (end - first > UPCOMING_SPAN_MAX_MS)
      throw invalidInput([{ path: 'to', code: 'range_too_long', message: 'At most 7 days are looked ahead at once.' }]);
    const answer = await context.searches.run(
      {
        of: 'upcoming',
        input: {
          from: first,
          to: Math.max(first, end),
          bucketSeconds,
          namespace,
          limit,
          cursor,
          defaultTimezone: context.settings().timezone,
        },
      },
      searchOptions(caller, undefined),
    );
    return answer as Upcoming;
  },
};
