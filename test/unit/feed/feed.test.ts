import { beforeEach, describe, expect, test } from 'vitest';
import { applyBatch, mirrorOf, type Mirror } from '../../../src/shared/changes/apply';
import type { ChangeBatch } from '../../../src/shared/changes/change';
import type { Deployment } from '../../../src/shared/domain/deployment';
import { patchDeployments } from '../../../src/shared/changes/patch-deployments';
import { Feed } from '../../../src/main/feed/feed';
import { noEffects } from '../../../src/main/engine/effects';
import { functionInput } from '../../../src/shared/domain/function';
import { encodeId } from '../../../src/shared/domain/id';
import { storedFunction } from '../../../src/shared/domain/stored-function';
import { JobReads } from '../../../src/main/store/reads/job-reads';
import { alertView } from '../../../src/main/store/views/alert-view';
import { deploymentView } from '../../../src/main/store/views/deployment-view';
import { functionSummaryView, nodeView } from '../../../src/main/store/views/fleet-view';
import { jobSummaryView } from '../../../src/main/store/views/job-view';
import { runView } from '../../../src/main/store/views/run-view';
import { EngineHarness, SECOND, START } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';
import { VirtualTime } from '../../support/hub/virtual-time';

let hub: EngineHarness;
let time: VirtualTime;
let feed: Feed;
const named = (name: string) =>
  storedFunction(functionInput.parse({ name, kind: 'javascript', source: 'export default () => 1' }));
const names = { job: 'job', namespace: 'default', function: 'fn', node: null };

beforeEach(() => {
  hub = new EngineHarness();
  time = new VirtualTime(START);
  feed = new Feed({
    epoch: 1,
    hubVersion: '0.0.0',
    timers: time,
    namesOf: () => names,
    unconfirmed: () => ({ nodes: 0, away: 0 }),
    deployment: deploymentNow,
    read: () => ({
      jobsAfter: null,
      nodesAfter: null,
      jobs: new JobReads(hub.store.database).part(0, 1_000).map((rows) => jobSummaryView(rows, { nodes: 0, away: 0 })),
      nodes: [...hub.engine.state.nodes.values()].map((node) => nodeView(node, '0.0.0')),
      functions: [...hub.engine.state.functions.values()].map(functionSummaryView),
      alerts: [...hub.engine.state.alerts.all()].map(alertView),
      activeRuns: [...hub.engine.state.unfinished.values()].map((run) => runView(run, names)),
    }),
  });
});

function deploymentNow(nodeId: number, functionId: number): Deployment | null {
  const { deployments, nodes, functions } = hub.engine.state;
  const [row, node, fn] = [deployments.on(nodeId).get(functionId), nodes.get(nodeId), functions.get(functionId)];
  return row && node && fn ? deploymentView(row, node, fn) : null;
}

/** Does something at the hub and tells the feed of each commit. */
function commit(work: () => void): void {
  const apply = hub.apply.bind(hub);
  hub.apply = (...bodies) => {
    const effects = apply(...bodies);
    feed.collect(effects);
    return effects;
  };
  work();
  hub.apply = apply;
}

/** A window: a mirror that takes a new snapshot after a gap. */
class Window {
  mirror: Mirror;
  readonly batches: ChangeBatch[] = [];
  gaps = 0;
  readonly close: () => void;

  constructor() {
    this.close = feed.subscribe((batch) => {
      this.batches.push(batch);
      const next = applyBatch(this.mirror, batch);
      if (next === 'gap') {
        this.gaps += 1;
        this.mirror = mirrorOf(feed.snapshot());
      } else this.mirror = next;
    });
    this.mirror = mirrorOf(feed.snapshot());
  }

  expectTrue(): void {
    const now = mirrorOf(feed.snapshot());
    expect({ ...this.mirror, revision: 0 }).toEqual({ ...now, revision: 0 });
  }
}

