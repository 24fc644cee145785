import fc from 'fast-check';

/** A random cron line together with what it means, so that a test needs no parser. */
export interface RandomLine {
  text: string;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  bothDayFields: boolean;
  followsClock: boolean;
}

interface Field {
  text: string;
  values: Set<number>;
}

function range(first: number, last: number, step = 1): Set<number> {
  const values = new Set<number>();
  for (let value = first; value <= last; value += step) values.add(value);
  return values;
}

function item(min: number, max: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: max - min + 1 });
  const ends = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  return fc.oneof(
    value.map((n) => ({ text: String(n), values: new Set([n]) })),
    ends.map(([a, b]) => ({ text: `${a}-${b}`, values: range(a, b) })),
    fc.tuple(ends, step).map(([[a, b], n]) => ({ text: `${a}-${b}/${n}`, values: range(a, b, n) })),
    step.map((n) => ({ text: `*/${n}`, values: range(min, max, n) })),
  );
}

function field(min: number, max: number): fc.Arbitrary<Field> {
  const list = fc.array(item(min, max), { minLength: 1, maxLength: 3 }).map((items) => ({
    text: items.map(({ text }) => text).join(','),
    values: new Set(items.flatMap(({ values }) => [...values])),
  }));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({ text: '*', values: range(min, max) }) },
    { weight: 2, arbitrary: list },
  );
}

type FiveFields = [minute: Field, hour: Field, day: Field, month: Field, weekday: Field];

function lineOf([minute, hour, day, month, weekday]: FiveFields): RandomLine {
  return {
    text: [minute, hour, day, month, weekday].map(({ text }) => text).join(' '),
    minutes: minute.values,
    hours: hour.values,
    days: day.values,
    months: month.values,
    weekdays: weekday.values,
    bothDayFields: day.text.startsWith('*') || weekday.text.startsWith('*'),
    followsClock: hour.values.size === 24 || hour.text.includes('/'),
  };
}

export const randomLine: fc.Arbitrary<RandomLine> = fc
  .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
  .map(lineOf);

const everyDay = ([min, max]: [number, number]): Field => ({ text: '*', values: range(min, max) });

/** A line that matches on every day, so that it has something to say on any of them. */
export const dailyLine: fc.Arbitrary<RandomLine> = fc
  .tuple(field(0, 59), field(0, 23))
  .map(([minute, hour]) => lineOf([minute, hour, everyDay([1, 31]), everyDay([1, 12]), everyDay([0, 6])]));

/** The second field of a line of six. */
export const secondsField: fc.Arbitrary<string> = field(0, 59).map(({ text }) => text);

/** Whether a line matches a wall-clock minute, given as ms as if the clock showed UTC. */
export function matchesWall(line: RandomLine, wallMs: number): boolean {
  const wall = new Date(wallMs);
  const byDate = line.days.has(wall.getUTCDate());
  const byWeekday = line.weekdays.has(wall.getUTCDay());
  return (
    line.minutes.has(wall.getUTCMinutes()) &&
    line.hours.has(wall.getUTCHours()) &&
    line.months.has(wall.getUTCMonth() + 1) &&
    (line.bothDayFields ? byDate && byWeekday : byDate || byWeekday)
  );
}
