import { counted } from '../../../shared/domain/counted';
import { conflict, invalidInput, notFound, notSupported, Refusal, rejected } from '../../../shared/domain/error';
import { builtinNames, type StoredFunctionInput } from '../../../shared/domain/function';
import { encodeId } from '../../../shared/domain/id';
import type { JsonValue } from '../../../shared/domain/json';
import { externalHasNoNode } from './external-target';
import { createInvocation } from '../dispatch/create-run';
import { reassignJobs } from '../fleet/node-jobs';
import { nextSync } from '../fleet/sync';
import type { Command } from '../input';
import type { FunctionRow, FunctionVersionRow } from '../rows';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';
import { ensureNamespace } from './namespaces';
import { refuseWhatNodesCannotFire } from './node-firing';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

export function createFunction({ state, caller }: CommandContext, command: Of<'functions.create'>): CommandOutcome {
  check(state, command.input, null);
  ensureNamespace(state, command.input.namespace);
  const id = state.nextId();
  const row = rowOf(id, 1, command.input, command.checksum, caller.actor, state.nowMs, state.nowMs);
  state.store.insertFunction(row, versionOf(row, command.input, caller.actor, state.nowMs));
  remember(state, row);
  return { ids: [id], audit: { entity: encodeId('function', id), after: summaryOf(row) } };
}

/** A new version becomes the active one; runs that are granted from now on use it. */
export function updateFunction({ state, caller }: CommandContext, command: Of<'functions.update'>): CommandOutcome {
  const before = existing(state, command.id);
  if (command.ifMatch !== null && command.ifMatch !== before.activeVersion)
    throw conflict('stale_revision', `The function is at version ${before.activeVersion}, not ${command.ifMatch}.`, {
      revision: before.activeVersion,
    });
  if (command.input.namespace !== before.namespace)
    throw rejected('namespace_fixed', 'A function cannot move to another namespace.', [
      { path: 'namespace', code: 'namespace_fixed', message: 'A function cannot move to another namespace.' },
    ]);
  refuseOtherPlace(before, command.input);
  check(state, command.input, before.id);
  refuseWhatNodesCannotFire(state, before, command.input);
  const version = state.store.latestVersion(before.id) + 1;
  const row = rowOf(
    before.id,
    version,
    command.input,
    command.checksum,
    before.createdBy,
    before.createdAt,
    state.nowMs,
  );
  state.store.updateFunction(row, versionOf(row, command.input, caller.actor, state.nowMs));
  remember(state, row);
  reassignJobs(state, ({ job }) => job.functionId === row.id);
  return {
    ids: [row.id],
    audit: { entity: encodeId('function', row.id), before: summaryOf(before), after: summaryOf(row) },
  };
}

export function deleteFunction({ state }: CommandContext, command: Of<'functions.delete'>): CommandOutcome {
  const row = existing(state, command.id);
  const jobs = state.store.countJobsOfFunction(row.id);
  if (jobs > 0)
    throw conflict('function_in_use', `This function is in use by ${counted(jobs, 'job')}.`, { count: jobs });
  for (const run of state.unfinished.values())
    if (run.functionId === row.id) throw conflict('function_running', 'A run of this function is not over yet.');
  for (const { nodeId } of [...state.deployments.of(row.id)]) {
    state.deployments.remove(nodeId, row.id);
    const node = state.nodes.get(nodeId);
    if (node !== undefined) nextSync(state, node);
  }
  state.store.deleteFunction(row.id, state.nowMs);
  state.functions.delete(row.id);
  state.effects.removedFunctions.push(row.id);
  return { ids: [row.id], audit: { entity: encodeId('function', row.id), before: summaryOf(row) } };
}

