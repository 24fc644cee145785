import * as z from 'zod';
import { capability, labels, name } from './job';

export const nodeStatuses = ['ONLINE', 'OFFLINE', 'DEGRADED', 'SYNCING', 'MAINTENANCE'] as const;
export type NodeStatus = (typeof nodeStatuses)[number];

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
});
export type NodeUsage = z.infer<typeof nodeUsage>;

export const node = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  status: z.enum(nodeStatuses),
  statusReason: z.string().nullable(),
  statusSince: z.string(),
  /** The node that the desktop application starts on this workstation. */
  embedded: z.boolean(),
  cordoned: z.boolean(),
  capabilities: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  agentVersion: z.string().nullable(),
  platform: z.string().nullable(),
  resources: nodeResources.nullable(),
  usage: nodeUsage.nullable(),
  maxFunctions: z.number(),
  maxConcurrentRuns: z.number(),
  activeRuns: z.number(),
  lastHeartbeatAt: z.string().nullable(),
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
