import type { OperationOutput, ParsedInput } from '../../../shared/contract/operations';
import { importActions, type ImportAction } from '../../../shared/contract/transfer';
import { encodeId } from '../../../shared/domain/id';
import type { Command } from '../../engine/input';
import type { OperationCaller, OperationContext } from '../context';
import { refuseLargeArgs } from '../execute';
import { judge } from './judge';
import { resolve, type Known } from './judge-job';
import { attempt, nameKey, readEntries, refuse, type Planned, type Reading } from './plan';

/** Commands that are handed to the engine together, so that they share commits and leave room in its inbox. */
const TOGETHER = 500;

/**
 * Makes what a file describes, or says what it would make. Each entry is carried out for itself, what is referred to
 * first: one that is refused holds up only what needs it.
 * @throws Refusal when the text cannot be read as a whole; nothing is changed then
 */
export async function importJobs(
  context: OperationContext,
  input: ParsedInput<'jobs.import'>,
  caller: OperationCaller,
): Promise<OperationOutput<'jobs.import'>> {
  const reading = await readEntries(context, input, caller);
  const ordered = judge(context, reading, input, caller);
  if (!input.dryRun) await carryOut(context, ordered, reading, input, caller);
  const counts = Object.fromEntries(importActions.map((action) => [action, 0])) as Record<ImportAction, number>;
  for (const { entry } of ordered) counts[entry.action] += 1;
  return { dryRun: input.dryRun, entries: ordered.map(({ entry }) => entry), counts };
}

const isWanted = ({ entry }: Planned): boolean => entry.action === 'create' || entry.action === 'update';

async function carryOut(
  context: OperationContext,
  ordered: readonly Planned[],
  { lineOf }: Reading,
  input: ParsedInput<'jobs.import'>,
  caller: OperationCaller,
): Promise<void> {
  const made = new Map<Planned, number>();
  const byName = (kind: Planned['entry']['kind']): Map<string, Planned> =>
    new Map(
      ordered
        .filter(({ entry, content }) => entry.kind === kind && content !== null)
        .map((one) => [nameKey(one.entry.namespace, one.entry.name), one]),
    );
  const known: Known = { functions: byName('function'), calendars: byName('calendar'), jobs: byName('job') };
  for (const wave of waves(ordered.filter(isWanted))) {
    await Promise.all(
      wave.map(async (planned) => {
        const command = attempt(planned, lineOf, () => commandOf(context, planned, input, known, made));
        if (command === null) return;
        const result = await context.execute(command, caller);
        const id = result.ok ? (result.value.ids[0] ?? null) : null;
        if (!result.ok) refuse(planned, result.error, lineOf);
        else if (id !== null) {
          made.set(planned, id);
          planned.entry.id = encodeId(planned.entry.kind, id);
        }
      }),
    );
  }
}

/** Parts of a list in order, in each of which nothing refers to another of it. */
function waves(ordered: readonly Planned[]): Planned[][] {
  const found: Planned[][] = [];
  let wave: Planned[] = [];
  let names = new Set<string>();
  for (const planned of ordered) {
    const { entry, content } = planned;
    const waits = content?.kind === 'job' && content.input.dependsOn.some(({ job }) => names.has(job));
    if (wave.length >= TOGETHER || waits || (wave[0] !== undefined && wave[0].entry.kind !== entry.kind)) {
      found.push(wave);
      wave = [];
      names = new Set();
    }
    wave.push(planned);
    names.add(entry.name);
  }
  return [...found, wave];
}

function commandOf(
  context: OperationContext,
  { content, existing }: Planned,
  input: ParsedInput<'jobs.import'>,
  known: Known,
  made: ReadonlyMap<Planned, number>,
): Command | null {
  switch (content?.kind) {
    case 'function': {
      const { input: wanted, checksum } = content;
      return existing === null
        ? { name: 'functions.create', input: wanted, checksum }
        : { name: 'functions.update', id: existing, input: wanted, checksum, ifMatch: null };
    }
    case 'calendar':
      return existing === null
        ? { name: 'calendars.create', input: content.input }
        : { name: 'calendars.replace', id: existing, input: content.input, ifMatch: null };
    case 'job': {
      const { job } = resolve(context, content.input, input, known, (one) => made.get(one) ?? one.existing ?? 0);
      refuseLargeArgs(JSON.stringify(job.args), JSON.stringify(job.kwargs));
      return existing === null
        ? { name: 'jobs.create', input: job, paused: input.paused || content.input.paused }
        : { name: 'jobs.replace', id: existing, input: job, ifMatch: null };
    }
    case undefined:
      return null;
  }
}
