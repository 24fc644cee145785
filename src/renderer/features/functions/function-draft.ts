import type { OperationInput } from '../../../shared/contract/operations';
import type { FunctionDefinition } from '../../../shared/domain/function';
import type { FieldIssue } from '../../../shared/domain/issue';
import { lengthOf, secondsOf } from '../../ui/format/lengths';

export const kinds = ['javascript', 'builtin'] as const;
export type Kind = (typeof kinds)[number];
export const builtins = ['echo', 'sleep', 'http-check'] as const;

export type EnvironmentValue = FunctionDefinition['environment'][string];

/** A line of the environment; a secret keeps its reference, whose value nobody can read. */
export interface EnvironmentLine {
  name: string;
  value: EnvironmentValue;
}

/** A function as its form holds it. Both sources are kept while the kind is changed back and forth. */
export interface FunctionDraft {
  name: string;
  description: string;
  kind: Kind;
  source: string;
  builtin: string;
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

export function newFunctionDraft(): FunctionDraft {
  return {
    name: '',
    description: '',
    kind: 'javascript',
    source: EXAMPLE,
    builtin: 'echo',
    memoryMb: '128',
    timeout: '30 s',
    environment: [],
    requiredCapabilities: [],
  };
}

export function functionDraftOf(definition: FunctionDefinition): FunctionDraft {
  const isBuiltin = definition.kind === 'builtin';
  return {
    name: definition.name,
    description: definition.description,
    kind: isBuiltin ? 'builtin' : 'javascript',
    source: isBuiltin ? EXAMPLE : definition.source,
    builtin: isBuiltin ? definition.source : 'echo',
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
  if (draft.kind === 'javascript' && draft.source.trim() === '') wrong('source', 'required');
  const memoryMb = Number(draft.memoryMb);
  if (!/^\d+$/.test(draft.memoryMb.trim())) wrong('memoryMb', 'not_whole');
  const timeoutSeconds = secondsOf(draft.timeout);
  if (timeoutSeconds === null) wrong('timeoutSeconds', 'required');
  else if (!(timeoutSeconds > 0)) wrong('timeoutSeconds', 'not_a_number');
  const lines = draft.environment.filter(({ name, value }) => name.trim() !== '' || value !== '');
  if (lines.some(({ name }) => name.trim() === '')) wrong('environment', 'required');
  if (new Set(lines.map(({ name }) => name.trim())).size < lines.length) wrong('environment', 'named_twice');
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    payload: {
      name: draft.name.trim(),
      description: draft.description,
      kind: draft.kind,
      source: draft.kind === 'builtin' ? draft.builtin : draft.source,
      memoryMb,
      timeoutSeconds: timeoutSeconds ?? 0,
      environment: Object.fromEntries(lines.map(({ name, value }) => [name.trim(), value])),
      requiredCapabilities: draft.requiredCapabilities,
      ...(base === null ? {} : { namespace: base.namespace, maxConcurrency: base.maxConcurrency }),
    },
  };
}

export const isChanged = (draft: FunctionDraft, base: FunctionDraft): boolean =>
  JSON.stringify(draft) !== JSON.stringify(base);
