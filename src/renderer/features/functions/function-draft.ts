import type { OperationInput } from '../../../shared/contract/operations';
import {
  builtinNames,
  functionKinds,
  type FunctionDefinition,
  type FunctionKind,
} from '../../../shared/domain/function';
import type { FieldIssue } from '../../../shared/domain/issue';
import { lengthOf, secondsOf } from '../../ui/format/lengths';
import { commandDraftOf, newCommandDraft, readCommandDraft, type CommandDraft } from './command-draft';

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
  kind: FunctionKind;
  source: string;
  builtin: string;
  command: CommandDraft;
  /** What only the workers outside read. */
  external: string;
  memoryMb: string;
  timeout: string;
  /** Empty is no limit. */
  maxConcurrency: string;
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

/** Runs that wait for a node do not wait for a worker outside: a function is external for good, or never. */
export const kindsFor = (definition: FunctionDefinition | null): readonly FunctionKind[] =>
  definition === null
    ? functionKinds
    : functionKinds.filter((kind) => (kind === 'external') === (definition.kind === 'external'));

export function newFunctionDraft(): FunctionDraft {
  return {
    name: '',
    description: '',
    kind: 'javascript',
    source: EXAMPLE,
    builtin: 'echo',
    command: newCommandDraft,
    external: '',
    memoryMb: '128',
    timeout: '30 s',
    maxConcurrency: '',
    environment: [],
    requiredCapabilities: [],
  };
}

export function functionDraftOf(definition: FunctionDefinition): FunctionDraft {
  const { kind, source } = definition;
  return {
    name: definition.name,
    description: definition.description,
    kind,
    source: kind === 'javascript' && typeof source === 'string' ? source : EXAMPLE,
    builtin: kind === 'builtin' && typeof source === 'string' ? source : 'echo',
    command: typeof source === 'string' ? newCommandDraft : commandDraftOf(source),
    external: kind === 'external' && typeof source === 'string' ? source : '',
    memoryMb: String(definition.memoryMb),
    timeout: lengthOf(definition.timeoutSeconds),
    maxConcurrency: definition.maxConcurrency === null ? '' : String(definition.maxConcurrency),
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
  const source = sourceOf(draft, issues);
  if (draft.kind === 'javascript' && source === '') wrong('source', 'required');
  const memoryMb = Number(draft.memoryMb);
  if (!/^\d+$/.test(draft.memoryMb.trim())) wrong('memoryMb', 'not_whole');
  const timeoutSeconds = secondsOf(draft.timeout);
  if (timeoutSeconds === null) wrong('timeoutSeconds', 'required');
  else if (!(timeoutSeconds > 0)) wrong('timeoutSeconds', 'not_a_number');
  const limit = draft.maxConcurrency.trim();
  if (limit !== '' && !/^[1-9]\d*$/.test(limit)) wrong('maxConcurrency', 'not_whole');
  const lines = draft.environment.filter(({ name, value }) => name.trim() !== '' || value !== '');
  if (lines.some(({ name }) => name.trim() === '')) wrong('environment', 'required');
  if (new Set(lines.map(({ name }) => name.trim())).size < lines.length) wrong('environment', 'named_twice');
  if (lines.some(({ value }) => typeof value !== 'string' && value.secret === '')) wrong('environment', 'no_secret');
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
      maxConcurrency: limit === '' ? null : Number(limit),
      ...(base === null ? {} : { namespace: base.namespace }),
    },
  };
}

/** What is sent as the source; null when the fields of a command are wrong, which is told in `issues`. */
function sourceOf(
  { kind, source, builtin, command, external }: FunctionDraft,
  issues: FieldIssue[],
): FunctionPayload['source'] | null {
  if (kind === 'builtin') return builtin;
  if (kind === 'external') return external;
  if (kind === 'javascript') return source.trim() === '' ? '' : source;
  const read = readCommandDraft(command);
  if (read.ok) return read.source;
  issues.push(...read.issues);
  return null;
}

export const isChanged = (draft: FunctionDraft, base: FunctionDraft): boolean =>
  JSON.stringify(draft) !== JSON.stringify(base);
