import type { NodeObstacle, RunWait } from '../../../shared/domain/run-wait';
import { memoryOf } from '../dispatch/slots';
import type { FunctionRow, NodeState, RunRow } from '../rows';
import type { EngineState } from '../state';
import { demandsOf, demandsOfFunction } from './demands';
import { hasMemory, hasSlot } from './least-loaded';
import { whyNot, type Demands } from './placement-class';

/** What keeps a run waiting now; null when it does not wait. Looks at every node. */
export function explainWait(state: EngineState, run: RunRow): RunWait | null {
  if (run.state === 'retrying') return simply('retry_delay');
  if (run.state !== 'pending') return null;
  const told = said.find((code) => code === run.reason);
  if (told !== undefined) return simply(told);
  if (state.stopping) return simply('hub_stopping');
  const fn = state.functions.get(run.functionId);
  if (fn === undefined) return simply('no_eligible_node');
  const nodes = obstacles(state, demandsOfRun(state, run), fn);
  if (nodes.eligible === 0) return { code: 'no_eligible_node', limit: null, nodes: nodes.counts };
  return (
    limitReached(state, fn) ??
    (nodes.free === 0 ? { code: 'nodes_busy', limit: null, nodes: nodes.counts } : simply('its_turn'))
  );
}

/** Reasons that say it all. */
const said = ['overlap', 'dependency', 'worker', 'fan_out', 'node_away'] as const;

function simply(code: RunWait['code'], limit: number | null = null): RunWait {
  return { code, limit, nodes: [] };
}

function demandsOfRun(state: EngineState, run: RunRow): Demands {
  const entry = run.jobId === null ? null : state.job(run.jobId);
  return entry === null ? demandsOfFunction(run.functionId, run.targetNodeId) : demandsOf(entry, run.targetNodeId);
}

function limitReached(state: EngineState, fn: FunctionRow): RunWait | null {
  const { maxConcurrentRuns } = state.settings;
  if (state.slots.total >= maxConcurrentRuns) return simply('hub_limit', maxConcurrentRuns);
  const ofNamespace = state.namespaces.get(fn.namespace)?.maxConcurrentRuns ?? null;
  if (ofNamespace !== null && state.slots.ofNamespace(fn.namespace) >= ofNamespace)
    return simply('namespace_limit', ofNamespace);
  if (fn.maxConcurrency !== null && state.slots.ofFunction(fn.id) >= fn.maxConcurrency)
    return simply('function_limit', fn.maxConcurrency);
  return null;
}

function obstacles(state: EngineState, demands: Demands, fn: FunctionRow) {
  const counts = new Map<NodeObstacle, number>();
  let eligible = 0;
  let free = 0;
  for (const node of state.nodes.values()) {
    const obstacle = whyNot(node, demands, fn);
    if (obstacle === null) eligible += 1;
    const code = obstacle ?? whyBusy(node, memoryOf(fn));
    if (code === null) free += 1;
    else counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const sorted = [...counts].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count);
  return { eligible, free, counts: sorted };
}

function whyBusy(node: NodeState, memoryMb: number): NodeObstacle | null {
  if (!hasSlot(node)) return 'slots_taken';
  return hasMemory(node, memoryMb) ? null : 'memory_taken';
}
