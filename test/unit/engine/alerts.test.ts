import { beforeEach, describe, expect, test } from 'vitest';
import type { Alert, AlertRuleName, AlertRulePatch } from '../../../src/shared/domain/alert';
import { AlertReads } from '../../../src/main/store/reads/alert-reads';
import { alertView } from '../../../src/main/store/views/alert-view';
import { encodeId } from '../../../src/shared/domain/id';
import { DAY, EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;

beforeEach(() => {
  hub = new EngineHarness();
});

const alerts = (rule?: AlertRuleName): Alert[] =>
  new AlertReads(hub.store.database)
    .list({ limit: 500, ...(rule === undefined ? {} : { rule: [rule] }) })
    .items.map(alertView);

/** The only alert of a rule. */
function one(rule: AlertRuleName): Alert {
  const [first, ...others] = alerts(rule);
  if (first === undefined || others.length > 0) throw new Error(`expected one alert of ${rule}, not ${others.length}`);
  return first;
}
const setRule = (rule: AlertRuleName, patch: AlertRulePatch): void => {
  hub.must({ name: 'alertRules.update', rule, patch });
};
/** All other rules off, so that a test sees its own. */
function only(rule: AlertRuleName, patch: AlertRulePatch = {}): void {
  for (const other of ['misfires', 'failure_rate', 'consecutive_failures', 'lease_timeouts', 'long_runs'] as const)
    setRule(other, { enabled: other === rule });
  setRule('lost_nodes', { enabled: rule === 'lost_nodes' });
  setRule(rule, patch);
}
const trigger = (id: number): void => {
  hub.must({ name: 'jobs.trigger', id, nodeIds: null, overlap: 'allow_all', args: null, kwargs: null });
};
/** Runs of a job that end like this, one after the other. */
function runs(node: FakeNode, job: number, outcome: 'succeeded' | 'failed' | 'timed_out', count = 1): void {
  for (let index = 0; index < count; index += 1) {
    trigger(job);
    expect(node.work(outcome)).toBe(1);
  }
}
const acknowledge = (alert: Alert, note: string | null = null): void => {
  const row = [...hub.engine.state.alerts.all()].find((each) => encodeId('alert', each.id) === alert.id);
  hub.must({ name: 'alerts.acknowledge', id: row?.id ?? 0, note }, 'ada');
};

describe('a job that fails again and again', () => {
  test('is told at the third time, with its runs, and cleared when a run succeeds', () => {
    const node = hub.node();
    const job = hub.job({ name: 'upload' });
    runs(node, job, 'failed', 2);
    expect(alerts()).toEqual([]);
    runs(node, job, 'timed_out');
    expect(one('consecutive_failures')).toMatchObject({
      state: 'open',
      jobId: encodeId('job', job),
      jobName: 'upload',
      namespace: 'default',
      evidence: {
        count: 3,
        of: null,
        limit: 3,
        runIds: hub
          .runs(job)
          .map(({ id }) => encodeId('run', Number(id)))
          .toReversed(),
      },
    });
    runs(node, job, 'succeeded');
    expect(one('consecutive_failures')).toMatchObject({ state: 'cleared', clearReason: 'recovered' });
  });

  test('what a person cancelled says nothing; what was good begins anew', () => {
    const node = hub.node();
    const job = hub.job();
    runs(node, job, 'failed', 2);
    runs(node, job, 'succeeded');
    runs(node, job, 'failed', 2);
    trigger(job);
    node.accept(...node.take());
    const run = hub.runs(job).at(-1);
    hub.must({ name: 'runs.cancel', id: Number(run?.['id']), reason: null });
    expect(alerts()).toEqual([]);
  });

  test('a deleted job clears it; a restored one that failed raises another', () => {
    const node = hub.node();
    const job = hub.job();
    runs(node, job, 'failed', 3);
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    expect(one('consecutive_failures')).toMatchObject({ state: 'cleared', clearReason: 'gone' });
    hub.must({ name: 'jobs.restore', id: job });
    expect(alerts('consecutive_failures').map(({ state }) => state)).toEqual(['open', 'cleared']);
  });

  test('a retry that is still to come is no failure', () => {
    const node = hub.node();
    const job = hub.job({ retry: { maxRetries: 5, delaySeconds: 1, maxDelaySeconds: 1, jitter: false } });
    trigger(job);
    for (let tries = 0; tries < 4; tries += 1) {
      node.work('failed');
      hub.advance(2 * SECOND);
    }
    expect(alerts()).toEqual([]);
  });

  test('evidence grows with further failures, written a moment later', () => {
    const node = hub.node();
    const job = hub.job();
    runs(node, job, 'failed', 5);
    expect(one('consecutive_failures').evidence.count).toBe(3);
    hub.advance(5 * SECOND);
    const { evidence, updatedAt } = one('consecutive_failures');
    expect(evidence.count).toBe(5);
    expect(evidence.runIds).toHaveLength(5);
    expect(Date.parse(updatedAt)).toBe(START + 5 * SECOND);
  });

  test('a hundred jobs have an alert each; all others share one', () => {
    only('consecutive_failures', { count: 1 });
    const node = hub.node({ maxConcurrentRuns: 1_000 });
    const jobs = Array.from({ length: 103 }, () => hub.job());
    for (const job of jobs) runs(node, job, 'failed');
    hub.advance(5 * SECOND);
    const own = alerts().filter(({ jobId }) => jobId !== null);
    const [others, ...more] = alerts().filter(({ jobId }) => jobId === null);
    expect([own.length, more.length]).toEqual([100, 0]);
    expect(others).toMatchObject({ namespace: null, evidence: { count: 3, jobIds: jobs.slice(100).map(jobId) } });
    for (const job of jobs.slice(101)) runs(node, job, 'succeeded');
    hub.restart();
    hub.advance(5 * SECOND);
    expect(alerts().find((alert) => alert.jobId === null)).toMatchObject({ state: 'open', evidence: { count: 1 } });
    runs(node.connect(), Number(jobs[100]), 'succeeded');
    expect(alerts().find((alert) => alert.jobId === null)).toMatchObject({ state: 'cleared' });
  });

  const jobId = (id: number): string => encodeId('job', id);

  test('a lower threshold finds jobs that fail already, a higher one lets go', () => {
    const node = hub.node();
    const job = hub.job();
    runs(node, job, 'failed', 2);
    setRule('consecutive_failures', { count: 2 });
    expect(one('consecutive_failures')).toMatchObject({ state: 'open', evidence: { count: 2, limit: 2 } });
    setRule('consecutive_failures', { count: 4 });
    expect(one('consecutive_failures')).toMatchObject({ state: 'cleared', clearReason: 'rule_changed' });
  });

  test('switched off it clears what stands and raises nothing; switched on it looks again', () => {
    const node = hub.node();
    const job = hub.job();
    runs(node, job, 'failed', 3);
    setRule('consecutive_failures', { enabled: false });
    expect(one('consecutive_failures')).toMatchObject({ state: 'cleared', clearReason: 'rule_off' });
    runs(node, job, 'failed', 3);
    expect(alerts('consecutive_failures')).toHaveLength(1);
    setRule('consecutive_failures', { enabled: true });
    expect(alerts('consecutive_failures')[0]).toMatchObject({ state: 'open', evidence: { count: 6 } });
  });
});

describe('runs that fail', () => {
  /** So many that succeed and fail within the window. */
  const play = (node: FakeNode, job: number, good: number, bad: number): void => {
    runs(node, job, 'succeeded', good);
    runs(node, job, 'failed', bad);
  };
  const start = (patch: AlertRulePatch = {}): { node: FakeNode; job: number } => {
    only('failure_rate', patch);
    return { node: hub.node(), job: hub.job() };
  };

  test('exactly a tenth of them is none too many, one more is', () => {
    const { node, job } = start();
    play(node, job, 27, 3);
    expect(alerts()).toEqual([]);
    runs(node, job, 'failed');
    expect(one('failure_rate')).toMatchObject({
      state: 'open',
      jobId: null,
      namespace: null,
      evidence: { count: 4, of: 31, limit: 10, windowSeconds: 300, jobIds: [encodeId('job', job)] },
    });
    expect(one('failure_rate').evidence.runIds).toHaveLength(4);
  });

  test('of a few that is no sign', () => {
    const { node, job } = start();
    play(node, job, 0, 19);
    expect(alerts()).toEqual([]);
    runs(node, job, 'failed');
    expect(one('failure_rate').evidence).toMatchObject({ count: 20, of: 20 });
  });

  test('it is cleared well below the threshold, not just below it', () => {
    const { node, job } = start();
    play(node, job, 18, 4);
    expect(one('failure_rate').state).toBe('open');
    runs(node, job, 'succeeded', 27);
    // 4 of 49: below a tenth, above eight hundredths.
    expect(one('failure_rate').state).toBe('open');
    runs(node, job, 'succeeded', 1);
    expect(one('failure_rate')).toMatchObject({ state: 'cleared', clearReason: 'recovered' });
  });

  test('it is cleared by itself when the window has passed', () => {
    const { node, job } = start();
    play(node, job, 10, 10);
    hub.advance(5 * MINUTE - 11 * SECOND);
    expect(one('failure_rate').state).toBe('open');
    hub.advance(11 * SECOND);
    expect(one('failure_rate').state).toBe('cleared');
    // Nothing is looked at any more; what is left is the start deadline of a run.
    expect(hub.engine.nextDueAt()).toBeGreaterThan(hub.now + 30 * MINUTE);
  });

  test('what lies further back than the window does not count', () => {
    const { node, job } = start();
    play(node, job, 0, 15);
    hub.advance(5 * MINUTE);
    play(node, job, 0, 15);
    expect(alerts()).toEqual([]);
  });

  test('over a restart it stands until a whole window was seen', () => {
    const { node, job } = start();
    play(node, job, 10, 10);
    hub.restart();
    hub.advance(4 * MINUTE);
    expect(one('failure_rate').state).toBe('open');
    hub.advance(MINUTE + 10 * SECOND);
    expect(one('failure_rate').state).toBe('cleared');
  });

  test('a clock that is set changes nothing', () => {
    const { node, job } = start();
    play(node, job, 10, 10);
    const jump = (wallMs: number): void => {
      hub.engine.apply([{ type: 'tick', wallMs, monoMs: hub.now - START }]);
    };
    jump(hub.now + DAY);
    jump(hub.now - DAY);
    expect(one('failure_rate').state).toBe('open');
  });

  test('what was acknowledged is open again when it got twice as bad', () => {
    const { node, job } = start();
    play(node, job, 80, 20);
    acknowledge(one('failure_rate'), 'the disk of the store is full');
    expect(one('failure_rate')).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'ada',
      note: 'the disk of the store is full',
    });
    runs(node, job, 'failed', 20);
    expect(one('failure_rate').state).toBe('acknowledged');
    runs(node, job, 'failed', 40);
    expect(one('failure_rate')).toMatchObject({ state: 'open', acknowledgedBy: null, note: null });
    expect(one('failure_rate').reopenedAt).not.toBeNull();
  });
});

