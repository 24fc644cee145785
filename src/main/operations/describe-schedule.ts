import type { Schedule } from '../../shared/domain/schedule';

/** A schedule in English words, for scripts and logs; the window has its own words. */
export async function describeSchedule(schedule: Schedule, defaultTimezone: string): Promise<string> {
  switch (schedule.type) {
    case 'once':
      return `Once, at ${schedule.at}`;
    case 'interval':
      return `Every ${schedule.everySeconds} s`;
    case 'cron': {
      const cronstrue = (await import('cronstrue')).default;
      const lines = schedule.expressions.map((line) => {
        try {
          return cronstrue.toString(line, { use24HourTimeFormat: true });
        } catch {
          return line;
        }
      });
      return `${lines.join('; ')} (${schedule.timezone ?? defaultTimezone})`;
    }
    case 'after':
      return 'After other jobs';
    case 'manual':
      return 'By hand';
  }
}
