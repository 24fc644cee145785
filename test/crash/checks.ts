import { checkAttempts } from './checks/attempts';
import { checkCommands } from './checks/commands';
import { checkOccurrences } from './checks/occurrences';
import { checkRuns } from './checks/runs';
import type { Evidence } from './evidence';

/** Judges the evidence of a crash run. @returns what was broken, one sentence each; empty when all held */
export function violations(evidence: Evidence): string[] {
  return [
    ...checkOccurrences(evidence),
    ...checkRuns(evidence),
    ...checkAttempts(evidence),
    ...checkCommands(evidence),
  ];
}