describe('occurrences that are missed', () => {
  test('are counted against those that fired', () => {
    only('misfires', { minSamples: 10, percent: 20 });
    const job = hub.every(10, { misfire: { policy: 'skip', graceSeconds: 1 }, overlap: 'allow_all' });
    hub.advance(80 * SECOND);
    hub.sleep(25 * SECOND);
    // 8 fired and 2 missed are a fifth.
    expect(hub.story(job).filter((line) => line.includes('missed'))).toEqual(['90..100 ×2 missed/misfire_skip']);
    expect(alerts()).toEqual([]);
    hub.sleep(10 * SECOND);
    expect(one('misfires')).toMatchObject({
      state: 'open',
      jobId: null,
      evidence: { count: 3, of: 11, limit: 20, windowSeconds: 3_600, jobIds: [encodeId('job', job)] },
    });
    hub.advance(5 * MINUTE);
    expect(one('misfires')).toMatchObject({ state: 'cleared', clearReason: 'recovered' });
  });

  test('those of a paused job do not count', () => {
    only('misfires', { minSamples: 1 });
    const job = hub.every(10);
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(10 * MINUTE);
    expect(alerts()).toEqual([]);
  });
});

describe('leases that run out', () => {
  test('are counted over all nodes; other losses are not', () => {
    only('lease_timeouts', { count: 3 });
    const [first, second] = [hub.node(), hub.node()];
    const job = hub.job({ target: { strategy: 'all' } });
    trigger(job);
    for (const node of [first, second]) node.accept(...node.take());
    first.expire();
    second.expire();
    expect(alerts()).toEqual([]);
    hub.must({ name: 'nodes.delete', id: second.id });
    first.connect();
    trigger(job);
    first.accept(...first.take());
    first.expire();
    expect(one('lease_timeouts')).toMatchObject({ state: 'open', evidence: { count: 3, of: null, limit: 3 } });
    expect(one('lease_timeouts').evidence.nodeIds).toHaveLength(2);
    hub.advance(15 * MINUTE + 30 * SECOND);
    expect(one('lease_timeouts').state).toBe('cleared');
  });
});

