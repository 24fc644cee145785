import { isAbsolutePath, type CommandSource } from '../../../shared/domain/command-source';
import type { FieldIssue } from '../../../shared/domain/issue';

/** A command as its fields hold it. */
export interface CommandDraft {
  program: string;
  /** One a line; a line in double quotes is JSON, so that an argument may be empty or have several lines. */
  args: string;
  cwd: string;
  stdin: string;
}

export const newCommandDraft: CommandDraft = { program: '/usr/bin/df', args: '-h', cwd: '', stdin: '' };

const needsQuotes = (arg: string): boolean => arg.trim() === '' || arg.startsWith('"') || /[\n\r]/.test(arg);

export function commandDraftOf({ argv, cwd, stdin }: CommandSource): CommandDraft {
  const [program = '', ...args] = argv;
  return {
    program,
    args: args.map((arg) => (needsQuotes(arg) ? JSON.stringify(arg) : arg)).join('\n'),
    cwd: cwd ?? '',
    stdin: stdin ?? '',
  };
}

/** An argument of a line, or null when its quotes do not close. */
function argOf(line: string): string | null {
  if (!line.startsWith('"')) return line;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

export type ReadCommand = { ok: true; source: CommandSource } | { ok: false; issues: FieldIssue[] };

/** Reads the fields; what is wrong is named by field: `program`, `args`, `cwd`. */
export function readCommandDraft({ program, args, cwd, stdin }: CommandDraft): ReadCommand {
  const issues: FieldIssue[] = [];
  const wrong = (path: string, code: string): void => void issues.push({ path, code, message: code });
  const name = program.trim();
  if (name === '') wrong('program', 'required');
  else if (!isAbsolutePath(name) && /[\\/]/.test(name)) wrong('program', 'not_a_program');
  const read = args
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(argOf);
  if (read.includes(null)) wrong('args', 'quotes_open');
  const directory = cwd.trim();
  if (directory !== '' && !isAbsolutePath(directory)) wrong('cwd', 'not_absolute');
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    source: {
      argv: [name, ...read.filter((arg) => arg !== null)],
      ...(directory === '' ? {} : { cwd: directory }),
      ...(stdin === '' ? {} : { stdin }),
    },
  };
}
