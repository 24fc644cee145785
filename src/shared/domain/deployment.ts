import * as z from 'zod';

export const deploymentStrategies = ['all', 'least_loaded', 'nodes'] as const;
export type DeploymentStrategy = (typeof deploymentStrategies)[number];

/** Why a function was not placed on a node. */
export const deploymentRefusals = [
  'unknown_node',
  'not_approved',
  'memory_too_small',
  'capability_missing',
  'too_many_functions',
  'not_deployed',
  'offline',
] as const;
export type DeploymentRefusal = (typeof deploymentRefusals)[number];

/** `ready`: the node holds it, verified. `syncing`: it is on its way. `waiting`: the node is not connected. */
export const deploymentStates = ['ready', 'syncing', 'waiting', 'failed'] as const;

/** A function version that a node is to hold, whether it runs there now or not. */
export const deployment = z.object({
  functionId: z.string(),
  functionName: z.string(),
  namespace: z.string(),
  version: z.number(),
  /** The version that runs use; it differs after an update until that is deployed, too. */
  activeVersion: z.number(),
  nodeId: z.string(),
  nodeName: z.string(),
  state: z.enum(deploymentStates),
  /** Why it failed. */
  error: z.string().nullable(),
  deployedBy: z.string(),
  deployedAt: z.string(),
});
export type Deployment = z.infer<typeof deployment>;

/** What names a deployment: there is one for each function and node. */
export const deploymentId = (functionId: string, nodeId: string): string => `${functionId}@${nodeId}`;

/** Where something was placed, and where not. */
export const placedOn = z.object({
  deployed: z.number(),
  nodeIds: z.array(z.string()),
  rejected: z.array(z.object({ nodeId: z.string(), code: z.enum(deploymentRefusals) })),
});
export type PlacedOn = z.infer<typeof placedOn>;