describe('the feed', () => {
  test('sends one batch for what changes within a moment, each row once, as it was last', () => {
    const window = new Window();
    commit(() => {
      const job = hub.job();
      hub.must({ name: 'jobs.pause', id: job, reason: null });
      hub.must({ name: 'jobs.resume', id: job, catchUp: false });
    });
    expect(window.batches).toEqual([]);
    time.advance(100);
    expect(window.batches).toHaveLength(1);
    expect(window.batches[0]?.changes.filter(({ entity }) => entity === 'job')).toMatchObject([
      { op: 'upsert', row: { state: 'active', revision: 3 } },
    ]);
    window.expectTrue();
  });

  test('commits that change nothing to see are no gap', () => {
    const window = new Window();
    for (let round = 0; round < 5; round += 1) {
      commit(() => hub.tick());
      time.advance(30 * SECOND);
      commit(() => void hub.job());
      time.advance(100);
    }
    expect(window.gaps).toBe(0);
    expect(window.batches).toHaveLength(5);
    const revisions = window.batches.flatMap(({ from, revision }) => [from, revision]);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    for (const [index, { from }] of window.batches.entries())
      if (index > 0) expect(from).toBe(window.batches[index - 1]?.revision);
    window.expectTrue();
  });

  test('follows a hub that is busy', () => {
    const window = new Window();
    commit(() => {
      const nodes = [hub.node({ maxConcurrentRuns: 1 }), hub.node()];
      hub.every(3, { overlap: 'buffer_one', retry: { maxRetries: 1, delaySeconds: 2 } });
      hub.every(2, { overlap: 'allow_all', maxRuns: 20 });
      for (let step = 0; step < 40; step += 1) {
        hub.advance(SECOND);
        if (step % 3 === 0) nodes[step % 2]!.work(step % 2 === 0 ? 'failed' : 'succeeded');
        if (step === 30) hub.must({ name: 'nodes.delete', id: nodes[0]!.id });
        time.advance(step % 5 === 0 ? 100 : 10);
      }
    });
    time.advance(100);
    expect(window.gaps).toBe(0);
    window.expectTrue();
  });

  test('a snapshot between a commit and its batch: the batch is not applied twice, and none is missed', () => {
    const first = new Window();
    commit(() => void hub.job());
    const second = new Window();
    expect(second.mirror.jobs.size).toBe(1);
    commit(() => void hub.job());
    time.advance(100);
    expect([first.gaps, second.gaps]).toEqual([0, 0]);
    first.expectTrue();
    second.expectTrue();
  });

  test('nobody listens: nothing is kept, and a newcomer starts from its snapshot', () => {
    commit(() => void hub.job());
    time.advance(100);
    const window = new Window();
    expect(window.mirror.jobs.size).toBe(1);
    commit(() => void hub.job());
    time.advance(100);
    expect(window.gaps).toBe(0);
    window.expectTrue();
    window.close();
    commit(() => void hub.job());
    time.advance(100);
    expect(window.batches).toHaveLength(1);
  });

  test('after a roll-back everybody takes a new snapshot, and rows that were never committed are not sent', () => {
    const window = new Window();
    commit(() => void hub.job());
    feed.startOver();
    expect(window.gaps).toBe(1);
    window.expectTrue();
    commit(() => void hub.job());
    time.advance(100);
    expect(window.gaps).toBe(1);
    window.expectTrue();
  });

  test('tells of log lines by their number only', () => {
    const window = new Window();
    feed.collect({ ...noEffects(), logs: new Map([[5, { attempt: 2, lastSeq: 9 }]]) });
    time.advance(100);
    expect(window.batches[0]?.changes).toEqual([
      { entity: 'log', op: 'append', id: 'run_00000000005', row: { attempt: 2, lastSeq: 9 } },
    ]);
  });

  test('tells how far each deployment has come, and when there is none any more', () => {
    let shown: readonly Deployment[] = [];
    const states = () => shown.map(({ nodeName, state, error }) => [nodeName, state, error]);
    const sync = (node: FakeNode, error: string | null) =>
      hub.apply({
        type: 'node.synced',
        isNewest: true,
        released: [],
        nodeId: node.id,
        session: node.session,
        version: hub.engine.state.nodes.get(node.id)?.syncVersion ?? 0,
        error,
      });
    commit(() => {
      const [a, b] = [hub.node(), hub.node()];
      const [nameA, nameB] = [a, b].map(({ id }) => hub.engine.state.nodes.get(id)?.name);
      const fn = hub.mustOne({ name: 'functions.create', input: named('sync'), checksum: 'sha256:1' });
      const whose = { functionId: encodeId('function', fn) };
      feed.subscribe(({ changes }) => {
        shown = patchDeployments(shown, whose, changes);
      });
      const told = (work: () => unknown) => {
        work();
        time.advance(100);
        return states();
      };
      b.disconnect();
      const deploy = (strategy: 'all' | 'nodes', nodeIds: number[] = []) =>
        hub.must({ name: 'functions.deploy', id: fn, version: null, strategy, nodeIds });
      expect(told(() => deploy('all'))).toEqual([
        [nameA, 'syncing', null],
        [nameB, 'waiting', null],
      ]);
      expect(told(() => sync(a, 'disk_full'))[0]).toEqual([nameA, 'failed', 'disk_full']);
      // Something else is to be held: the node tries again.
      expect(
        told(() => {
          const other = hub.mustOne({ name: 'functions.create', input: named('other'), checksum: 'sha256:2' });
          hub.must({ name: 'functions.deploy', id: other, version: null, strategy: 'nodes', nodeIds: [a.id] });
        })[0],
      ).toEqual([nameA, 'syncing', null]);
      expect(told(() => sync(a, null))[0]).toEqual([nameA, 'ready', null]);
      // What a node holds, it holds while it is away.
      expect(told(() => a.disconnect())[0]).toEqual([nameA, 'ready', null]);
      expect(told(() => b.connect())[1]).toEqual([nameB, 'syncing', null]);
      expect(told(() => b.disconnect())[1]).toEqual([nameB, 'waiting', null]);
      expect(told(() => hub.must({ name: 'functions.undeploy', id: fn, nodeIds: [b.id] }))).toHaveLength(1);
      expect(told(() => hub.must({ name: 'nodes.delete', id: a.id }))).toEqual([]);
    });
  });
});
