import { next60, nextBit, NONE } from './bits';
import { civilDate, DAY_SECONDS, dayNumber, daysInMonth } from './civil';
import { daysOfMonth } from './cron-days';
import type { CronFields } from './cron-fields';

/**
 * The wall-clock times of a cron line, apart from any zone. A wall time is written as the seconds from 1970-01-01T00:00:00
 * to it, as if the clock showed UTC. Remembers the month it last looked at; its answers depend on its arguments alone.
 */
export class CronWall {
  readonly #fields: CronFields;
  readonly #firstTime: number;
  #year = 0;
  #month = 0;
  /** The remembered month: its first day number, the one after its last, and its matching days. */
  #monthStart = 0;
  #monthEnd = 0;
  #days = 0;

  constructor(fields: CronFields) {
    this.#fields = fields;
    this.#firstTime = this.#nextTime(0);
  }

  /** The first match ≥ `wall`, or Infinity when there is none up to the month of `limit`. */
  next(wall: number, limit: number): number {
    let day = Math.floor(wall / DAY_SECONDS);
    if (this.#isMatch(day)) {
      const time = this.#nextTime(wall - day * DAY_SECONDS);
      if (time !== NONE) return day * DAY_SECONDS + time;
    }
    day = this.#nextDay(day + 1, Math.floor(limit / DAY_SECONDS));
    return day * DAY_SECONDS + this.#firstTime;
  }

  #isMatch(day: number): boolean {
    if (day < this.#monthStart || day >= this.#monthEnd) this.#show(day);
    return (this.#days & (1 << (day - this.#monthStart))) !== 0;
  }

  #nextDay(day: number, limitDay: number): number {
    if (day < this.#monthStart || day >= this.#monthEnd) this.#show(day);
    let found = nextBit(this.#days, day - this.#monthStart);
    while (found === NONE) {
      if (this.#monthEnd > limitDay) return Infinity;
      if (this.#month === 12) this.#showMonth(this.#year + 1, 1, this.#monthEnd);
      else this.#showMonth(this.#year, this.#month + 1, this.#monthEnd);
      found = nextBit(this.#days, 0);
    }
    return this.#monthStart + found;
  }

  #show(day: number): void {
    const { year, month } = civilDate(day);
    this.#showMonth(year, month, dayNumber(year, month, 1));
  }

  #showMonth(year: number, month: number, start: number): void {
    this.#year = year;
    this.#month = month;
    this.#monthStart = start;
    this.#monthEnd = start + daysInMonth(year, month);
    this.#days = daysOfMonth(this.#fields, year, month);
  }

  /** The first match ≥ `time` on a matching day, both in seconds of the day; {@link NONE} when the day has no more. */
  #nextTime(time: number): number {
    const { seconds, minutes, hours } = this.#fields;
    const fromHour = Math.floor(time / 3600);
    const fromMinute = Math.floor(time / 60) % 60;

    let hour = nextBit(hours, fromHour);
    let minute = NONE;
    let second = NONE;
    if (hour === fromHour) {
      minute = next60(minutes, fromMinute);
      if (minute === fromMinute) {
        second = next60(seconds, time % 60);
        if (second === NONE) minute = next60(minutes, fromMinute + 1);
      }
      if (minute === NONE) hour = nextBit(hours, fromHour + 1);
    }
    if (hour === NONE) return NONE;
    if (minute === NONE) minute = next60(minutes, 0);
    if (second === NONE) second = next60(seconds, 0);
    return hour * 3600 + minute * 60 + second;
  }
}
