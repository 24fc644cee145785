import { notFound, rejected } from '../../../shared/domain/error';
import type { DeploymentRefusal } from '../../../shared/domain/deployment';
import { encodeId } from '../../../shared/domain/id';
import type { JsonObject } from '../../../shared/domain/json';
import { reassignJobs } from '../fleet/node-jobs';
import { nextSync } from '../fleet/sync';
import { touchDeployment } from '../fleet/touch-deployments';
import type { Command } from '../input';
import { demandsOfFunction } from '../placement/demands';
import { leastLoadedOf } from '../placement/least-loaded';
import { whyNeverOn, whyNotNow } from '../placement/placement-class';
import type { FunctionRow, NodeState } from '../rows';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';
import { refuseWhatNodesCannotFire } from './node-firing';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;
interface Rejected extends JsonObject {
  nodeId: string;
  code: DeploymentRefusal;
}

/** Places a function version on nodes. Those that are not connected get it when they are. */
export function deployFunction({ state, caller }: CommandContext, command: Of<'functions.deploy'>): CommandOutcome {
  const fn = onNodes(state, command.id);
  const version = existingVersion(state, fn, command.version ?? fn.activeVersion);
  const { nodes, rejected: refused } = targets(state, fn, command);
  for (const node of nodes) place(state, fn, node, version, caller.actor);
  return outcome(fn, { version }, nodes, refused);
}

/** Takes a function off nodes; off all of them when none is named. Runs still fetch it where they need it. */
export function undeployFunction({ state }: CommandContext, command: Of<'functions.undeploy'>): CommandOutcome {
  const fn = onNodes(state, command.id);
  const held = new Set(Array.from(state.deployments.of(fn.id), ({ nodeId }) => nodeId));
  const wanted = command.nodeIds ?? [...held];
  const refused: Rejected[] = [];
  const nodes: NodeState[] = [];
  for (const id of wanted) {
    const node = state.nodes.get(id);
    if (node !== undefined && held.has(id)) nodes.push(node);
    else refused.push({ nodeId: encodeId('node', id), code: node === undefined ? 'unknown_node' : 'not_deployed' });
  }
  for (const node of nodes) {
    nextSync(state, node);
    state.deployments.remove(node.id, fn.id);
    touchDeployment(state, node.id, fn.id);
  }
  return outcome(fn, { undeployed: true }, nodes, refused);
}

/** Starts executors ahead, where the function is deployed and the node connected. */
export function warmUpFunction({ state }: CommandContext, command: Of<'functions.warmUp'>): CommandOutcome {
  const fn = onNodes(state, command.id);
  const refused: Rejected[] = [];
  const nodes: NodeState[] = [];
  const ids = command.nodeIds ?? Array.from(state.deployments.of(fn.id), ({ nodeId }) => nodeId);
  for (const id of ids) {
    const node = state.nodes.get(id);
    const row = state.deployments.on(id).get(fn.id);
    if (node !== undefined && row !== undefined && node.session !== null) {
      nodes.push(node);
      const { checksum } = row.version === fn.activeVersion ? fn : versionOf(state, fn, row.version);
      state.effects.warmUps.push({ nodeId: id, functionId: fn.id, version: row.version, checksum });
    } else {
      const code = node === undefined ? 'unknown_node' : row === undefined ? 'not_deployed' : 'offline';
      refused.push({ nodeId: encodeId('node', id), code });
    }
  }
  return outcome(fn, { warmedUp: true }, nodes, refused);
}

