import { create } from 'zustand';
import { applyBatch, mirrorOf, type Mirror } from '../../shared/changes/apply';
import type { Change, ChangeBatch } from '../../shared/changes/change';
import { call, onHubGone } from '../client/call';

/** `connecting` until the first snapshot, `gone` while the hub does not answer. */
export type Connection = 'connecting' | 'live' | 'gone';

interface Live {
  mirror: Mirror;
  connection: Connection;
  /** When the mirror was last known to be true, in milliseconds since 1970. */
  trueAt: number;
}

const emptyMirror: Mirror = {
  epoch: 0,
  revision: 0,
  jobs: new Map(),
  nodes: new Map(),
  functions: new Map(),
  activeRuns: new Map(),
};

const RETRY_MS = [500, 1_000, 2_000, 5_000];

export const useLive = create<Live>(() => ({ mirror: emptyMirror, connection: 'connecting', trueAt: 0 }));

/** What a change listener hears: the rows of a batch, or `reset` when what it knows may be old. */
export type ChangeListener = (changes: readonly Change[] | 'reset') => void;

const changeListeners = new Set<ChangeListener>();

/** For what the mirror does not keep: finished runs and logs. @returns unsubscribe */
export function onChanges(listener: ChangeListener): () => void {
  changeListeners.add(listener);
  return () => changeListeners.delete(listener);
}

function tell(changes: readonly Change[] | 'reset'): void {
  for (const listener of changeListeners) listener(changes);
}

/**
 * Keeps {@link useLive} true: listens first, then takes the snapshot, then applies what came meanwhile and what comes
 * after. Whatever does not follow on takes a new snapshot.
 * @returns the first snapshot's arrival (also when it failed), and a way to stop
 */
export function startLive(): { first: Promise<void>; stop: () => void } {
  let waiting: ChangeBatch[] = [];
  let taking: Promise<void> | null = null;
  let stopped = false;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const take = (): Promise<void> => {
    taking ??= takeSnapshot().finally(() => {
      taking = null;
      // A batch that did not follow on may have come while the answer was under way.
      if (waiting.length > 0 && useLive.getState().connection === 'live') applyAll();
    });
    return taking;
  };

  const takeSnapshot = async (): Promise<void> => {
    clearTimeout(retry);
    const result = await call('feed.snapshot', {});
    if (stopped) return;
    if (!result.ok) {
      useLive.setState({ connection: 'gone' });
      retry = setTimeout(() => void take(), RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
      return;
    }
    const first = useLive.getState().connection === 'connecting' && failures === 0;
    failures = 0;
    useLive.setState({ mirror: mirrorOf(result.value), connection: 'live', trueAt: Date.now() });
    if (!first) tell('reset');
  };

  const applyAll = (): void => {
    const batches = waiting;
    waiting = [];
    for (const batch of batches) {
      const next = applyBatch(useLive.getState().mirror, batch);
      if (next === 'gap') {
        void take();
        return;
      }
      if (next === useLive.getState().mirror) continue;
      useLive.setState({ mirror: next, trueAt: Date.now() });
      tell(batch.changes);
    }
  };

  const stopListening = window.waypost.onChanges((batch) => {
    waiting.push(batch);
    if (taking === null && useLive.getState().connection === 'live') applyAll();
  });
  const stopGone = onHubGone(() => {
    if (useLive.getState().connection !== 'live') return;
    useLive.setState({ connection: 'gone' });
    retry = setTimeout(() => void take(), RETRY_MS[0]);
  });

  return {
    first: take(),
    stop: () => {
      stopped = true;
      clearTimeout(retry);
      stopListening();
      stopGone();
    },
  };
}
