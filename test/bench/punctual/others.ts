import { Cron } from 'croner';
import schedule from 'node-schedule';
import { cronLines, residentMb, Watch, type Punctuality, type Task } from './watch';

/** A timer may ring this much early (ms). */
const EARLY_MS = 20;

/** croner does not tell the fire time. All are due at full seconds, so it is taken to be the last: never too late. */
const lastFullSecond = (): number => Math.floor((Date.now() + EARLY_MS) / 1000) * 1000;

export function runCroner({ jobs, seconds }: Task): Promise<Punctuality> {
  const lines = cronLines(jobs);
  const watch = new Watch(seconds);
  const started = lines.map(
    (line) =>
      new Cron(line, { timezone: 'UTC' }, () => {
        watch.fired(lastFullSecond());
      }),
  );
  return watch.result(lines, residentMb).finally(() => {
    for (const job of started) job.stop();
  });
}

export function runNodeSchedule({ jobs, seconds }: Task): Promise<Punctuality> {
  const lines = cronLines(jobs);
  const watch = new Watch(seconds);
  for (const line of lines)
    schedule.scheduleJob({ rule: line, tz: 'UTC' }, (fireDate) => {
      watch.fired(fireDate.getTime());
    });
  return watch.result(lines, residentMb);
}
