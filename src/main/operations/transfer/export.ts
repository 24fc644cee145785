import { setImmediate as turn } from 'node:timers/promises';
import type { OperationOutput, ParsedInput } from '../../../shared/contract/operations';
import { EXPORT_JOBS_MAX } from '../../../shared/domain/import-format';
import { notFound, rejected } from '../../../shared/domain/error';
import { decodeId } from '../../../shared/domain/id';
import { PORTABLE_VERSION } from '../../../shared/domain/portable';
import type { JobRows } from '../../engine/ports';
import type { OperationCaller, OperationContext } from '../context';
import { calendarsOfJob, portableCalendarOf, portableFunctionOf, toPortable } from './portable-job';

/** Items that are written out before others have their turn: some milliseconds. */
const SLICE = 25;
const PAGE = 500;

/** Jobs, and what they refer to, as one text. @throws Refusal when one is not there or there are too many */
export async function exportJobs(
  context: OperationContext,
  { ids, filter, format }: ParsedInput<'jobs.export'>,
  { namespace }: OperationCaller,
): Promise<OperationOutput<'jobs.export'>> {
  const jobs =
    ids === undefined
      ? await filtered(context, { ...filter }, namespace)
      : named(context, [...new Set(ids)], namespace);
  const functions = new Map(
    jobs.flatMap(({ job }) => context.function(job.functionId) ?? []).map((row) => [row.id, row]),
  );
  const calendars = new Map(
    jobs.flatMap(({ job }) => calendarsOfJob(context, job.definition)).map((row) => [row.id, row]),
  );
  const text = await written(format, {
    functions: [...functions.values()].map((row) => () => portableFunctionOf(context, row)),
    calendars: [...calendars.values()].map((row) => () => portableCalendarOf(row)),
    jobs: jobs.map((rows) => () => toPortable(context, rows)),
  });
  return { format, text, jobs: jobs.length, functions: functions.size, calendars: calendars.size };
}

function named(context: OperationContext, ids: readonly string[], namespace: string | null): JobRows[] {
  return ids.map((text) => {
    const rows = context.jobs.find(decodeId('job', text) ?? -1);
    const isVisible = namespace === null || rows?.job.definition.namespace === namespace;
    if (rows === null || !isVisible || rows.schedule.state === 'deleted') throw notFound('job', text);
    return rows;
  });
}

async function filtered(
  context: OperationContext,
  filter: NonNullable<ParsedInput<'jobs.export'>['filter']>,
  namespace: string | null,
): Promise<JobRows[]> {
  const found: JobRows[] = [];
  let cursor: string | undefined;
  do {
    const page = context.jobs.list({
      ...filter,
      ...(namespace === null ? {} : { namespace }),
      sort: 'name',
      limit: PAGE,
      cursor,
    });
    found.push(...page.items.filter(({ schedule }) => schedule.state !== 'deleted'));
    if (found.length > EXPORT_JOBS_MAX) {
      const message = `The filter chooses more than ${EXPORT_JOBS_MAX} jobs.`;
      throw rejected('too_many_jobs', message, [
        { path: 'filter', code: 'too_many_jobs', params: { limit: EXPORT_JOBS_MAX }, message },
      ]);
    }
    cursor = page.nextCursor ?? undefined;
    await turn();
  } while (cursor !== undefined);
  return found;
}

/** The text of a file, written item by item so that the hub has its turns in between. */
async function written(
  format: 'json' | 'yaml',
  parts: Record<'functions' | 'calendars' | 'jobs', readonly (() => object)[]>,
): Promise<string> {
  const one = format === 'json' ? jsonItem : await yamlItem();
  const sections: string[] = [];
  let count = 0;
  for (const [key, items] of Object.entries(parts)) {
    if (items.length === 0) continue;
    const texts: string[] = [];
    for (const item of items) {
      texts.push(one(item()));
      count += 1;
      if (count % SLICE === 0) await turn();
    }
    sections.push(format === 'json' ? `  "${key}": [\n${texts.join(',\n')}\n  ]` : `${key}:\n${texts.join('')}`);
  }
  return format === 'json'
    ? `{\n${[`  "waypost": ${PORTABLE_VERSION}`, ...sections].join(',\n')}\n}\n`
    : `waypost: ${PORTABLE_VERSION}\n${sections.join('')}`;
}

const indented = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);

const jsonItem = (item: object): string => indented(JSON.stringify(item, null, 2), '    ');

async function yamlItem(): Promise<(item: object) => string> {
  const { stringify } = await import('yaml');
  return (item) => indented(stringify([item], { aliasDuplicateObjects: false, lineWidth: 0 }), '  ');
}
