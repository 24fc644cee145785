import { readCommandText } from '../../../shared/domain/command-source';
import type { FunctionDefinition, FunctionSummary } from '../../../shared/domain/function';
import { encodeId } from '../../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../../shared/domain/instant';
import { isBehind } from '../../../shared/domain/version';
import type { Node } from '../../../shared/domain/node';
import type { FunctionRow, FunctionVersionRow, NodeState } from '../../engine/rows';

/** A node as everybody sees it. @param hubVersion what its agent is measured by */
export function nodeView(node: Readonly<NodeState>, hubVersion: string): Node {
  return {
    id: encodeId('node', node.id),
    name: node.name,
    location: node.location,
    access: node.access,
    status: node.status,
    statusReason: node.statusReason,
    statusSince: toInstant(node.statusSince),
    embedded: node.embedded,
    connected: node.session !== null,
    cordoned: node.cordoned,
    drain:
      node.drainStartedAt === null
        ? null
        : {
            startedAt: toInstant(node.drainStartedAt),
            deadlineAt: toInstantOrNull(node.drainDeadlineAt),
            isDone: node.activeRuns === 0,
          },
    maintenance: node.maintenanceReason !== null,
    capabilities: node.capabilities,
    labels: node.labels,
    agentVersion: node.agentVersion,
    agentBehind: isBehind(node.agentVersion, hubVersion),
    platform: node.platform,
    resources: node.resources,
    usage: node.usage,
    maxFunctions: node.maxFunctions,
    maxConcurrentRuns: node.maxConcurrentRuns,
    activeRuns: node.activeRuns,
    lastHeartbeatAt: toInstantOrNull(node.lastHeartbeatAt),
    clockSkewMs: node.clockSkewMs,
    timezoneDiffers: node.timezoneDiffers,
    enrolledAt: toInstant(node.enrolledAt),
  };
}

export function functionSummaryView(row: FunctionRow): FunctionSummary {
  return {
    id: encodeId('function', row.id),
    name: row.name,
    namespace: row.namespace,
    description: row.description,
    version: row.activeVersion,
    checksum: row.checksum,
    kind: row.kind,
    memoryMb: row.memoryMb,
    timeoutSeconds: row.timeoutSeconds,
    requiredCapabilities: row.requiredCapabilities,
    maxConcurrency: row.maxConcurrency,
    createdBy: row.createdBy,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
  };
}

/** A function as it was, or is, at one version. */
export function functionView(row: FunctionRow, version: FunctionVersionRow): FunctionDefinition {
  return {
    ...functionSummaryView(row),
    version: version.version,
    checksum: version.checksum,
    kind: version.kind,
    source: version.kind === 'command' ? (readCommandText(version.source) ?? version.source) : version.source,
    memoryMb: version.memoryMb,
    timeoutSeconds: version.timeoutSeconds,
    environment: version.environment,
    requiredCapabilities: version.requiredCapabilities,
    maxConcurrency: version.maxConcurrency,
  };
}