/** Makes an earlier version the active one again, and deploys it wherever the function is. */
export function rollBackFunction({ state, caller }: CommandContext, command: Of<'functions.rollBack'>): CommandOutcome {
  const fn = onNodes(state, command.id);
  const row = versionOf(state, fn, command.version);
  refuseWhatNodesCannotFire(state, fn, row);
  const before = { version: fn.activeVersion };
  const { checksum, kind, memoryMb, timeoutSeconds, requiredCapabilities, maxConcurrency } = row;
  const changed: FunctionRow = {
    ...fn,
    activeVersion: row.version,
    updatedAt: state.nowMs,
    checksum,
    kind,
    memoryMb,
    timeoutSeconds,
    requiredCapabilities,
    maxConcurrency,
  };
  state.store.activateVersion(changed);
  state.functions.set(fn.id, changed);
  state.effects.changedFunctions.add(changed);
  state.touchFleet();
  reassignJobs(state, ({ job }) => job.functionId === fn.id);
  const nodes: NodeState[] = [];
  for (const { nodeId } of [...state.deployments.of(fn.id)]) {
    const node = state.nodes.get(nodeId);
    if (node === undefined) continue;
    place(state, changed, node, row.version, caller.actor);
    nodes.push(node);
  }
  return {
    ids: [fn.id],
    audit: { entity: encodeId('function', fn.id), before, after: { version: row.version, nodes: nodes.length } },
  };
}

function place(state: EngineState, fn: FunctionRow, node: NodeState, version: number, actor: string): void {
  if (state.deployments.on(node.id).get(fn.id)?.version === version) return;
  const since = nextSync(state, node);
  state.deployments.save({
    nodeId: node.id,
    functionId: fn.id,
    version,
    since,
    deployedBy: actor,
    deployedAt: state.nowMs,
  });
  touchDeployment(state, node.id, fn.id);
}

function targets(
  state: EngineState,
  fn: FunctionRow,
  { strategy, nodeIds }: Of<'functions.deploy'>,
): { nodes: NodeState[]; rejected: Rejected[] } {
  const nodes: NodeState[] = [];
  const refused: Rejected[] = [];
  for (const id of strategy === 'nodes' ? new Set(nodeIds) : state.nodes.keys()) {
    const node = state.nodes.get(id);
    const code = node === undefined ? 'unknown_node' : whyRefused(state, fn, node);
    if (node !== undefined && code === null) nodes.push(node);
    else if (code !== null) refused.push({ nodeId: encodeId('node', id), code });
  }
  if (strategy !== 'least_loaded') return { nodes, rejected: refused };
  const [best] = leastLoadedOf(nodes.filter((node) => whyNotNow(node) === null));
  if (best === undefined) throw rejected('no_eligible_node', 'No node is eligible now.');
  return { nodes: [best], rejected: [] };
}

function whyRefused(state: EngineState, fn: FunctionRow, node: NodeState): DeploymentRefusal | null {
  const obstacle = whyNeverOn(node, demandsOfFunction(fn.id, null), fn);
  if (obstacle === 'not_approved' || obstacle === 'memory_too_small' || obstacle === 'capability_missing')
    return obstacle;
  const held = state.deployments.on(node.id);
  return held.has(fn.id) || held.size < node.maxFunctions ? null : 'too_many_functions';
}

function outcome(fn: FunctionRow, what: JsonObject, nodes: readonly NodeState[], refused: Rejected[]): CommandOutcome {
  const nodeIds = nodes.map(({ id }) => encodeId('node', id));
  return {
    ids: [fn.id],
    info: { deployed: nodes.length, nodeIds, rejected: refused },
    audit: {
      entity: encodeId('function', fn.id),
      after: { ...what, nodes: nodes.length, nodeIds: nodeIds.slice(0, IDS_RECORDED), rejected: refused.length },
    },
  };
}

/** Ids in one audit row. */
const IDS_RECORDED = 100;

function onNodes(state: EngineState, id: number): FunctionRow {
  const row = state.functions.get(id);
  if (row === undefined) throw notFound('function', encodeId('function', id));
  if (row.kind === 'external') throw rejected('external_has_no_node', 'An external function runs on no node.');
  return row;
}

function existingVersion(state: EngineState, fn: FunctionRow, version: number): number {
  return versionOf(state, fn, version).version;
}

function versionOf(state: EngineState, fn: FunctionRow, version: number) {
  const row = state.store.functionVersion(fn.id, version);
  if (row !== null) return row;
  const message = `There is no version ${version} of this function.`;
  throw rejected('unknown_version', message, [{ path: 'version', code: 'unknown_version', message }]);
}