describe('a run that takes long', () => {
  /** A job whose runs take ten seconds. */
  const usual = (node: FakeNode, count = 20): number => {
    const job = hub.job({ timeoutSeconds: 7_200 });
    for (let index = 0; index < count; index += 1) {
      trigger(job);
      const [grant] = node.take();
      if (grant === undefined) throw new Error('nothing was granted');
      node.accept(grant);
      hub.advance(10 * SECOND);
      node.finish(grant, 'succeeded', { startedAt: hub.now - 10 * SECOND });
    }
    return job;
  };

  test('is told when it takes three times what is usual, and cleared when it ends', () => {
    const node = hub.node();
    only('long_runs', { minSeconds: 5 });
    const job = usual(node);
    trigger(job);
    const [grant] = node.take();
    node.accept(grant!);
    // The bound of the bucket that ten seconds fall into.
    const usualMs = 11_585;
    hub.advance(3 * usualMs - 1);
    expect(alerts()).toEqual([]);
    hub.advance(1);
    expect(one('long_runs')).toMatchObject({
      state: 'open',
      jobId: encodeId('job', job),
      evidence: { count: 1, usualSeconds: 11.585, limit: 34.755, runIds: [grant!.runId] },
    });
    node.finish(grant!);
    expect(one('long_runs')).toMatchObject({ state: 'cleared', clearReason: 'recovered' });
  });

  test('nobody knows what is usual of a job that hardly ran', () => {
    const node = hub.node();
    only('long_runs', { minSeconds: 5 });
    trigger(usual(node, 19));
    node.accept(...node.take());
    hub.advance(HOUR);
    expect(alerts()).toEqual([]);
  });

  test('a bound of its own holds for all of them', () => {
    const node = hub.node();
    only('long_runs', { minSeconds: 5, maxSeconds: 30 });
    const job = hub.job({ timeoutSeconds: 7_200 });
    trigger(job);
    node.accept(...node.take());
    hub.advance(29 * SECOND);
    expect(alerts()).toEqual([]);
    hub.advance(SECOND);
    expect(one('long_runs')).toMatchObject({ state: 'open', evidence: { usualSeconds: null, limit: 30 } });
  });

  test('it is found again by a hub that was restarted, and not raised twice', () => {
    const node = hub.node();
    only('long_runs', { minSeconds: 5, maxSeconds: 30 });
    const job = hub.job({ timeoutSeconds: 7_200 });
    trigger(job);
    const grants = node.take();
    node.accept(...grants);
    hub.advance(MINUTE);
    hub.restart();
    hub.advance(MINUTE);
    expect(one('long_runs').state).toBe('open');
    node.connect(grants);
    node.finish(grants[0]!);
    expect(one('long_runs').state).toBe('cleared');
  });
});

