import { isDeepStrictEqual } from 'node:util';
import type { Feed } from '../../../src/main/feed/feed';
import { applyBatch, mirrorOf, type Mirror } from '../../../src/shared/changes/apply';
import type { World } from '../world/world';

/** A window without a screen: it takes a snapshot, applies what the feed tells, and must see what a fresh one shows. */
export class FeedCheck {
  readonly #feed: Feed;
  readonly #world: World;
  #mirror: Mirror;

  constructor(feed: Feed, world: World) {
    this.#feed = feed;
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
    });
    this.#mirror = mirrorOf(feed.snapshot());
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
  }
}

/** A deleted job comes as a change of its state, and is not in a new snapshot: windows hide it. */
function visible<T extends object>(row: T | undefined): T | undefined {
  return row !== undefined && 'state' in row && row.state === 'deleted' ? undefined : row;
}
