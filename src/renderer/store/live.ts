import { create } from 'zustand';
import { addJobs, addNodes, applyBatch, mirrorOf, type Mirror } from '../../shared/changes/apply';
import { Rows } from '../../shared/changes/rows';
import type { Change, ChangeBatch } from '../../shared/changes/change';
import type { JobSummary } from '../../shared/changes/job-summary';
import type { Node } from '../../shared/domain/node';
import { fromJsonText } from '../../shared/contract/json-text';
import type { Snapshot } from '../../shared/changes/snapshot';
import type { OperationResult } from '../../shared/domain/error';
import { call, onHubGone } from '../client/call';

/** `connecting` until the first snapshot, `gone` while the hub does not answer. */
export type Connection = 'connecting' | 'live' | 'gone';

interface Live {
  mirror: Mirror;
  connection: Connection;
  /** Whether every node has come. */
  hasNodes: boolean;
  /** Whether every node and job has come. */
  isWhole: boolean;
  /** When the mirror was last known to be true, in milliseconds since 1970. */
  trueAt: number;
}

const emptyMirror: Mirror = {
  epoch: 0,
  revision: 0,
  jobs: Rows.of([]),
  nodes: Rows.of([]),
  functions: Rows.of([]),
  alerts: Rows.of([]),
  activeRuns: Rows.of([]),
};

/** Rows that are added to the mirror at once: each time lists are made anew. */
const ROWS_ADDED = 5_000;

const RETRY_MS = [500, 1_000, 2_000, 5_000];

export const useLive = create<Live>(() => ({
  mirror: emptyMirror,
  connection: 'connecting',
  hasNodes: false,
  isWhole: false,
  trueAt: 0,
}));

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
 * @param painted when the first rows are on the screen: the others do not stand in their way
 * @returns the first snapshot's arrival (also when it failed), and a way to stop
 */
export function startLive(painted: Promise<void> = Promise.resolve()): { first: Promise<void>; stop: () => void } {
  let waiting: ChangeBatch[] = [];
  let taking: Promise<void> | null = null;
  let stopped = false;
  let failures = 0;
  /** Snapshots that were taken. */
  let rounds = 0;
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
    const { nodesAfter, jobsAfter } = result.value;
    const hasNodes = nodesAfter === null;
    const isWhole = hasNodes && jobsAfter === null;
    useLive.setState({ mirror: mirrorOf(result.value), hasNodes, isWhole, connection: 'live', trueAt: Date.now() });
    if (!first) tell('reset');
    rounds += 1;
    if (!isWhole) void takeMore(result.value, rounds);
  };

  /** Asks for part after part. @param add takes one in, says where the next begins. @returns whether all of them came */
  const takeParts = async <P extends { epoch: number }>(
    from: string | null,
    { epoch, round }: { epoch: number; round: number },
    ask: (after: string) => Promise<OperationResult<P>>,
    add: (part: P) => string | null,
  ): Promise<boolean> => {
    for (let after = from; after !== null;) {
      const result = await ask(after);
      if (stopped || round !== rounds) return false;
      // Without an answer there is no hub, and whoever finds it again takes a new snapshot.
      if (!result.ok) return false;
      if (result.value.epoch !== epoch) {
        void take();
        return false;
      }
      after = add(result.value);
    }
    return true;
  };

  /** The other nodes and jobs come after what is on the screen first, until another snapshot is taken. */
  const takeMore = async ({ epoch, nodesAfter, jobsAfter }: Snapshot, round: number): Promise<void> => {
    await painted;
    const of = { epoch, round };
    const nodes: Node[] = [];
    const haveNodes = await takeParts(
      nodesAfter,
      of,
      (after) => call('feed.nodes', { after }),
      (part) => {
        nodes.push(...part.nodes);
        return part.nodesAfter;
      },
    );
    if (!haveNodes) return;
    useLive.setState(({ mirror }) => ({
      mirror: addNodes(mirror, nodes),
      hasNodes: true,
      isWhole: jobsAfter === null,
    }));
    let jobs: JobSummary[] = [];
    await takeParts(
      jobsAfter,
      of,
      (after) => call('feed.jobs', { after }),
      (part) => {
        jobs.push(...part.jobs);
        if (part.jobsAfter === null || jobs.length >= ROWS_ADDED) {
          const added = jobs;
          useLive.setState(({ mirror }) => ({ mirror: addJobs(mirror, added), isWhole: part.jobsAfter === null }));
          jobs = [];
        }
        return part.jobsAfter;
      },
    );
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

  const stopListening = window.waypost.onChanges((text) => {
    waiting.push(fromJsonText(text));
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
