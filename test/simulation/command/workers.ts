import { fork } from 'node:child_process';
import process from 'node:process';
import { simulate, type SimulationOptions, type SimulationReport } from '../simulation';

/** The argument that makes this program a worker: it simulates what its parent sends. */
export const WORKER = '--worker';

/** Simulations make much that is soon forgotten; the usual size has it collected all the time. */
const YOUNG_MB = 64;

/** What a process tells another of a report: plain data. */
export interface Outcome extends Omit<SimulationReport, 'violation' | 'lines'> {
  violation: { checker: string; message: string } | null;
}

function outcomeOf({ violation, lines: _lines, ...report }: SimulationReport): Outcome {
  return {
    ...report,
    violation: violation === null ? null : { checker: violation.checker, message: violation.message },
  };
}

/** Answers each options with an outcome, until the parent is gone. */
export function work(): void {
  process.on('message', (options: SimulationOptions) => {
    void simulate(options).then((report) => process.send?.(outcomeOf(report)));
  });
}

/**
 * Shares simulations among processes. Stops giving out more when one fails.
 * @param next the options of the next simulation, or null when there is none left
 */
export async function share(
  workers: number,
  next: () => SimulationOptions | null,
  done: (outcome: Outcome) => void,
): Promise<void> {
  if (workers === 1) {
    for (let options = next(); options !== null; options = next()) done(outcomeOf(await simulate(options)));
    return;
  }
  const [, script = ''] = process.argv;
  await Promise.all(
    Array.from(
      { length: workers },
      () =>
        new Promise<void>((resolve, reject) => {
          const child = fork(script, [WORKER], {
            execArgv: [...process.execArgv, `--max-semi-space-size=${YOUNG_MB}`],
          });
          const give = (): void => {
            const options = next();
            if (options === null) child.disconnect();
            else child.send(options);
          };
          child.on('message', (outcome: Outcome) => {
            done(outcome);
            give();
          });
          child.on('error', reject);
          child.on('exit', (code) => {
            if (code === 0) resolve();
            else reject(new Error(`a worker ended with code ${code}`));
          });
          give();
        }),
    ),
  );
}
