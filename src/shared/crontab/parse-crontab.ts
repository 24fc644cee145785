import { splitCommand } from './shell-words';

/** What became of a line on its way, for the person who decides whether to take it. */
export const crontabNotes = ['shell', 'user_dropped', 'mail_dropped', 'timezone_from_tz'] as const;
export type CrontabNote = (typeof crontabNotes)[number];

/** Why a line cannot be taken. */
export const crontabProblems = [
  'crontab_incomplete',
  'crontab_reboot',
  'crontab_macro',
  'crontab_relative_program',
  'crontab_environment',
] as const;
export type CrontabProblem = (typeof crontabProblems)[number];

/** One line of a crontab that runs something. */
export interface CrontabEntry {
  /** From 1. */
  line: number;
  /** A name made of the program, unique in its crontab. */
  name: string;
  /** The comment right above it. */
  description: string;
  expression: string;
  /** IANA name, as written; null: that of the machine. */
  timezone: string | null;
  argv: string[];
  cwd: string | null;
  stdin: string | null;
  environment: Record<string, string>;
  notes: CrontabNote[];
}

export interface CrontabFault {
  line: number;
  code: CrontabProblem;
  text: string;
}

export interface Crontab {
  entries: CrontabEntry[];
  faults: CrontabFault[];
}

const ASSIGNMENT = /^\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z_]\w*))\s*=\s*(.*?)\s*$/;
const INLINE_ZONE = /^(?:CRON_TZ|TZ)=(\S+)\s+/;
const MACROS = new Set(['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually']);
const ENVIRONMENT_NAME = /^[A-Za-z_]\w*$/;
const DEFAULT_SHELL = '/bin/sh';

interface Setting {
  environment: Record<string, string>;
  shell: string;
  home: string | null;
  timezone: string | null;
  tz: string | null;
  mails: boolean;
}

/**
 * Reads a crontab: settings hold for the lines below them, `%` begins the standard input, a comment right above a line
 * describes it.
 * @param isSystem whether a user's name stands before each command, as in /etc/crontab and /etc/cron.d
 * @see crontab(5) of Vixie cron and cronie (`CRON_TZ`)
 */
export function parseCrontab(text: string, isSystem: boolean): Crontab {
  const setting: Setting = {
    environment: {},
    shell: DEFAULT_SHELL,
    home: null,
    timezone: null,
    tz: null,
    mails: false,
  };
  const entries: CrontabEntry[] = [];
  const faults: CrontabFault[] = [];
  const names = new Map<string, number>();
  let comment = '';
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) {
      comment = line === '' ? '' : line.replace(/^#+\s*/, '');
      continue;
    }
    if (ASSIGNMENT.test(line) && !INLINE_ZONE.test(line)) {
      const code = assign(setting, line);
      if (code !== null) faults.push({ line: index + 1, code, text: line });
      continue;
    }
    const read = readEntry(line, isSystem, setting);
    if (typeof read === 'string') faults.push({ line: index + 1, code: read, text: line });
    else entries.push({ ...read, line: index + 1, name: uniqueName(names, read.name), description: comment });
    comment = '';
  }
  return { entries, faults };
}

function assign(setting: Setting, line: string): CrontabProblem | null {
  const [, double, single, bare, quoted = ''] = ASSIGNMENT.exec(line) ?? [];
  const name = double ?? single ?? bare ?? '';
  if (!ENVIRONMENT_NAME.test(name)) return 'crontab_environment';
  const value = /^(["'])(.*)\1$/.exec(quoted)?.[2] ?? quoted;
  switch (name) {
    case 'CRON_TZ':
      setting.timezone = value === '' ? null : value;
      return null;
    case 'SHELL':
      setting.shell = value === '' ? DEFAULT_SHELL : value;
      return null;
    case 'MAILTO':
    case 'MAILFROM':
      setting.mails = setting.mails || value !== '';
      return null;
    case 'HOME':
      setting.home = value.startsWith('/') ? value : null;
      break;
    case 'TZ':
      setting.tz = value === '' ? null : value;
      break;
    case 'RANDOM_DELAY':
    case 'CRON_WITHIN':
      return null;
  }
  setting.environment = { ...setting.environment, [name]: value };
  return null;
}

type Read = Omit<CrontabEntry, 'line' | 'description'>;

function readEntry(line: string, isSystem: boolean, setting: Setting): Read | CrontabProblem {
  const notes: CrontabNote[] = [];
  const inline = INLINE_ZONE.exec(line)?.[1] ?? null;
  const timed = line.replace(INLINE_ZONE, '');
  const fields = timed.startsWith('@') ? /^(@\S+)()\s+(.*)$/s : /^((?:\S+\s+){4}\S+)()\s+(.*)$/s;
  const [, when = '', , after = ''] = fields.exec(timed) ?? [];
  const [, user, command = ''] = isSystem ? (/^(\S+)\s+(.*)$/s.exec(after) ?? []) : [null, null, after];
  if (when === '' || command.trim() === '' || user === undefined)
    return timed.startsWith('@reboot') ? 'crontab_reboot' : 'crontab_incomplete';
  if (when === '@reboot') return 'crontab_reboot';
  if (when.startsWith('@') && !MACROS.has(when)) return 'crontab_macro';
  if (user !== null) notes.push('user_dropped');
  if (setting.mails) notes.push('mail_dropped');
  const timezone = inline ?? setting.timezone ?? setting.tz;
  if (timezone !== null && timezone === setting.tz && inline === null && setting.timezone === null)
    notes.push('timezone_from_tz');

  const { shellLine, stdin } = splitInput(command.trim());
  const simple = splitCommand(shellLine);
  const [program = ''] = simple?.argv ?? [];
  const isRelative = program.includes('/') && !program.startsWith('/');
  if (isRelative && setting.home === null) return 'crontab_relative_program';
  if (simple === null) notes.push('shell');
  const argv = simple === null ? [setting.shell, '-c', shellLine] : inHome(simple.argv, isRelative, setting.home);
  return {
    name: nameOf(simple?.argv[0] ?? shellLine),
    expression: when.replaceAll(/\s+/g, ' '),
    timezone,
    argv,
    cwd: setting.home,
    stdin,
    environment: { ...setting.environment, ...simple?.environment },
    notes,
  };
}

const inHome = ([program = '', ...rest]: string[], isRelative: boolean, home: string | null): string[] => [
  isRelative && home !== null ? `${home.replace(/\/$/, '')}/${program.replace(/^\.\//, '')}` : program,
  ...rest,
];

/** The first `%` that is not escaped ends the command; those after it are line ends of its standard input. */
function splitInput(command: string): { shellLine: string; stdin: string | null } {
  const parts = command.split(/(?<!\\)%/).map((part) => part.replaceAll('\\%', '%'));
  const [shellLine = '', ...input] = parts;
  return { shellLine: shellLine.trim(), stdin: input.length === 0 ? null : `${input.join('\n')}\n` };
}

/** The program's file name, as far as a name may hold it. */
function nameOf(command: string): string {
  const [first = ''] = command.replace(/^[\s({!]+/, '').split(/[\s|&;<>()]+/);
  const base = first.slice(first.lastIndexOf('/') + 1);
  const clean = base.replaceAll(/[^\p{L}\p{N}._:@+-]+/gu, '-').replace(/^[^\p{L}\p{N}]+/u, '');
  return clean.slice(0, 96) || 'command';
}

function uniqueName(names: Map<string, number>, name: string): string {
  const before = names.get(name) ?? 0;
  names.set(name, before + 1);
  return before === 0 ? name : `${name} ${before + 1}`;
}
