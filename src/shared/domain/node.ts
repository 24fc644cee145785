import * as z from 'zod';
import { capability, labels, name } from './job';
import { nodeStatuses } from './node-status';

export type { NodeStatus } from './node-status';

/**
 * Whether a node is let in: `pending` waits for an operator's approval, `revoked` needs a new key. Only an approved one
 * connects and is given anything.
 */
export const nodeAccess = ['approved', 'pending', 'revoked'] as const;
export type NodeAccess = (typeof nodeAccess)[number];

/** What a machine has; told once per connection. */
export const nodeResources = z.object({
  cpuCount: z.number().int().min(1).max(4_096),
  memoryMb: z.number().min(1).max(1e9),
});
export type NodeResources = z.infer<typeof nodeResources>;

/** What a machine uses now; told with each heartbeat. */
export const nodeUsage = z.object({
  cpuPercent: z.number().min(0).max(100),
  memoryPercent: z.number().min(0).max(100),
  runningAttempts: z.number().int().min(0),
  /** Of the file system that holds the agent's data; null where that is not known. */
  diskPercent: z.number().min(0).max(100).nullable().default(null),
  /** The load average over a minute; null where the system has none. */
  loadAverage: z.number().min(0).nullable().default(null),
});
export type NodeUsage = z.infer<typeof nodeUsage>;

/** An operator's wish that a node be empty. */
export const nodeDrain = z.object({
  startedAt: z.string(),
  /** When what is left is asked to stop and moves to other nodes; null: it may take as long as it takes. */
  deadlineAt: z.string().nullable(),
  /** Nothing is left on it. */
  isDone: z.boolean(),
});

/** One change of a node's status, or of the reason for it. */
export const nodeStatusChange = z.object({
  at: z.string(),
  from: z.enum(nodeStatuses).nullable(),
  to: z.enum(nodeStatuses),
  reason: z.string().nullable(),
});
export type NodeStatusChange = z.infer<typeof nodeStatusChange>;

/** A node's usage over a quarter of an hour. */
export const nodeUsageBucket = z.object({
  at: z.string(),
  /** Heartbeats that it stands for. */
  samples: z.number().int(),
  cpuPercent: z.object({ average: z.number(), max: z.number() }),
  memoryPercent: z.object({ average: z.number(), max: z.number() }),
  diskPercentMax: z.number().nullable(),
  loadAverageMax: z.number().nullable(),
  runningAttemptsMax: z.number(),
});
export type NodeUsageBucket = z.infer<typeof nodeUsageBucket>;

export const node = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  access: z.enum(nodeAccess),
  status: z.enum(nodeStatuses),
  statusReason: z.string().nullable(),
  statusSince: z.string(),
  /** The node that the desktop application starts on this workstation. */
  embedded: z.boolean(),
  /** Whether it speaks with the hub now, whatever its status says. */
  connected: z.boolean(),
  /** It is given no new runs. */
  cordoned: z.boolean(),
  /** It is cordoned, and what is on it finishes or moves elsewhere. */
  drain: nodeDrain.nullable(),
  maintenance: z.boolean(),
  capabilities: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  agentVersion: z.string().nullable(),
  /** Whether its agent is older than the hub. */
  agentBehind: z.boolean(),
  platform: z.string().nullable(),
  resources: nodeResources.nullable(),
  usage: nodeUsage.nullable(),
  maxFunctions: z.number(),
  maxConcurrentRuns: z.number(),
  activeRuns: z.number(),
  lastHeartbeatAt: z.string().nullable(),
  /** How far its clock is ahead of the hub's, ms; null when it does not tell. */
  clockSkewMs: z.number().nullable(),
  /** Whether its time-zone data leads to other fire times than the hub's; null when it does not tell. */
  timezoneDiffers: z.boolean().nullable(),
  enrolledAt: z.string(),
});
export type Node = z.infer<typeof node>;

export const nodePatch = z.strictObject({
  name: name.optional(),
  location: z.string().max(128).optional(),
  capabilities: z.array(capability).max(32).optional(),
  labels: labels.optional(),
  maxConcurrentRuns: z.number().int().min(1).max(10_000).optional(),
});
export type NodePatch = z.infer<typeof nodePatch>;