export function invokeFunction({ state }: CommandContext, command: Of<'functions.invoke'>): CommandOutcome {
  const row = existing(state, command.id);
  if (command.nodeId !== null && row.kind === 'external') throw externalHasNoNode('nodeId');
  if (command.nodeId !== null && !state.nodes.has(command.nodeId))
    throw rejected('unknown_node', 'There is no such node.', [
      { path: 'nodeId', code: 'unknown_node', message: `There is no node ${encodeId('node', command.nodeId)}.` },
    ]);
  const run = createInvocation(state, row.id, {
    trigger: 'manual',
    fireTime: null,
    occurrenceCount: 1,
    targetNodeId: command.nodeId,
    waits: false,
    args: command.args,
    kwargs: command.kwargs,
  });
  return {
    ids: [run.id],
    audit: { entity: encodeId('function', row.id), after: { runId: encodeId('run', run.id) } },
  };
}

/** Runs that wait for a node do not wait for a worker outside, nor the other way round. */
function refuseOtherPlace(before: FunctionRow, { kind }: StoredFunctionInput): void {
  if ((before.kind === 'external') === (kind === 'external')) return;
  const message = 'A function cannot become external, or stop to be. Create another one.';
  throw rejected('kind_fixed', message, [{ path: 'kind', code: 'kind_fixed', message }]);
}

/** Checks a function by itself. @throws Refusal that names the field */
export function checkContent(input: StoredFunctionInput): void {
  if (input.kind === 'builtin' && !(builtinNames as readonly string[]).includes(input.source))
    throw invalidInput([
      {
        path: 'source',
        code: 'unknown_builtin',
        params: { name: input.source },
        message: `There is no builtin \`${input.source.slice(0, 64)}\`. Builtins are ${builtinNames.join(', ')}.`,
      },
    ]);
  if (input.kind === 'javascript' && input.source.trim() === '')
    throw invalidInput([{ path: 'source', code: 'required', message: 'A function needs its source.' }]);
  const [secret] = Object.entries(input.environment).find(([, value]) => typeof value !== 'string') ?? [];
  if (secret !== undefined && input.kind === 'external')
    throw notSupported(`environment.${secret}`, 'Workers outside are not given secrets.');
}

function check(state: EngineState, input: StoredFunctionInput, self: number | null): void {
  checkContent(input);
  for (const row of state.functions.values())
    if (row.namespace === input.namespace && row.name === input.name && row.id !== self)
      throw new Refusal({
        code: 'conflict',
        message: `Another function in ${input.namespace} is called ${input.name}.`,
        reason: 'name_taken',
        params: { name: input.name },
        issues: [{ path: 'name', code: 'name_taken', params: { name: input.name }, message: 'This name is taken.' }],
      });
}

function rowOf(
  id: number,
  activeVersion: number,
  input: StoredFunctionInput,
  checksum: string,
  createdBy: string,
  createdAt: number,
  updatedAt: number,
): FunctionRow {
  const { namespace, name, description, kind, memoryMb, timeoutSeconds, requiredCapabilities, maxConcurrency } = input;
  return {
    id,
    namespace,
    name,
    description,
    activeVersion,
    checksum,
    kind,
    memoryMb,
    timeoutSeconds,
    requiredCapabilities,
    maxConcurrency,
    createdBy,
    createdAt,
    updatedAt,
  };
}

function versionOf(
  row: FunctionRow,
  input: StoredFunctionInput,
  createdBy: string,
  createdAt: number,
): FunctionVersionRow {
  return {
    functionId: row.id,
    version: row.activeVersion,
    checksum: row.checksum,
    kind: row.kind,
    source: input.source,
    memoryMb: row.memoryMb,
    timeoutSeconds: row.timeoutSeconds,
    environment: input.environment,
    requiredCapabilities: row.requiredCapabilities,
    maxConcurrency: row.maxConcurrency,
    createdBy,
    createdAt,
  };
}

function remember(state: EngineState, row: FunctionRow): void {
  state.functions.set(row.id, row);
  state.effects.changedFunctions.add(row);
  state.touchFleet();
}

function existing(state: EngineState, id: number): FunctionRow {
  const row = state.functions.get(id);
  if (row === undefined) throw notFound('function', encodeId('function', id));
  return row;
}

/** For the audit trail: everything but source and environment. */
function summaryOf(row: FunctionRow): JsonValue {
  return { ...row };
}
