import { encodeId } from '../../../../shared/domain/id';
import { toInstant } from '../../../../shared/domain/instant';
import { compileCalendar, type CompiledCalendar } from '../../../../shared/schedule/calendar';
import type { CalendarRules } from '../../../../shared/domain/calendar';
import type { ReadableDatabase } from '../../database';
import { parseJson } from '../../json';
import { decodeCursor, encodeCursor } from '../cursor';
import type { SearchFor, Upcoming, UpcomingInput } from '../search';
import { Earliest } from './earliest';
import { Groups } from './groups';
import { Minutes } from './minutes';
import { Tally } from './tally';
import { walk, type Stretch } from './walk';

/** Steps of cron lines that one answer costs at most: some seconds of a thread. What is left out then is told. */
const STEPS_MAX = 4_000_000;
/** What reading a job costs, in those steps. */
const READ = 4;
/** Clusters that are answered. */
const CLUSTERS = 10;

/**
 * Looks ahead over all active jobs. Jobs with the same fire times are worked out together, minutes are counted rather than
 * occurrences kept, and what takes the fewest steps goes first, so that a cut leaves out the densest schedules only.
 * @param stepsMax after which the rest is left out
 * @throws Refusal when the cursor is none
 */
export function searchUpcoming(
  database: ReadableDatabase,
  input: UpcomingInput,
  stepsMax = STEPS_MAX,
): SearchFor<Upcoming> {
  const work = lookAhead(database, input, stepsMax);
  const progress = { share: 0, found: 0 };
  return {
    progress,
    step(rows) {
      for (let done = 0; done < rows;) {
        const next = work.next();
        if (next.done === true) {
          progress.share = 1;
          progress.found = next.value.jobs;
          return next.value;
        }
        done += next.value.steps;
        progress.share = next.value.share;
      }
      return null;
    },
  };
}

interface Done {
  /** Since it was told before. */
  steps: number;
  /** How much has been looked at, 0 to 1. */
  share: number;
}

const ROWS_AT_ONCE = 500;
/** Reading the jobs is about so much of the whole. */
const READING = 0.5;

function* lookAhead(database: ReadableDatabase, input: UpcomingInput, stepsMax: number): Generator<Done, Upcoming> {
  const { from, to, defaultTimezone, limit } = input;
  const earliest = new Earliest(limit + 1, decodeCursor(input.cursor));
  const minutes = new Minutes(from, to);
  const tally = new Tally(minutes, earliest);
  const groups = new Groups(database, input);
  while (!groups.isOver) {
    groups.step(ROWS_AT_ONCE);
    yield { steps: ROWS_AT_ONCE * READ, share: 0 };
  }
  const stretch: Stretch = { from, to, defaultTimezone, calendars: readCalendars(database) };
  const all = groups.inOrder();
  let left = stepsMax;
  for (const [index, group] of all.entries()) {
    const share = READING + ((1 - READING) * index) / all.length;
    for (const steps of walk(group, stretch, tally)) {
      left -= steps;
      yield { steps, share };
      if (left <= 0) break;
    }
    if (left <= 0) break;
  }
  return answerOf(database, input, minutes, tally, earliest, left <= 0);
}

/** Calendars by the id that definitions name, compiled. null: its zone is not known here. */
function readCalendars(database: ReadableDatabase): Map<string, CompiledCalendar | null> {
  const rows = database.prepare<[], [number, string]>('SELECT id, rules FROM calendars').raw().all();
  return new Map(
    rows.map(([id, rules]) => {
      try {
        return [encodeId('calendar', id), compileCalendar(parseJson<CalendarRules>(rules))];
      } catch {
        return [encodeId('calendar', id), null];
      }
    }),
  );
}

function answerOf(
  database: ReadableDatabase,
  { from, to, bucketSeconds, limit }: UpcomingInput,
  minutes: Minutes,
  tally: Tally,
  earliest: Earliest,
  isCut: boolean,
): Upcoming {
  const find = database
    .prepare<[number], [name: string, namespace: string]>('SELECT name, namespace FROM jobs WHERE id = ?')
    .raw();
  const named = (id: number): { jobId: string; jobName: string; namespace: string } => {
    const [jobName, namespace] = find.get(id) ?? ['', ''];
    return { jobId: encodeId('job', id), jobName, namespace };
  };
  const last = earliest.jobs.length > limit ? earliest.jobs[limit - 1] : undefined;
  return {
    from: toInstant(from),
    to: toInstant(to),
    bucketSeconds,
    occurrences: minutes.occurrences,
    jobs: tally.jobs,
    isCut,
    buckets: minutes.buckets(bucketSeconds * 1000).map(({ at, occurrences }) => ({ at: toInstant(at), occurrences })),
    clusters: minutes.clusters(CLUSTERS).map(({ at, jobs, occurrences, some }) => ({
      at: toInstant(at),
      jobs,
      occurrences,
      some: some.map(named).map(({ jobId, jobName }) => ({ jobId, jobName })),
    })),
    items: earliest.jobs.slice(0, limit).map(({ id, fireTime, dueAt, occurrences }) => ({
      ...named(id),
      fireTime: toInstant(fireTime),
      dueAt: toInstant(dueAt),
      occurrences,
    })),
    nextCursor: last === undefined ? null : encodeCursor([last.dueAt, last.id]),
  };
}
