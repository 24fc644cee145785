import type { OperationInput } from '../../../shared/contract/operations';
import type { CommandSource } from '../../../shared/domain/command-source';
import { builtinNames, type FunctionDefinition } from '../../../shared/domain/function';
import type { FieldIssue } from '../../../shared/domain/issue';
import { lengthOf, secondsOf } from '../../ui/format/lengths';

export const kinds = ['javascript', 'builtin', 'command'] as const;
export type Kind = (typeof kinds)[number];
export const builtins = builtinNames;

export type EnvironmentValue = FunctionDefinition['environment'][string];

/** A line of the environment; a secret keeps its reference, whose value nobody can read. */
export interface EnvironmentLine {
  name: string;
  value: EnvironmentValue;
}

/** A function as its form holds it. The sources of all kinds are kept while the kind is changed back and forth. */
export interface FunctionDraft {
  name: string;
  description: string;
  kind: Kind;
  source: string;
  builtin: string;
  /** JSON text: the program with its arguments. */
  command: string;
  memoryMb: string;
  timeout: string;
  environment: EnvironmentLine[];
  requiredCapabilities: string[];
}

export type FunctionPayload = OperationInput<'functions.create'>;

const EXAMPLE = `/**
 * ctx: kwargs, environment, runId, attempt, fireTime, trigger, signal, log
 * What it returns is the result of the run.
 */
export default async function (ctx, ...args) {
  ctx.log.info('hello from ' + ctx.runId);
  return { args, kwargs: ctx.kwargs };
}
`;

const COMMAND_EXAMPLE = commandDraft({ argv: ['/usr/bin/df', '-h'] });

function commandDraft(source: CommandSource): string {
  return `${JSON.stringify(source, null, 2)}\n`;
}

export function newFunctionDraft(): FunctionDraft {
  return {
    name: '',
    description: '',
    kind: 'javascript',
    source: EXAMPLE,
    builtin: 'echo',
    command: COMMAND_EXAMPLE,
    memoryMb: '128',
    timeout: '30 s',
    environment: [],
    requiredCapabilities: [],
  };
}

export function functionDraftOf(definition: FunctionDefinition): FunctionDraft {
  const { kind, source } = definition;
  return {
    name: definition.name,
    description: definition.description,
    kind: kinds.find((known) => known === kind) ?? 'javascript',
    source: kind !== 'builtin' && typeof source === 'string' ? source : EXAMPLE,
    builtin: kind === 'builtin' && typeof source === 'string' ? source : 'echo',
    command: typeof source === 'string' ? COMMAND_EXAMPLE : commandDraft(source),
    memoryMb: String(definition.memoryMb),
    timeout: lengthOf(definition.timeoutSeconds),
    environment: Object.entries(definition.environment).map(([name, value]) => ({ name, value })),
    requiredCapabilities: [...definition.requiredCapabilities],
  };
}

export type ReadFunction = { ok: true; payload: FunctionPayload } | { ok: false; issues: FieldIssue[] };

/**
 * Reads a draft.
 * @param base the function it makes a version of: what the form does not show is kept from there
 */
export function readFunctionDraft(draft: FunctionDraft, base: FunctionDefinition | null): ReadFunction {
  const issues: FieldIssue[] = [];
  const wrong = (path: string, code: string): void => void issues.push({ path, code, message: code });
  if (draft.name.trim() === '') wrong('name', 'required');
  const source = sourceOf(draft);
  if (source === null) wrong('source', 'not_json');
  else if (source === '') wrong('source', 'required');
  const memoryMb = Number(draft.memoryMb);
  if (!/^\d+$/.test(draft.memoryMb.trim())) wrong('memoryMb', 'not_whole');
  const timeoutSeconds = secondsOf(draft.timeout);
  if (timeoutSeconds === null) wrong('timeoutSeconds', 'required');
  else if (!(timeoutSeconds > 0)) wrong('timeoutSeconds', 'not_a_number');
  const lines = draft.environment.filter(({ name, value }) => name.trim() !== '' || value !== '');
  if (lines.some(({ name }) => name.trim() === '')) wrong('environment', 'required');
  if (new Set(lines.map(({ name }) => name.trim())).size < lines.length) wrong('environment', 'named_twice');
  if (issues.length > 0 || source === null) return { ok: false, issues };
  return {
    ok: true,
    payload: {
      name: draft.name.trim(),
      description: draft.description,
      kind: draft.kind,
      source,
      memoryMb,
      timeoutSeconds: timeoutSeconds ?? 0,
      environment: Object.fromEntries(lines.map(({ name, value }) => [name.trim(), value])),
      requiredCapabilities: draft.requiredCapabilities,
      ...(base === null ? {} : { namespace: base.namespace, maxConcurrency: base.maxConcurrency }),
    },
  };
}

/** What is sent as the source; null when the command is no JSON. Whether it is a command is for the hub to say. */
function sourceOf({ kind, source, builtin, command }: FunctionDraft): FunctionPayload['source'] | null {
  if (kind === 'builtin') return builtin;
  if (kind === 'javascript') return source.trim() === '' ? '' : source;
  try {
    return JSON.parse(command) as CommandSource;
  } catch {
    return null;
  }
}

export const isChanged = (draft: FunctionDraft, base: FunctionDraft): boolean =>
  JSON.stringify(draft) !== JSON.stringify(base);
