import type { HubCore } from '../../hub/core';
import type { JobTold, NodeTold } from '../notices/trouble-watch';
import type { NodeState } from '../../engine/rows';
import type { JobRows } from '../../engine/ports';

/** What the application around the window hears of a hub. */
export interface HubAround {
  /** Jobs that fire by themselves at some time. */
  scheduled: () => number;
  /** Ids of jobs whose last run did not succeed. */
  failing: () => number[];
  counts: () => { running: number; online: number; nodes: number };
  /** Hears what each commit says of jobs and nodes. */
  onTold: (listener: (jobs: JobTold[], nodes: NodeTold[]) => void) => void;
}

const NOT_SUCCEEDED = ['f', 't', 'l'];

function jobTold({ job, schedule, totals }: JobRows): JobTold {
  const last = totals.outcomes.at(-1) ?? '';
  const isPresent = schedule.state !== 'deleted';
  return {
    id: job.id,
    name: job.definition.name,
    isFailing: isPresent && (schedule.state === 'invalid' || NOT_SUCCEEDED.includes(last)),
    isFine: isPresent && last === 's',
  };
}

/** Looks at an open hub. */
export function hubAround(core: HubCore): HubAround {
  /** Nodes whose agents said that they stop: that they are gone then is no loss. */
  const leaving = new Set<number>();
  const nodeTold = (node: NodeState): NodeTold => {
    if (node.stopping) leaving.add(node.id);
    else if (node.session !== null) leaving.delete(node.id);
    const isGone = node.status === 'OFFLINE' && node.access === 'approved' && !leaving.has(node.id);
    return { id: node.id, name: node.name, isGone };
  };
  return {
    scheduled: () => core.rows.scheduledJobs().length,
    failing: () => core.jobs.failing(),
    counts() {
      let [online, nodes] = [0, 0];
      for (const { access, session } of core.engine.state.nodes.values()) {
        if (access === 'pending') continue;
        nodes += 1;
        if (session !== null) online += 1;
      }
      return { running: core.engine.state.slots.total, online, nodes };
    },
    onTold: (listener) =>
      void core.onCommit(({ changedJobs, changedNodes }) => {
        if (changedJobs.size > 0 || changedNodes.size > 0)
          listener(Array.from(changedJobs, jobTold), Array.from(changedNodes, nodeTold));
      }),
  };
}
