import type { ParsedInput } from '../../../shared/contract/operations';
import type { ImportEntry } from '../../../shared/contract/transfer';
import { parseCrontab, type CrontabEntry, type CrontabFault } from '../../../shared/crontab/parse-crontab';
import { invalidInput } from '../../../shared/domain/error';
import { portableFile } from '../../../shared/domain/portable';
import type { OperationContext } from '../context';
import { inputError } from '../input-error';

/** One thing that a file describes, as it stands there. */
export interface Described {
  key: string;
  kind: ImportEntry['kind'];
  raw: unknown;
  line: number | null;
  notes: ImportEntry['notes'];
  /** The command of a line of a crontab. */
  argv?: string[];
  /** Why it is refused before anybody looks at it. */
  fault: ImportEntry['error'] | null;
}

export interface Definitions {
  items: Described[];
  /** `functions.3` is there for `jobs.3` alone. */
  arePairs: boolean;
  /** The line of a path, `jobs.0.schedule.type`, or of what it is a part of. */
  lineOf: (path: string) => number | undefined;
}

/** A cron job has no bound of time; this is one, and long. */
const COMMAND_SECONDS = 86_400;
const COMMAND_MB = 2_048;

/** Reads what a text describes. @throws Refusal with the line, when it is not what it is said to be */
export async function readDefinitions(
  context: OperationContext,
  input: ParsedInput<'jobs.import'>,
): Promise<Definitions> {
  if (input.format === 'json' || input.format === 'yaml') return fromFile(context, input.text, input.format);
  const { entries, faults } = parseCrontab(input.text, input.format === 'system_crontab');
  const nodes = (input.nodeIds ?? []).length;
  const items = [
    ...entries.map((entry, index) => commandOf(entry, index, input)),
    ...entries.map((entry, index) => jobOf(entry, index, input, nodes)),
    ...faults.map((fault, index) => refusedLine(fault, entries.length + index)),
  ];
  const lines = new Map(items.map(({ key, line }) => [key, line ?? undefined]));
  return { items, arePairs: true, lineOf: (path) => lines.get(path.split('.').slice(0, 2).join('.')) };
}

async function fromFile(context: OperationContext, text: string, format: 'json' | 'yaml'): Promise<Definitions> {
  const { value, lines, fault } = await context.parseFile(text, format);
  if (fault !== null) {
    const { line, column } = fault;
    const message = `Line ${line}: ${fault.message}`;
    throw invalidInput([
      { path: 'text', code: 'unreadable_text', params: { line, column, why: fault.message }, message },
    ]);
  }
  const isList = Array.isArray(value);
  const lineOf = (path: string): number | undefined => nearestLine(lines, isList ? path.replace(/^jobs\./, '') : path);
  const file = portableFile.safeParse(isList ? { jobs: value } : value);
  if (!file.success) {
    const issues = inputError(file.error.issues).issues ?? [];
    throw invalidInput(
      issues.map(({ path, message }) => {
        const line = lineOf(path) ?? 1;
        const what = path === '' ? 'the text' : path;
        const why = `${what}: ${message}`;
        return {
          path: 'text',
          code: 'unreadable_text',
          params: { line, column: 1, why },
          message: `Line ${line}: ${why}`,
        };
      }),
    );
  }
  const items = (['functions', 'calendars', 'jobs'] as const).flatMap((part) =>
    file.data[part].map((raw, index): Described => {
      const key = `${part}.${index}`;
      const kind = ({ functions: 'function', calendars: 'calendar', jobs: 'job' } as const)[part];
      return { key, kind, raw, line: lineOf(key) ?? null, notes: [], fault: null };
    }),
  );
  return { items, arePairs: false, lineOf };
}

function nearestLine(lines: Record<string, number>, path: string): number | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const line = Object.hasOwn(lines, at) ? lines[at] : undefined;
    if (line !== undefined) return line;
  }
  return undefined;
}

const nameOf = ({ prefix = '' }: ParsedInput<'jobs.import'>, { name }: CrontabEntry): string => `${prefix}${name}`;

function commandOf(entry: CrontabEntry, index: number, input: ParsedInput<'jobs.import'>): Described {
  const { argv, cwd, stdin, environment, line, description } = entry;
  const source = { argv, ...(cwd === null ? {} : { cwd }), ...(stdin === null ? {} : { stdin }) };
  const raw = {
    name: nameOf(input, entry),
    description,
    kind: 'command',
    source,
    environment,
    timeoutSeconds: COMMAND_SECONDS,
    memoryMb: COMMAND_MB,
  };
  return { key: `functions.${index}`, kind: 'function', raw, line, notes: [], fault: null };
}

/** With what cron does: nothing is made up for, tried again or held back. */
function jobOf(entry: CrontabEntry, index: number, input: ParsedInput<'jobs.import'>, nodes: number): Described {
  const { argv, expression, line, description, notes } = entry;
  const timezone = entry.timezone ?? input.timezone;
  const raw = {
    name: nameOf(input, entry),
    description,
    function: nameOf(input, entry),
    schedule: { type: 'cron', expressions: [expression], ...(timezone === undefined ? {} : { timezone }) },
    ...(nodes === 0 ? {} : { target: { strategy: 'nodes' } }),
    overlap: 'allow_all',
    misfire: { policy: 'skip' },
    retry: { maxRetries: 0 },
  };
  return { key: `jobs.${index}`, kind: 'job', raw, line, notes: [...notes], argv, fault: null };
}

/** In English, for scripts; the window words the code. */
const WHY: Record<CrontabFault['code'], string> = {
  crontab_incomplete: 'this is neither a setting nor five fields of time and a command',
  crontab_reboot: '@reboot is no time: the hub fires by the clock',
  crontab_macro: 'this macro is not known',
  crontab_relative_program: 'the program is a relative path; write where it is',
  crontab_environment: 'a variable is called by letters, digits and _',
};

function refusedLine({ line, code, text }: CrontabFault, index: number): Described {
  const key = `jobs.${index}`;
  const message = `Line ${line}: ${WHY[code]}.`;
  return {
    key,
    kind: 'job',
    raw: { name: text.slice(0, 128) },
    line,
    notes: [],
    fault: { code: 'invalid_input', message, issues: [{ path: key, code, message, line }] },
  };
}