describe('nodes that are lost', () => {
  test('one alert for all of them, five minutes after they were heard last', () => {
    only('lost_nodes');
    const nodes = Array.from({ length: 1_000 }, () => hub.node());
    hub.advance(MINUTE);
    for (const node of nodes) node.disconnect();
    hub.advance(5 * MINUTE - 1);
    expect(alerts()).toEqual([]);
    hub.advance(1);
    expect(one('lost_nodes')).toMatchObject({
      state: 'open',
      evidence: { count: 1_000, of: 1_000, limit: 300, nodeIds: nodes.slice(0, 20).map(({ id }) => nodeId(id)) },
    });
    for (const node of nodes.slice(1)) node.connect();
    hub.advance(5 * MINUTE);
    expect(one('lost_nodes')).toMatchObject({ state: 'open', evidence: { count: 1 } });
    nodes[0]!.connect();
    hub.advance(MINUTE - 1);
    expect(one('lost_nodes').state).toBe('open');
    hub.advance(1);
    expect(one('lost_nodes')).toMatchObject({ state: 'cleared', clearReason: 'recovered' });
  });

  const nodeId = (id: number): string => encodeId('node', id);

  test('a node that comes and goes is no reason to clear', () => {
    only('lost_nodes');
    const node = hub.node();
    node.disconnect();
    hub.advance(5 * MINUTE);
    node.connect();
    hub.advance(30 * SECOND);
    node.disconnect();
    hub.advance(10 * SECOND);
    expect(one('lost_nodes').state).toBe('open');
  });

  test('neither maintenance nor a node that never came is a loss; a removed node is gone', () => {
    only('lost_nodes');
    hub.enroll();
    const [away, removed] = [hub.node(), hub.node()];
    hub.must({ name: 'nodes.maintenance', id: away.id, reason: 'new disk', on: true });
    away.disconnect();
    hub.advance(HOUR);
    expect(alerts()).toEqual([]);
    removed.disconnect();
    hub.advance(HOUR);
    expect(one('lost_nodes').evidence).toMatchObject({ count: 1, nodeIds: [nodeId(removed.id)] });
    hub.must({ name: 'nodes.delete', id: removed.id });
    hub.advance(MINUTE);
    expect(one('lost_nodes')).toMatchObject({ state: 'cleared', clearReason: 'gone' });
  });

  test('a hub that was away does not blame its nodes', () => {
    only('lost_nodes');
    const [back, gone] = [hub.node(), hub.node()];
    hub.advance(MINUTE);
    hub.now += DAY;
    hub.restart();
    hub.advance(4 * MINUTE);
    back.connect();
    expect(alerts()).toEqual([]);
    hub.advance(MINUTE);
    expect(one('lost_nodes').evidence.nodeIds).toEqual([nodeId(gone.id)]);
  });

  test('an alert that stands outlives a restart, and is cleared when all came back', () => {
    only('lost_nodes');
    const node = hub.node();
    node.disconnect();
    hub.advance(5 * MINUTE);
    const { id } = one('lost_nodes');
    hub.restart();
    hub.advance(4 * MINUTE);
    expect(one('lost_nodes')).toMatchObject({ id, state: 'open', evidence: { count: 1 } });
    node.connect();
    hub.advance(2 * MINUTE);
    expect(one('lost_nodes')).toMatchObject({ id, state: 'cleared' });
  });
});

