import { encodeId } from '../../../shared/domain/id';
import { secondsToMs } from '../../../shared/domain/instant';
import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import type { AttemptGrant } from '../../../shared/protocol/attempt';
import { PREPARE_AHEAD_MS } from '../ahead';
import { leastLoaded } from '../placement/least-loaded';
import type { BlockReason, PlacementClass } from '../placement/placement-class';
import type { FunctionRow, NodeState, RunRow } from '../rows';
import type { EngineState } from '../state';
import { memoryOf } from './slots';
import { tellAttempt } from './tell-attempt';

/** Grants waiting runs to nodes until slots, nodes or runs run out; nothing while the hub is on its way down. */
export function dispatch(state: EngineState): void {
  if (state.stopping) return;
  if (state.fleetChanged || state.slotFreed) state.queue.unblock(state.fleetChanged);
  state.fleetChanged = false;
  state.slotFreed = false;
  const { maxConcurrentRuns } = state.settings;
  while (state.slots.total < maxConcurrentRuns) {
    const line = state.queue.next();
    if (line === null) return;
    const run = line.head();
    const fn = run === undefined ? undefined : state.functions.get(run.functionId);
    if (run === undefined) continue;
    const node = fn === undefined ? null : choose(state, line, fn);
    if (node === null || fn === undefined) continue;
    state.queue.take(line);
    grant(state, run, node, fn);
  }
}

/** Whom to look at. A fan-out has a line for each node: all of them looking at all nodes would be their square. */
function candidates({ nodes }: EngineState, nodeId: number | null): Iterable<NodeState> {
  if (nodeId === null) return nodes.values();
  const node = nodes.get(nodeId);
  return node === undefined ? [] : [node];
}

/** The node for a line's head. Sets the line aside when there is none now. */
function choose(state: EngineState, line: PlacementClass, fn: FunctionRow): NodeState | null {
  const eligible = line.eligible(candidates(state, line.demands.nodeId), fn, state.fleetVersion);
  if (eligible.length === 0) {
    state.queue.block(line, 'no_eligible_node');
    tellReason(state, line, 'no_eligible_node');
    line.saysNoNode = true;
    return null;
  }
  if (line.saysNoNode) {
    tellReason(state, line, 'slot');
    line.saysNoNode = false;
  }
  const node = isFull(state, fn) ? null : leastLoaded(eligible, memoryOf(fn));
  if (node === null) state.queue.block(line, 'slot');
  return node;
}

/** Whether a function, or its namespace, has as many attempts under way as it may. */
export function isFull(state: EngineState, fn: FunctionRow): boolean {
  if (fn.maxConcurrency !== null && state.slots.ofFunction(fn.id) >= fn.maxConcurrency) return true;
  const limit = state.namespaces.get(fn.namespace)?.maxConcurrentRuns ?? null;
  return limit !== null && state.slots.ofNamespace(fn.namespace) >= limit;
}

/** Says of every run in a line what it waits for. */
function tellReason(state: EngineState, line: PlacementClass, reason: BlockReason): void {
  for (const run of line.waitingRuns()) {
    if (run.reason === reason) continue;
    run.reason = reason;
    state.touchRun(run);
  }
}

/** Gives a node the right to one attempt: the lease begins, the fencing token rises. */
function grant(state: EngineState, run: RunRow, node: NodeState, fn: FunctionRow): void {
  state.moveRun(run, 'dispatched', null);
  run.nodeId = node.id;
  run.epoch = state.hub.epoch;
  run.token += 1;
  run.functionVersion = fn.activeVersion;
  run.grantedAt = preparedFor(state, run) ?? state.nowMs;
  run.startedAt = null;
  run.endedAt = null;
  run.cold = null;
  run.error = null;
  run.result = null;
  node.lastGrant = state.hub.inputSequence;
  state.occupySlot(run, node);
  state.touchRun(run);
  tellAttempt(state, run, 'attempt.granted');
  sendGrant(state, run, node.id);
}

/** The instant (ms) that a run was prepared for, as long as it is ahead; null when it may start. */
function preparedFor({ nowMs }: EngineState, { readyAt }: RunRow): number | null {
  // A clock that went back must not hold anything up for longer.
  return readyAt > nowMs && readyAt <= nowMs + PREPARE_AHEAD_MS ? readyAt : null;
}

/** Puts the start of a granted attempt into the effects; also when it has to be sent again. */
export function sendGrant(state: EngineState, run: RunRow, nodeId: number): void {
  const fn = state.functions.get(run.functionId);
  if (fn === undefined || run.functionVersion === null) return;
  const version =
    run.functionVersion === fn.activeVersion ? fn : (state.store.functionVersion(fn.id, run.functionVersion) ?? fn);
  const message: AttemptGrant = {
    runId: encodeId('run', run.id),
    epoch: run.epoch,
    token: run.token,
    attempt: run.token,
    functionId: encodeId('function', fn.id),
    functionVersion: run.functionVersion,
    checksum: version.checksum,
    args: run.args === null ? [] : (JSON.parse(run.args) as JsonValue[]),
    kwargs: run.kwargs === null ? {} : (JSON.parse(run.kwargs) as JsonObject),
    timeoutMs: run.timeoutMs ?? secondsToMs(version.timeoutSeconds),
    fireTime: run.fireTime,
    trigger: run.trigger,
  };
  const at = preparedFor(state, run);
  if (at !== null) {
    state.effects.timedGrants.push({ nodeId, atMonoMs: state.monoMs + at - state.nowMs, grant: message });
    return;
  }
  const forNode = state.effects.grants.get(nodeId);
  if (forNode === undefined) state.effects.grants.set(nodeId, [message]);
  else forNode.push(message);
}
