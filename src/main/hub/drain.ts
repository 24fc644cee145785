import type { HubCore } from './core';

/** Attempts that somebody who can still report them holds: connected nodes, and workers outside. */
function reportable(core: HubCore): number {
  const { nodes, slots } = core.engine.state;
  let unheard = 0;
  for (const { session, activeRuns } of nodes.values()) if (session === null) unheard += activeRuns;
  return slots.total - unheard;
}

/**
 * Stops firing and granting, and lets what runs end. What runs on after that goes on where it runs: its result counts
 * when the hub is back, as long as its lease lasts.
 * @param deadlineMs how long to wait at most
 * @returns how many attempts ran on
 */
export function drain(core: HubCore, deadlineMs: number): Promise<number> {
  const ask = (): boolean => core.loop.submit({ type: 'hub.stopping' });
  // A full inbox has room after its next commit.
  let isAsked = ask();
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      stopListening();
      resolve(reportable(core));
    };
    const cancel = core.timers.after(deadlineMs, finish);
    const stopListening = core.onCommit(() => {
      isAsked ||= ask();
      if (core.engine.state.stopping && reportable(core) === 0) finish();
    });
  });
}
