import { simulate, type SimulationOptions, type SimulationReport } from './simulation';

/**
 * Finds a short beginning of a seed's events that still fails: halves what is left out until one event less passes.
 * Failures need not grow with the events, so it is a shortest one among those that were tried.
 */
export async function shortestFailure(
  options: SimulationOptions,
  first: SimulationReport,
): Promise<{ events: number; report: SimulationReport }> {
  let passes = -1;
  let fails = options.events ?? first.events;
  let report = first;
  while (fails - passes > 1) {
    const middle = Math.floor((passes + fails) / 2);
    const tried = await simulate({ ...options, events: middle });
    if (tried.violation === null) passes = middle;
    else {
      fails = middle;
      report = tried;
    }
  }
  return { events: fails, report };
}
