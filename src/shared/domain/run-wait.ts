import * as z from 'zod';

/** Why a node cannot run what waits. The first four may change by themselves or by an operator's word. */
export const nodeObstacles = [
  'offline',
  'cordoned',
  'maintenance',
  'agent_stopping',
  'slots_taken',
  'memory_taken',
  'not_approved',
  'other_node_wanted',
  'memory_too_small',
  'capability_missing',
  'label_differs',
] as const;
export type NodeObstacle = (typeof nodeObstacles)[number];

/** What keeps a run waiting, looked at when it is asked for. */
export const runWaits = [
  /** As many attempts are under way as the hub, the namespace, or the function may have. */
  'hub_limit',
  'namespace_limit',
  'function_limit',
  /** Every node that may run it is busy; `nodes` says with what. */
  'nodes_busy',
  /** No node may run it; `nodes` says why. */
  'no_eligible_node',
  /** Others that were due earlier or have a higher priority are placed first. */
  'its_turn',
  'worker',
  /** Other nodes of the same firing go first. */
  'fan_out',
  /** The node that it is for is not connected. */
  'node_away',
  'overlap',
  'dependency',
  'retry_delay',
  /** The hub is on its way down. */
  'hub_stopping',
] as const;

export const runWait = z.object({
  code: z.enum(runWaits),
  /** The limit that is reached. */
  limit: z.number().nullable(),
  /** How many nodes cannot run it now, by reason. */
  nodes: z.array(z.object({ code: z.enum(nodeObstacles), count: z.number() })),
});
export type RunWait = z.infer<typeof runWait>;
