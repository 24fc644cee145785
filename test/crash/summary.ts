import { groupBy } from './group-by';
import type { CrashOutcome } from './run-crash';

/** The figures of a crash run, one line each, for a person. */
export function summary({ counts, evidence, violations, wallSeconds }: CrashOutcome, seed: number): string {
  const { occurrences, runs, attempts, witnesses, commands, audit } = evidence;
  const { hubKills, agentKills, hubFreezes, agentFreezes } = counts;
  const due = occurrences.reduce((sum, { count }) => sum + count, 0);
  const granted = runs.reduce((sum, { token }) => sum + token, 0);
  const complete = witnesses.filter((one) => one.complete).length;
  const late = runs.filter((run) => run.late).length + attempts.filter((one) => one.late).length;
  const lost =
    runs.filter(({ state }) => state === 'lost').length + attempts.filter(({ state }) => state === 'lost').length;
  return [
    `seed         ${seed}, ${wallSeconds.toFixed(0)} s`,
    `faults       ${hubKills + agentKills} kills (${hubKills} of the hub, ${agentKills} of agents), ${hubFreezes + agentFreezes} freezes (${hubFreezes}, ${agentFreezes})`,
    `commands     ${commands.length}: ${tally(commands.map(({ answered }) => answered))} (${tally(commands.map(({ kind }) => kind))})`,
    `occurrences  ${due} due: ${tally(occurrences.map(({ outcome }) => outcome))} (rows)`,
    `runs         ${runs.length}: ${tally(runs.map(({ state }) => state))}`,
    `attempts     ${granted} granted, ${lost} lost, ${late} late results; at most ${Math.max(0, ...runs.map(({ token }) => token))} of one run`,
    `witnesses    ${witnesses.length} starts, ${complete} of them complete`,
    `audit        ${audit.rows} rows, ${audit.intact ? 'whole' : 'broken'}`,
    `violations   ${violations.length}`,
    ...violations.slice(0, 50).map((text) => `  ${text}`),
  ].join('\n');
}

function tally(words: readonly string[]): string {
  const groups = [...groupBy(words, (word) => word)].toSorted(([, a], [, b]) => b.length - a.length);
  return groups.map(([word, all]) => `${all.length} ${word}`).join(', ');
}
