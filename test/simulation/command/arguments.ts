import { parseArgs } from 'node:util';

export interface Arguments {
  from: number;
  seeds: number;
  days: number;
  workers: number;
  events: number | undefined;
  isTraced: boolean;
  isShrunk: boolean;
  /** Whether seeds go on after one that failed. */
  keepsGoing: boolean;
  /** A file for what was counted so far, or null. */
  save: string | null;
  /** Files of earlier runs to add up instead of simulating. */
  add: string[];
}

export const usage = `npm run sim -- [options]
  --seed N        simulate this one seed
  --seeds COUNT   simulate so many seeds (1)
  --from SEED     the first of them (1)
  --days D        virtual days of each (7)
  --events N      let only the first N faults and acts happen
  --workers W     processes to share the seeds (1)
  --keep-going    also after a seed that failed
  --save FILE     write what was counted, as JSON, again and again
  --add FILE      add up what such files say instead of simulating (several times)
  --trace         show the end of the trace of a failure
  --no-shrink     do not look for the shortest failing beginning`;

/** What the command line asks for. @throws Error that says what is wrong */
export function parseArguments(args: string[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string', default: '1' },
      from: { type: 'string', default: '1' },
      days: { type: 'string', default: '7' },
      workers: { type: 'string', default: '1' },
      events: { type: 'string' },
      trace: { type: 'boolean', default: false },
      'no-shrink': { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      save: { type: 'string' },
      add: { type: 'string', multiple: true, default: [] },
    },
  });
  const positive = (name: string, text: string, min: number): number => {
    const value = Number(text);
    if (!Number.isFinite(value) || value < min) throw new Error(`--${name} has to be a number of at least ${min}`);
    return value;
  };
  return {
    from: positive('from', values.seed ?? values.from, 0),
    seeds: values.seed === undefined ? positive('seeds', values.seeds, 1) : 1,
    days: positive('days', values.days, 0.01),
    workers: positive('workers', values.workers, 1),
    events: values.events === undefined ? undefined : positive('events', values.events, 0),
    isTraced: values.trace,
    isShrunk: !values['no-shrink'],
    keepsGoing: values['keep-going'],
    save: values.save ?? null,
    add: values.add,
  };
}
