// Apart from the schemas, so that the window can tell statuses apart without a validator.

export const nodeStatuses = ['ONLINE', 'OFFLINE', 'DEGRADED', 'SYNCING', 'MAINTENANCE'] as const;
export type NodeStatus = (typeof nodeStatuses)[number];
