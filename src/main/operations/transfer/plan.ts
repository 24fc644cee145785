import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ParsedInput } from '../../../shared/contract/operations';
import type { ImportAction, ImportEntry } from '../../../shared/contract/transfer';
import type { CalendarInput } from '../../../shared/domain/calendar';
import { Refusal, type OperationError } from '../../../shared/domain/error';
import { checksumContent, type StoredFunctionInput } from '../../../shared/domain/function';
import { encodeId, type IdKind } from '../../../shared/domain/id';
import { portableCalendar, portableFunction, portableJob, type PortableJob } from '../../../shared/domain/portable';
import { storedFunction } from '../../../shared/domain/stored-function';
import type { OperationCaller, OperationContext } from '../context';
import { inputError } from '../input-error';
import { readDefinitions, type Definitions, type Described } from './definitions';

type Content =
  | { kind: 'function'; input: StoredFunctionInput; checksum: string }
  | { kind: 'calendar'; input: CalendarInput }
  | { kind: 'job'; input: PortableJob };

/** An entry with what it takes to carry it out. */
export interface Planned {
  entry: ImportEntry;
  /** Null: it is refused. */
  content: Content | null;
  /** The row of the same name; null: there is none. */
  existing: number | null;
}

/** By namespace and name; none of them holds a NUL. */
export const nameKey = (namespace: string, name: string): string => `${namespace}\0${name}`;

/** What is in a file, entry by entry, before anybody has asked what would become of it. */
export interface Reading {
  planned: Planned[];
  arePairs: Definitions['arePairs'];
  lineOf: Definitions['lineOf'];
}

/** Reads a file and looks at each entry by itself. @throws Refusal when it cannot be read as a whole */
export async function readEntries(
  context: OperationContext,
  input: ParsedInput<'jobs.import'>,
  caller: OperationCaller,
): Promise<Reading> {
  const definitions = await readDefinitions(context, input);
  const namespace = input.namespace ?? caller.namespace ?? 'default';
  const seen = new Set<string>();
  const planned = definitions.items.map((item) => {
    const read = readItem(context, item, namespace, definitions);
    const key = `${item.kind} ${nameKey(read.entry.namespace, read.entry.name)}`;
    if (read.content !== null && seen.has(key))
      refuse(read, {
        code: 'conflict',
        reason: 'twice_in_file',
        message: `The file has another ${item.kind} of this name.`,
      });
    seen.add(key);
    if (caller.namespace !== null && read.entry.namespace !== caller.namespace)
      refuse(read, {
        code: 'forbidden',
        reason: 'other_namespace',
        message: `This token sees the namespace ${caller.namespace} only.`,
      });
    return read;
  });
  return { planned, arePairs: definitions.arePairs, lineOf: definitions.lineOf };
}

/** Marks an entry as refused. @param lineOf where its issues are, by the path in the file */
export function refuse(planned: Planned, error: OperationError, lineOf?: Definitions['lineOf']): void {
  const { code, message, reason, params, issues } = error;
  const { key } = planned.entry;
  planned.content = null;
  planned.entry.action = 'refuse';
  planned.entry.error = {
    code,
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(params === undefined ? {} : { params }),
    ...(issues === undefined
      ? {}
      : {
          issues: issues.map((issue) => {
            const path = filePath(issue.path);
            const line = lineOf?.(`${key}.${path}`) ?? planned.entry.line ?? undefined;
            return { ...issue, path, ...(line === undefined ? {} : { line }) };
          }),
        }),
  };
}

/** The field of a file that a field of a job's definition comes from. */
const filePath = (path: string): string =>
  path
    .replace(/^functionId$/, 'function')
    .replace(/^target\.nodeIds/, 'target.nodes')
    .replace(/^(dependsOn\.\d+)\.jobId$/, '$1.job');

/** Does something that may be refused, and marks the entry if it is. @returns null then */
export function attempt<T>(planned: Planned, lineOf: Definitions['lineOf'], work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse(planned, error.error, lineOf);
    return null;
  }
}

function readItem(
  context: OperationContext,
  { key, kind, raw, line, notes, argv, fault }: Described,
  namespace: string,
  { lineOf }: Definitions,
): Planned {
  const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const entry: ImportEntry = {
    key,
    kind,
    name: typeof given['name'] === 'string' ? given['name'] : '',
    namespace: typeof given['namespace'] === 'string' ? given['namespace'] : namespace,
    line,
    action: 'create',
    exists: false,
    id: null,
    notes,
    ...(argv === undefined ? {} : { argv }),
  };
  const planned: Planned = { entry, content: null, existing: null };
  if (fault !== null) {
    entry.action = 'refuse';
    entry.error = fault;
    return planned;
  }
  const fields = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? { namespace, ...raw } : raw;
  const content = contentOf(planned, kind, fields, lineOf);
  if (content === null) return planned;
  planned.content = content;
  entry.name = content.input.name;
  planned.existing = existingOf(context, kind, entry.namespace, entry.name);
  if (planned.existing !== null) {
    entry.exists = true;
    entry.id = encodeId(kind satisfies IdKind, planned.existing);
  }
  if (content.kind === 'job') {
    entry.schedule = content.input.schedule;
    entry.function = content.input.function;
  }
  return planned;
}

function contentOf(
  planned: Planned,
  kind: ImportEntry['kind'],
  fields: unknown,
  lineOf: Definitions['lineOf'],
): Content | null {
  const parsed = <T>(schema: z.ZodType<T>): T | null => {
    const result = schema.safeParse(fields);
    if (result.success) return result.data;
    refuse(planned, inputError(result.error.issues), lineOf);
    return null;
  };
  switch (kind) {
    case 'function': {
      const input = parsed(portableFunction);
      if (input === null) return null;
      if (typeof input.source !== 'string') planned.entry.argv = input.source.argv;
      const stored = attempt(planned, lineOf, () => storedFunction(input));
      return stored === null ? null : { kind, input: stored, checksum: checksum(stored) };
    }
    case 'calendar': {
      const input = parsed(portableCalendar);
      return input === null ? null : { kind, input };
    }
    case 'job': {
      const input = parsed(portableJob);
      return input === null ? null : { kind, input };
    }
  }
}

/** SHA-256 over what a node would run. */
function checksum(input: StoredFunctionInput): string {
  return `sha256:${createHash('sha256').update(checksumContent(input)).digest('hex')}`;
}

function existingOf(
  context: OperationContext,
  kind: ImportEntry['kind'],
  namespace: string,
  name: string,
): number | null {
  if (kind === 'job') return context.jobs.named(namespace, name)?.job.id ?? null;
  const rows = kind === 'function' ? context.functions() : context.calendars();
  for (const row of rows) if (row.namespace === namespace && row.name === name) return row.id;
  return null;
}

/** What becomes of an entry that can be taken. */
export function actionOf(
  { entry, existing }: Planned,
  { leaveOut, onConflict }: ParsedInput<'jobs.import'>,
  isSame: boolean,
): ImportAction {
  if (leaveOut.includes(entry.key)) return 'skip';
  if (existing === null) return 'create';
  if (isSame) return 'unchanged';
  return onConflict === 'update' ? 'update' : 'skip';
}
