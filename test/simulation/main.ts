import process from 'node:process';
import { parseArguments, usage, type Arguments } from './command/arguments';
import { Summary } from './command/summary';
import { share, work, WORKER, type Outcome } from './command/workers';
import { shortestFailure } from './shrink';
import { simulate, type SimulationOptions } from './simulation';

const PROGRESS_SECONDS = 20;

if (process.argv.includes(WORKER)) work();
else await main();

async function main(): Promise<void> {
  let wanted: Arguments;
  try {
    wanted = parseArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const { from, seeds, days, workers, events, keepsGoing, save, add } = wanted;
  const summary = new Summary(days);
  if (add.length > 0) {
    for (const file of add) summary.addFile(file);
    console.log(summary.text());
    return;
  }
  const failures: Outcome[] = [];
  let seed = from;
  let toldAt = 0;
  const next = (): SimulationOptions | null => {
    if (seed >= from + seeds || (failures.length > 0 && !keepsGoing)) return null;
    seed += 1;
    return { seed: seed - 1, days, ...(events === undefined ? {} : { events }) };
  };
  await share(workers, next, (outcome) => {
    summary.add(outcome);
    if (outcome.violation !== null) failures.push(outcome);
    if (seeds === 1) console.log(`trace ${outcome.traceHash}, rows ${outcome.rowsHash}`);
    if (summary.seconds - toldAt < PROGRESS_SECONDS) return;
    toldAt = summary.seconds;
    console.log(summary.line());
    if (save !== null) summary.save(save);
  });
  console.log(summary.text());
  if (save !== null) summary.save(save);
  // The lowest seed, so that the number of workers does not change what is shown.
  const [failure] = failures.toSorted((a, b) => a.seed - b.seed);
  if (failure === undefined) return;
  process.exitCode = 1;
  await explain(failure, wanted);
}

/** Says what failed, and how to see it again. */
async function explain(failure: Outcome, { days, events, isTraced, isShrunk }: Arguments): Promise<void> {
  const { seed } = failure;
  console.log(`\nseed ${seed} FAILED: ${failure.violation?.checker}: ${failure.violation?.message}`);
  const options = { seed, days, ...(events === undefined ? {} : { events }) };
  const report = await simulate(options);
  if (report.traceHash !== failure.traceHash) console.log('a second run of the seed went another way');
  const shortest = isShrunk ? await shortestFailure(options, report) : { events: events ?? report.events, report };
  const { violation, lines } = shortest.report;
  if (isTraced) console.log(lines.join('\n'));
  console.log(`shortest failing beginning: ${shortest.events} of ${report.events} events`);
  console.log(`  ${violation?.checker ?? ''}: ${violation?.message ?? ''}`);
  console.log(`replay: npm run sim -- --seed ${seed} --days ${days} --events ${shortest.events} --no-shrink --trace`);
}
