import type { JobRow, JobScheduleRow, OccurrenceRow } from '../../../src/main/engine/rows';
import { decodeId, encodeId } from '../../../src/shared/domain/id';
import { toInstant, toMillis } from '../../../src/shared/domain/instant';
import type { JobDefinition, JobState } from '../../../src/shared/domain/job';
import { compileCalendar, type CompiledCalendar } from '../../../src/shared/schedule/calendar';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import type { FireTimes } from '../../../src/shared/schedule/fire-time';
import { jitterMs } from '../../../src/shared/schedule/jitter';
import type { Counts } from '../world/counts';
import type { World } from '../world/world';
import { Intervals } from './intervals';
import { EDGE_NAMESPACE } from '../plan/edge';
import type { Write } from '../hub/writes';

const DAY_MS = 86_400_000;
const LOOKAHEAD_DAYS = 365;

type Of<T extends Write['type']> = Extract<Write, { type: T }>;

/** What the rules say of one job. */
interface Timeline {
  job: JobRow;
  fireTimes: FireTimes;
  /** The rows of its occurrences by id, and the time they cover. */
  rows: Map<number, OccurrenceRow>;
  covered: Intervals;
  /** Occurrences after this instant are still to be decided. */
  decidedUntil: number;
  /** Rows that say `paused` and were written since the pause began, or its schedule was changed. */
  ofPause: Set<number>;
  /** The row that belongs to the definition in force and may be lengthened. */
  newest: number | null;
  fired: number;
  /** How many occurrences the run of a fire time stands for. */
  stands: Map<number, number>;
  /** Missed ones that the next run stands for. */
  merged: number;
  schedule: JobScheduleRow;
}

type Verdict = 'paused' | 'calendar' | 'on_time' | 'too_old' | 'misfire_skip' | 'catch_up' | 'merge';

/**
 * Rule 1: every due occurrence has exactly one row. The fire times that must be decided, and in which order, follow from
 * the definition in force (see docs/simulation.md); each row is compared with them as it is written.
 */
export class OccurrenceCheck {
  readonly #world: World;
  readonly #counts: Counts;
  readonly #timelines = new Map<number, Timeline>();
  readonly #jobOf = new Map<number, number>();
  readonly #calendars = new Map<number, { name: string; times: CompiledCalendar }>();
  readonly #touched = new Set<Timeline>();
  /** A change of a definition whose command is not audited yet. */
  #change: { job: JobRow; state: JobState } | null = null;
  /** What a catch-up found undecided before it took rows back; undefined when there was none. */
  #leftBefore: number | null | undefined = undefined;

  constructor(world: World, counts: Counts) {
    this.#world = world;
    this.#counts = counts;
  }

  /** Whether a row is one of those that another check looks at. */
  isElsewhere: (occurrenceId: number) => boolean = () => false;

  jobOf(occurrenceId: number): number | undefined {
    return this.#jobOf.get(occurrenceId);
  }

  /** The state of a job, by the rows. */
  stateOf(jobId: number): JobState | undefined {
    return this.#timelines.get(jobId)?.schedule.state;
  }

  isMissed(occurrenceId: number): boolean {
    const jobId = this.#jobOf.get(occurrenceId);
    const timeline = jobId === undefined ? undefined : this.#timelines.get(jobId);
    return timeline?.rows.get(occurrenceId)?.outcome === 'missed';
  }

