import type { Schedule } from '../../../../shared/domain/schedule';
import type { ReadableDatabase } from '../../database';
import { parseJson } from '../../json';
import { Conditions } from '../query';
import type { UpcomingInput } from '../search';

/** Jobs whose occurrences fall on the same fire times: each is worked out once for all of them. */
export interface Group {
  schedule: Schedule;
  /** Ids of calendars, as the definition has them. */
  calendars: readonly string[];
  jitterSeconds: number;
  /** The last instant at which they fire, ms; null: none. */
  endAt: number | null;
  /** How often each of them fires at most. */
  left: number;
  /** No fire time before it is asked for; of an interval it is one, ms. */
  first: number;
  /** Ids, in order. */
  jobs: number[];
}

type StoredJob = [
  id: number,
  nextFireAt: number,
  runCount: number,
  schedule: string,
  everySeconds: number | null,
  calendars: string | null,
  jitterSeconds: number | null,
  endAt: string | null,
  maxRuns: number | null,
];

/** Reads the active jobs that have an occurrence before the end of a stretch, and puts them into groups. */
export class Groups {
  readonly #read;
  readonly #from: number;
  readonly #byKey = new Map<string, Group>();
  #after = 0;
  #isOver = false;

  constructor(database: ReadableDatabase, { from, to, namespace }: UpcomingInput) {
    const conditions = new Conditions();
    conditions.add(`s.state = 'active'`);
    conditions.add('s.due_at < ?', to);
    if (namespace !== undefined) conditions.add('j.namespace = ?', namespace);
    conditions.add('s.job_id > ?');
    const statement = database
      .prepare<(string | number | null)[], StoredJob>(
        `SELECT s.job_id, s.next_fire_at, s.run_count, j.definition -> '$.schedule',
           j.definition ->> '$.schedule.everySeconds', j.definition -> '$.calendars',
           j.definition ->> '$.jitterSeconds', j.definition ->> '$.endAt', j.definition ->> '$.maxRuns'
         FROM job_schedules s CROSS JOIN jobs j ON j.id = s.job_id ${conditions.where} ORDER BY s.job_id LIMIT ?`,
      )
      .raw();
    this.#read = (rows: number): StoredJob[] => statement.all(...conditions.values, this.#after, rows);
    this.#from = from;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Reads some more jobs. */
  step(rows: number): void {
    const read = this.#read(rows);
    for (const row of read) this.#add(row);
    this.#after = read.at(-1)?.[0] ?? this.#after;
    this.#isOver = read.length < rows;
  }

  /** All that were read: first those that are looked through fast. */
  inOrder(): Group[] {
    return [...this.#byKey.values()].toSorted((a, b) => effortOf(a) - effortOf(b));
  }

  #add([id, nextFireAt, runCount, schedule, everySeconds, calendars, jitterSeconds, endAt, maxRuns]: StoredJob): void {
    const left = maxRuns === null ? Infinity : maxRuns - runCount;
    const jitter = jitterSeconds ?? 0;
    // What is due before the stretch is not asked for, unless its jitter moves it in, or it uses up what is left.
    const first = left < Infinity ? nextFireAt : firstOf(nextFireAt, everySeconds, this.#from - jitter * 1000);
    const key = [schedule, calendars, jitter, endAt, left, first].join('\n');
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.jobs.push(id);
      return;
    }
    this.#byKey.set(key, {
      schedule: parseJson<Schedule>(schedule),
      calendars: calendars === null ? [] : parseJson<string[]>(calendars),
      jitterSeconds: jitter,
      endAt: endAt === null ? null : Date.parse(endAt),
      left,
      first,
      jobs: [id],
    });
  }
}

/** The instant from which the fire times of a job are looked at: its next, or the begin of what is asked for. */
function firstOf(nextFireAt: number, everySeconds: number | null, from: number): number {
  if (nextFireAt >= from) return nextFireAt;
  if (everySeconds === null) return from;
  const periodMs = everySeconds * 1000;
  return nextFireAt + Math.ceil((from - nextFireAt) / periodMs) * periodMs;
}

const WITH_SECONDS = /^\S+(\s+\S+){5}$/;

/** Cron lines that name seconds may fire in each of them. */
function effortOf({ schedule }: Group): number {
  if (schedule.type !== 'cron') return 0;
  return schedule.expressions.some((line) => WITH_SECONDS.test(line)) ? 2 : 1;
}
