// Apart from the schemas, so that the window can tell states apart without a validator.

export const runStates = [
  'pending',
  'dispatched',
  'running',
  'retrying',
  'succeeded',
  'failed',
  'timed_out',
  'cancelled',
  'lost',
] as const;
export type RunState = (typeof runStates)[number];

export const finalRunStates = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const;
export type FinalRunState = (typeof finalRunStates)[number];

const FINAL: ReadonlySet<string> = new Set(finalRunStates);

/** Whether a run in this state is over. */
export function isFinal(state: RunState): state is FinalRunState {
  return FINAL.has(state);
}