  /** The rows that there must be, of all jobs. */
  rows(): OccurrenceRow[] {
    return [...this.#timelines.values()].flatMap((timeline) => [...timeline.rows.values()]);
  }

  on(write: Write): void {
    switch (write.type) {
      case 'job.inserted':
        this.#inserted(write);
        return;
      case 'job.updated':
        this.#change = { job: write.job, state: write.state };
        return;
      case 'audited':
        this.#audited(write);
        return;
      case 'occurrence.inserted':
        this.#decided(write);
        return;
      case 'occurrence.extended':
        this.#extended(write);
        return;
      case 'occurrence.replaced':
        this.#replaced(write);
        return;
      case 'occurrences.withdrawn':
        this.#withdrawn(write);
        return;
      case 'schedule.saved':
      case 'schedule.advanced': {
        const timeline = this.#timelines.get(write.schedule.jobId);
        if (timeline === undefined) return;
        // Of a job that goes on, the state is not written again.
        const state = write.type === 'schedule.saved' ? write.schedule.state : timeline.schedule.state;
        if (state === 'paused' && timeline.schedule.state !== 'paused') timeline.ofPause.clear();
        timeline.schedule = { ...write.schedule, state };
        this.#touched.add(timeline);
        return;
      }
      case 'calendar.saved':
        this.#calendars.set(write.calendar.id, {
          name: write.calendar.name,
          times: compileCalendar(write.calendar.rules),
        });
        return;
      case 'calendar.deleted':
        this.#calendars.delete(write.id);
        return;
      case 'run.inserted': {
        const { run } = write;
        if (run.trigger !== 'schedule' || run.jobId === null) return;
        this.#ran(run.jobId, run.occurrenceCount, run.fireTime);
        return;
      }
      default:
    }
  }

  #fail(timeline: Timeline, message: string): void {
    const { job } = timeline;
    const schedule = JSON.stringify(job.definition.schedule);
    this.#world.fail('occurrences', `${encodeId('job', job.id)} ${job.definition.name} ${schedule}: ${message}`);
  }

  #inserted({ job, schedule }: Of<'job.inserted'>): void {
    // What nodes fire has a check of its own.
    if (job.definition.namespace === EDGE_NAMESPACE) return;
    this.#timelines.set(job.id, {
      job,
      fireTimes: timesOf(job),
      rows: new Map(),
      covered: new Intervals(),
      decidedUntil: job.definition.schedule.type === 'once' ? 0 : job.createdAt,
      ofPause: new Set(),
      newest: null,
      fired: 0,
      stands: new Map(),
      merged: 0,
      schedule,
    });
  }

  /** The first fire time that has no row yet. */
  #next(timeline: Timeline, after = timeline.decidedUntil): number | null {
    let at = timeline.fireTimes.next(after)?.atMs ?? null;
    while (at !== null && timeline.covered.holds(at)) at = timeline.fireTimes.next(at)?.atMs ?? null;
    return at;
  }

  /** A fire time is put off by its jitter, which ends before the next fire time. */
  #dueAt({ job, fireTimes }: Timeline, fireTime: number): number {
    const { jitterSeconds } = job.definition;
    if (jitterSeconds <= 0) return fireTime;
    const following = fireTimes.next(fireTime)?.atMs ?? Infinity;
    const most = Math.min(jitterSeconds, (following - fireTime) / 1_000);
    return fireTime + jitterMs(encodeId('job', job.id), fireTime, most);
  }

  #verdict(timeline: Timeline, fireTime: number, nowMs: number, state: JobState): Verdict {
    // A job that just ran out has its last rows written afterwards.
    if (state === 'paused') return 'paused';
    if (this.#blocking(timeline, fireTime) !== null) return 'calendar';
    const { policy, graceSeconds, catchUpWindowSeconds } = timeline.job.definition.misfire;
    const late = nowMs - this.#dueAt(timeline, fireTime);
    if (late < 0) this.#fail(timeline, `${toInstant(fireTime)} was decided ${-late} ms before it was due`);
    if (late <= graceSeconds * 1000) return 'on_time';
    if (late > catchUpWindowSeconds * 1000) return 'too_old';
    if (policy === 'skip') return 'misfire_skip';
    return policy === 'fire_all' ? 'catch_up' : 'merge';
  }

  /** The name of the first calendar that keeps a job from firing at an instant. */
  #blocking({ job }: Timeline, fireTime: number): string | null {
    for (const text of job.definition.calendars) {
      const calendar = this.#calendars.get(decodeId('calendar', text) ?? -1);
      if (calendar?.times.blocks(fireTime) === true) return calendar.name;
    }
    return null;
  }

  #decided({ row, state, nowMs }: Of<'occurrence.inserted'>): void {
    const timeline = this.#timelines.get(row.jobId);
    if (timeline === undefined) return;
    this.#touched.add(timeline);
    this.#jobOf.set(row.id, row.jobId);
    this.#counts.add('occurrences', row.count);
    this.#counts.add(`occurrence.${row.reason}`, row.count);
    const verdicts =
      timeline.job.definition.schedule.type === 'after'
        ? this.#came(timeline, row)
        : this.#cover(timeline, row.fireTime, row.lastFireTime, row.count, nowMs, state).verdicts;
    if (row.reason === 'calendar' && row.detail !== this.#blocking(timeline, row.lastFireTime))
      this.#fail(timeline, `${toInstant(row.lastFireTime)} is said to be blocked by ${String(row.detail)}`);
    for (const verdict of verdicts) if (!agrees(verdict, row)) this.#disagree(timeline, row, verdict, nowMs);
    let stands = row.count;
    // One run for all that the pause of a job that comes after others skipped.
    if (timeline.job.definition.schedule.type === 'after' && row.reason === 'catch_up') {
      stands = timeline.merged;
      timeline.merged = 0;
    }
    if (verdicts.has('merge') && row.reason !== 'misfire_merged') {
      stands += timeline.merged;
      timeline.merged = 0;
    }
    this.#fires(timeline, row, stands);
    if (row.reason === owedAs(timeline)) timeline.merged += row.count;
    timeline.rows.set(row.id, { ...row });
    if (row.reason === 'paused') timeline.ofPause.add(row.id);
    timeline.newest = row.id;
  }

  /** An occurrence of a job that comes after others: its time is when they held. */
  #came(timeline: Timeline, row: OccurrenceRow): Set<Verdict> {
    if (row.fireTime <= timeline.decidedUntil && timeline.covered.holds(row.fireTime))
      this.#fail(timeline, `${toInstant(row.fireTime)} is decided a second time`);
    timeline.covered.add(row.fireTime, row.lastFireTime);
    timeline.decidedUntil = Math.max(timeline.decidedUntil, row.lastFireTime);
    return new Set();
  }

  #disagree(timeline: Timeline, row: OccurrenceRow, verdict: Verdict, nowMs: number): void {
    const what = `${toInstant(row.fireTime)}..${toInstant(row.lastFireTime)} ×${row.count} ${row.outcome}/${row.reason}`;
    this.#fail(timeline, `${what} at ${toInstant(nowMs)} holds one that is ${verdict}`);
  }

  #extended({ id, last, added, state, nowMs }: Of<'occurrence.extended'>): void {
    const jobId = this.#jobOf.get(id);
    const timeline = jobId === undefined ? undefined : this.#timelines.get(jobId);
    const row = timeline?.rows.get(id);
    if (timeline === undefined || row === undefined) {
      if (!this.isElsewhere(id)) this.#world.fail('occurrences', `a range that is not there was lengthened: ${id}`);
      return;
    }
    this.#touched.add(timeline);
    this.#counts.add('occurrences', added);
    this.#counts.add(`occurrence.${row.reason}`, added);
    if (timeline.job.definition.schedule.type === 'after') {
      timeline.covered.remove(row.fireTime, row.lastFireTime);
      Object.assign(row, { lastFireTime: last, count: row.count + added });
      timeline.covered.add(row.fireTime, last);
      timeline.decidedUntil = Math.max(timeline.decidedUntil, last);
      if (row.reason === owedAs(timeline)) timeline.merged += added;
      return;
    }
    if (timeline.newest !== id) this.#fail(timeline, 'a range of an earlier definition or pause was lengthened');
    const { first, verdicts } = this.#cover(timeline, null, last, added, nowMs, state);
    for (const verdict of verdicts) if (!agrees(verdict, row)) this.#disagree(timeline, row, verdict, nowMs);
    if (first !== null) timeline.covered.bridge(row.lastFireTime, first);
    if (row.reason === 'misfire_merged') timeline.merged += added;
    row.lastFireTime = last;
    row.count += added;
  }

  /** The run that merged occurrences were owed is made: their newest row becomes its row. */
  #replaced({ row: { id, ...verdict } }: Of<'occurrence.replaced'>): void {
    const jobId = this.#jobOf.get(id);
    const timeline = jobId === undefined ? undefined : this.#timelines.get(jobId);
    const row = timeline?.rows.get(id);
    if (timeline === undefined || row?.reason !== 'misfire_merged') {
      this.#world.fail('occurrences', `a row that does not wait for its run was replaced: ${id}`);
      return;
    }
    this.#touched.add(timeline);
    Object.assign(row, verdict);
    this.#fires(timeline, row, timeline.merged);
    timeline.merged = 0;
    if (timeline.newest === id) timeline.newest = null;
  }

  /** A row fired, or was held up when it wanted to. @param stands how many occurrences a run of it stands for */
  #fires(timeline: Timeline, row: OccurrenceRow, stands: number): void {
    if (row.outcome !== 'fired') return;
    timeline.fired += 1;
    timeline.stands.set(row.lastFireTime, stands);
    const { maxRuns } = timeline.job.definition;
    if (maxRuns !== null && timeline.fired > maxRuns)
      this.#fail(timeline, `it fired ${timeline.fired} times; maxRuns is ${maxRuns}`);
  }

  /** Walks over the fire times that a row says it stands for, and compares. */
  #cover(
    timeline: Timeline,
    first: number | null,
    last: number,
    count: number,
    nowMs: number,
    state: JobState,
  ): { first: number | null; verdicts: Set<Verdict> } {
    const verdicts = new Set<Verdict>();
    const begin = this.#next(timeline);
    let at = begin;
    let counted = 0;
    for (;;) {
      if (at === null || at > last) break;
      verdicts.add(this.#verdict(timeline, at, nowMs, state));
      counted += 1;
      if (counted > count || at === last) break;
      at = timeline.fireTimes.next(at)?.atMs ?? null;
      if (at !== null && timeline.covered.holds(at)) {
        this.#fail(timeline, `a range reaches across ${toInstant(at)}, which has a row of its own`);
        break;
      }
    }
    if (begin === null || (first !== null && first !== begin)) {
      const want = begin === null ? 'none' : toInstant(begin);
      this.#fail(timeline, `a row for ${toInstant(first ?? last)} where ${want} comes next`);
    } else if (counted !== count || at !== last)
      this.#fail(
        timeline,
        `a row counts ${count} from ${toInstant(begin)} to ${toInstant(last)}, which are ${counted}`,
      );
    if (begin !== null) timeline.covered.add(begin, last);
    timeline.decidedUntil = last;
    return { first: begin, verdicts };
  }

  #ran(jobId: number, occurrenceCount: number, fireTime: number | null): void {
    const timeline = this.#timelines.get(jobId);
    if (timeline === undefined) return;
    const stands = fireTime === null ? undefined : timeline.stands.get(fireTime);
    if (occurrenceCount !== stands)
      this.#fail(timeline, `a run for ${String(fireTime)} stands for ${occurrenceCount} occurrences, not ${stands}`);
  }

  #withdrawn({ jobId, from, count }: Of<'occurrences.withdrawn'>): void {
    const timeline = this.#timelines.get(jobId);
    if (timeline === undefined) return;
    this.#leftBefore = this.#next(timeline);
    let withdrawn = 0;
    for (const row of [...timeline.rows.values()]) {
      if (row.fireTime < from || !timeline.ofPause.delete(row.id)) continue;
      timeline.rows.delete(row.id);
      timeline.covered.remove(row.fireTime, row.lastFireTime);
      withdrawn += row.count;
      // Rows of an earlier schedule may lie within, when the clock was set back in between.
      for (const other of timeline.rows.values())
        if (other.fireTime >= row.fireTime && other.lastFireTime <= row.lastFireTime)
          timeline.covered.add(other.fireTime, other.lastFireTime);
    }
    if (withdrawn !== count) this.#fail(timeline, `${count} paused occurrences were withdrawn, not ${withdrawn}`);
    this.#counts.add('occurrences', -withdrawn);
    timeline.decidedUntil = from - 1;
    timeline.newest = null;
  }

  /** A command was carried out: a new definition may be in force. */
  #audited({ audit }: Of<'audited'>): void {
    const change = this.#change;
    const leftBefore = this.#leftBefore;
    this.#change = null;
    this.#leftBefore = undefined;
    if (change === null || audit.outcome !== 'done') return;
    const timeline = this.#timelines.get(change.job.id);
    if (timeline === undefined) return;
    const { job, state } = change;
    const before = timeline.job.definition;
    const nowMs = audit.at;
    const wantsCatchUp = audit.action === 'jobs.resume' && audit.after?.includes('"catchUp":true') === true;
    if (leftBefore !== undefined && !wantsCatchUp)
      this.#fail(timeline, `${audit.action} took back what the pause had skipped, and nobody asked for it`);
    const left = leftBefore === undefined ? this.#next(timeline) : leftBefore;
    const isActive = timeline.schedule.state === 'active' || timeline.schedule.state === 'paused';
    if (audit.action !== 'jobs.restore' && isActive && left !== null && this.#dueAt(timeline, left) <= nowMs) {
      const isOver = state === 'exhausted' || state === 'expired' || state === 'invalid';
      // What a pause finds undone is skipped.
      if (!isOver && audit.action !== 'jobs.pause')
        this.#fail(timeline, `${audit.action} came before ${toInstant(left)}, which was due, was decided`);
    }
    timeline.job = job;
    const isRestOfPause = audit.action === 'jobs.resume' || audit.action === 'jobs.restore';
    const isAfter = job.definition.schedule.type === 'after';
    if (before.schedule.type === 'after' && (isRestOfPause || !isAfter)) timeline.merged = 0;
    if (audit.action === 'jobs.update' || audit.action === 'jobs.replace') {
      const ended = state === 'exhausted' || state === 'expired' || state === 'invalid';
      const mayRun = job.definition.maxRuns === null || timeline.fired < job.definition.maxRuns;
      const isRetimed = timingOf(before) !== timingOf(job.definition);
      if (isRetimed || (ended && mayRun)) this.#restart(timeline, nowMs, isRetimed);
      else timeline.fireTimes = timesOf(job);
    } else if (audit.action === 'jobs.restore') this.#restart(timeline, nowMs, false);
    else if (audit.action === 'jobs.pause') timeline.newest = null;
    else if (audit.action === 'jobs.resume') {
      timeline.newest = null;
      if (this.#next(timeline) === null) timeline.decidedUntil = Math.max(timeline.decidedUntil, nowMs);
    }
  }

  /** From now on the occurrences of another definition are due. */
  #restart(timeline: Timeline, nowMs: number, isRetimed: boolean): void {
    timeline.fireTimes = timesOf(timeline.job);
    timeline.newest = null;
    if (isRetimed) timeline.ofPause.clear();
    const { schedule } = timeline.job.definition;
    const isFresh = schedule.type === 'once' && (isRetimed || timeline.schedule.lastFireAt === null);
    timeline.decidedUntil = isFresh ? 0 : nowMs;
  }

  /** After each commit: what a job waits for is what the rules say. */
  committed(): void {
    for (const timeline of this.#touched) {
      const { schedule } = timeline;
      const isAsked = schedule.state === 'active' || schedule.state === 'paused';
      if (isAsked && schedule.mergedCount !== timeline.merged)
        this.#fail(timeline, `mergedCount is ${schedule.mergedCount}; ${timeline.merged} were merged`);
      if (timeline.job.definition.schedule.type === 'after') continue;
      const next = this.#next(timeline);
      if (schedule.state === 'expired' && next !== null)
        this.#fail(timeline, `it is expired, and ${toInstant(next)} is still to come`);
      if (!isAsked) continue;
      const { nextFireAt, dueAt } = schedule;
      const isDecided = nextFireAt !== null && timeline.covered.holds(nextFireAt);
      if (nextFireAt !== next && !isDecided)
        this.#fail(timeline, `it waits for ${String(nextFireAt)} where ${String(next)} comes next`);
      if (nextFireAt !== null && dueAt !== this.#dueAt(timeline, nextFireAt))
        this.#fail(timeline, `its jitter is not what its id and fire time give: ${String(dueAt)}`);
      if (schedule.runCount !== timeline.fired)
        this.#fail(timeline, `runCount is ${schedule.runCount}; it fired ${timeline.fired} times`);
    }
    this.#touched.clear();
  }

  /** When nothing is late any more: what was due by an instant has its row. */
  finish(nowMs: number): void {
    for (const timeline of this.#timelines.values()) {
      if (timeline.schedule.state !== 'active' && timeline.schedule.state !== 'paused') continue;
      const next = this.#next(timeline);
      if (next !== null && this.#dueAt(timeline, next) <= nowMs)
        this.#fail(timeline, `${toInstant(next)} was due and has no row`);
    }
  }
}

/** The reason of the rows that one later run stands for. */
function owedAs({ job }: Timeline): OccurrenceRow['reason'] {
  return job.definition.schedule.type === 'after' ? 'paused' : 'misfire_merged';
}

function timesOf({ definition, createdAt }: JobRow): FireTimes {
  return compileSchedule(definition.schedule, {
    startAtMs: definition.startAt === null ? null : toMillis(definition.startAt),
    endAtMs: definition.endAt === null ? null : toMillis(definition.endAt),
    createdAtMs: createdAt,
    defaultTimezone: 'UTC',
    maxLookaheadMs: LOOKAHEAD_DAYS * DAY_MS,
  });
}

function timingOf({ schedule, startAt, endAt, jitterSeconds }: JobDefinition): string {
  return JSON.stringify([schedule, startAt, endAt, jitterSeconds]);
}

/** Whether an occurrence with this verdict may stand in such a row. */
function agrees(verdict: Verdict, { outcome, reason, count }: OccurrenceRow): boolean {
  const isHeldUp = outcome === 'skipped' && (reason === 'overlap_skip' || reason === 'no_eligible_node');
  switch (verdict) {
    case 'paused':
      return reason === 'paused' && outcome === 'skipped';
    case 'calendar':
      return reason === 'calendar' && outcome === 'skipped';
    case 'too_old':
      return reason === 'outside_catch_up_window' && outcome === 'missed';
    case 'misfire_skip':
      return reason === 'misfire_skip' && outcome === 'missed';
    case 'on_time':
      return count === 1 && (isHeldUp || (reason === 'on_time' && outcome === 'fired'));
    case 'catch_up':
      return count === 1 && (isHeldUp || (reason === 'catch_up' && outcome === 'fired'));
    case 'merge':
      return isHeldUp || (reason === 'catch_up' && outcome === 'fired') || reason === 'misfire_merged';
  }
}
