import { unconfirmedNodes } from '../engine/fleet/node-jobs';
import type { Timers } from '../engine/ports';
import type { FeedSource } from '../feed/feed';
import type { HubCore } from './core';
import { deploymentOf, namesOf, readSnapshot } from './snapshot';

/** What the feed of an open hub is made of. @param hubVersion what the agents of nodes are measured by */
export function feedSource(core: HubCore, hubVersion: string, timers: Timers): FeedSource {
  const { state } = core.engine;
  return {
    epoch: state.hub.epoch,
    hubVersion,
    timers,
    namesOf: (run) => namesOf(core, run),
    unconfirmed: (jobId) => unconfirmedNodes(state, jobId),
    deployment: (nodeId, functionId) => deploymentOf(core, nodeId, functionId),
    read: () => readSnapshot(core, hubVersion),
  };
}
