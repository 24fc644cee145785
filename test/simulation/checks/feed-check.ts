import { isDeepStrictEqual } from 'node:util';
import type { Feed } from '../../../src/main/feed/feed';
import { applyBatch, mirrorOf, type Mirror } from '../../../src/shared/changes/apply';
import type { Change } from '../../../src/shared/changes/change';
import { patchDeployments } from '../../../src/shared/changes/patch-deployments';
import type { Deployment } from '../../../src/shared/domain/deployment';
import type { World } from '../world/world';

/** A window without a screen: it takes a snapshot, applies what the feed tells, and must see what a fresh one shows. */
export class FeedCheck {
  readonly #feed: Feed;
  readonly #world: World;
  readonly #deploymentsNow: () => readonly Deployment[];
  #mirror: Mirror;
  /** By function, as the window's sheets of functions keep them. */
  #deployments = new Map<string, readonly Deployment[]>();

  /** @param deploymentsNow all of them, in any order */
  constructor(feed: Feed, world: World, deploymentsNow: () => readonly Deployment[]) {
    this.#feed = feed;
    this.#deploymentsNow = deploymentsNow;
    this.#world = world;
    this.#mirror = mirrorOf({
      epoch: 0,
      revision: 0,
      jobs: [],
      jobsAfter: null,
      nodesAfter: null,
      nodes: [],
      functions: [],
      alerts: [],
      activeRuns: [],
    });
    feed.subscribe((batch) => {
      const next = applyBatch(this.#mirror, batch);
      // The hub reads its rows again in the same breath; a window asks a moment later, too.
      this.#mirror = next === 'gap' ? mirrorOf(this.#feed.snapshot()) : next;
      if (next === 'gap') this.#readDeployments();
      else this.#patchDeployments(batch.changes);
    });
    this.#mirror = mirrorOf(feed.snapshot());
    this.#readDeployments();
  }

  #readDeployments(): void {
    this.#deployments = byFunction(this.#deploymentsNow());
  }

  #patchDeployments(changes: readonly Change[]): void {
    for (const functionId of this.#mirror.functions.keys()) {
      const rows = this.#deployments.get(functionId) ?? [];
      this.#deployments.set(functionId, patchDeployments(rows, { functionId }, changes));
    }
  }

  compare(): void {
    const fresh = mirrorOf(this.#feed.snapshot());
    for (const name of ['jobs', 'nodes', 'functions', 'alerts', 'activeRuns'] as const) {
      const [mine, theirs] = [this.#mirror[name], fresh[name]];
      for (const id of new Set([...mine.keys(), ...theirs.keys()]))
        if (!isDeepStrictEqual(visible(mine.get(id)), visible(theirs.get(id)))) {
          const shown = JSON.stringify([mine.get(id), theirs.get(id)]);
          this.#world.fail('feed', `${name} ${id}: the mirror and a fresh snapshot differ: ${shown}`);
          return;
        }
    }
    const now = byFunction(this.#deploymentsNow());
    for (const id of fresh.functions.keys()) {
      const [mine, theirs] = [this.#deployments, now].map((rows) => byNode(rows.get(id) ?? []));
      if (!isDeepStrictEqual(mine, theirs))
        this.#world.fail('feed', `deployments of ${id} differ: ${JSON.stringify([mine, theirs])}`);
    }
  }
}

function byFunction(rows: readonly Deployment[]): Map<string, readonly Deployment[]> {
  const groups = new Map<string, Deployment[]>();
  for (const row of rows) groups.set(row.functionId, [...(groups.get(row.functionId) ?? []), row]);
  return groups;
}

const byNode = (rows: readonly Deployment[]): Deployment[] => rows.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1));

/** A deleted job comes as a change of its state, and is not in a new snapshot: windows hide it. */
function visible<T extends object>(row: T | undefined): T | undefined {
  return row !== undefined && 'state' in row && row.state === 'deleted' ? undefined : row;
}