describe('acknowledging', () => {
  const raise = (): Alert => {
    const node = hub.node();
    runs(node, hub.job(), 'failed', 3);
    return one('consecutive_failures');
  };

  test('stands with who did it, survives a restart and is in the audit trail', () => {
    acknowledge(raise(), 'I look after it');
    hub.restart();
    expect(one('consecutive_failures')).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ada' });
    const audit = hub.store.database.prepare('SELECT actor, action FROM audit ORDER BY id DESC LIMIT 1').get();
    expect(audit).toEqual({ actor: 'ada', action: 'alerts.acknowledge' });
  });

  test('once, and only while it stands', () => {
    const alert = raise();
    const { id } = [...hub.engine.state.alerts.all()][0]!;
    acknowledge(alert);
    const again = { name: 'alerts.acknowledge', id, note: null } as const;
    expect(hub.command(again)).toMatchObject({ error: { code: 'conflict', reason: 'alert_acknowledged' } });
    setRule('consecutive_failures', { enabled: false });
    expect(hub.command(again)).toMatchObject({ error: { code: 'conflict', reason: 'alert_cleared' } });
    expect(hub.command({ ...again, id: 5 })).toMatchObject({ error: { code: 'not_found' } });
  });
});

test('a transaction that fails leaves no alert behind, and the next look raises it', () => {
  const node = hub.node();
  const job = hub.job();
  runs(node, job, 'failed', 2);
  trigger(job);
  const [grant] = node.take();
  node.accept(grant!);
  hub.isCommitBroken = true;
  expect(() => node.finish(grant!, 'failed')).toThrow('commit failed');
  expect(alerts()).toEqual([]);
  hub.isCommitBroken = false;
  node.finish(grant!, 'failed');
  expect(one('consecutive_failures').evidence.count).toBe(3);
});

test('cleared alerts are deleted with history', () => {
  const node = hub.node();
  const job = hub.job();
  runs(node, job, 'failed', 3);
  runs(node, job, 'succeeded');
  runs(node, job, 'failed', 3);
  hub.now += 91 * DAY;
  const step = { name: 'history.cleanUp', olderThanDays: null, cursor: { stage: 'alerts', after: 0 } } as const;
  expect(hub.command(step)).toMatchObject({ value: { info: { cursor: { stage: 'pages' } } } });
  expect(one('consecutive_failures').state).toBe('open');
});

test('the same inputs raise the same alerts', () => {
  const play = (): unknown => {
    hub = new EngineHarness();
    const [node, other] = [hub.node(), hub.node()];
    const job = hub.every(10, { overlap: 'allow_all', misfire: { policy: 'skip', graceSeconds: 1 } });
    for (let index = 0; index < 40; index += 1) {
      hub.sleep((index % 3 === 0 ? 31 : 10) * SECOND);
      node.work(index % 4 === 0 ? 'succeeded' : 'failed');
    }
    other.disconnect();
    hub.advance(HOUR);
    expect(new Set(alerts().map(({ rule }) => rule)).size).toBeGreaterThan(2);
    expect(hub.runs(job)).not.toEqual([]);
    return hub.contents();
  };
  expect(play()).toEqual(play());
});
