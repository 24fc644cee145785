import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { alertRuleNames } from '../../shared/domain/alert';
import type { Trigger } from '../../shared/domain/run';
import { isFinal } from '../../shared/domain/run-state';
import { nodeStatuses } from '../../shared/domain/node-status';
import type { AttemptGrant } from '../../shared/protocol/attempt';
import type { Effects } from '../engine/effects';
import type { OperationContext } from '../operations/context';

/** What metrics read that operations do not have. */
export interface MetricsSource {
  /** Connections at the gateway: in front of it, unproved, and those that speak for a node. */
  sockets: () => { waiting: number; unproved: number; proved: number };
  context: OperationContext;
  /** Jobs by type of schedule and state. */
  jobsByTypeAndState: () => { type: string; state: string; count: number }[];
  scheduleTypeOf: (jobId: number | null) => string;
  missedTotal: () => number;
  /** What was refused since this hub started, by action and reason. */
  refusals: () => Iterable<{ action: string; reason: string; count: number }>;
  loop: { batches: number; inputs: number };
  onCommit: (listener: (effects: Effects) => void) => () => void;
  onSent: (listener: (grants: readonly AttemptGrant[]) => void) => void;
  /** Wall clock, ms. */
  now: () => number;
}

const LATENESS_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 600];
const DURATION_BUCKETS_SECONDS = [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200];

/** The hub's figures in the text format of Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly contentType = this.#registry.contentType;

  constructor(source: MetricsSource) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: 'waypost_' });
    const executions = new Counter({
      name: 'schedule_executions_total',
      help: 'Runs that ended, by type of schedule and outcome.',
      labelNames: ['schedule_type', 'status'],
      registers,
    });
    const durations = new Histogram({
      name: 'schedule_execution_duration_seconds',
      help: 'How long the newest attempt of a run took.',
      labelNames: ['schedule_type'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    });
    const grants = new Counter({
      name: 'distributed_locks_acquired_total',
      help: 'Attempts granted to a node, each with a lease and a fencing token.',
      registers,
    });
    source.onCommit((effects) => {
      for (const list of effects.grants.values()) grants.inc(list.length);
      grants.inc(effects.timedGrants.length);
      for (const run of effects.changedRuns) {
        if (!isFinal(run.state)) continue;
        const type = scheduleType(run.trigger, source.scheduleTypeOf(run.jobId));
        executions.inc({ schedule_type: type, status: run.state });
        if (run.startedAt !== null && run.endedAt !== null)
          durations.observe({ schedule_type: type }, Math.max(0, run.endedAt - run.startedAt) / 1000);
      }
    });
    const lateness = new Histogram({
      name: 'schedule_lateness_seconds',
      help: 'How long after the fire time the first grant of a scheduled run was sent to its node, jitter included.',
      buckets: LATENESS_BUCKETS_SECONDS,
      registers,
    });
    source.onSent((sent) => {
      const now = source.now();
      for (const { trigger, fireTime, token } of sent)
        if (trigger === 'schedule' && fireTime !== null && token === 1)
          lateness.observe(Math.max(0, now - fireTime) / 1000);
    });
    this.#gauges(source, registers);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #gauges(source: MetricsSource, registers: Registry[]): void {
    const gauge = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => void): void => {
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          collect(this);
        },
      });
    };
    gauge('schedules_total', 'Jobs, by type of schedule and state.', ['type', 'status'], (schedules) => {
      for (const { type, state, count } of source.jobsByTypeAndState()) schedules.set({ type, status: state }, count);
    });
    gauge('waypost_nodes', 'Nodes, by status.', ['status'], (nodes) => {
      for (const status of nodeStatuses) nodes.set({ status }, 0);
      for (const node of source.context.nodes()) nodes.inc({ status: node.status });
    });
    gauge(
      'waypost_gateway_sockets',
      'Connections of nodes and strangers, by how far they are.',
      ['stage'],
      (sockets) => {
        for (const [stage, count] of Object.entries(source.sockets())) sockets.set({ stage }, count);
      },
    );
    gauge('waypost_alerts', 'Alerts that stand, by rule and state.', ['rule', 'state'], (alerts) => {
      for (const rule of alertRuleNames) for (const state of ['open', 'acknowledged']) alerts.set({ rule, state }, 0);
      for (const { rule, acknowledged } of source.context.standingAlerts())
        alerts.inc({ rule, state: acknowledged === null ? 'open' : 'acknowledged' });
    });
    gauge('waypost_runs_unfinished', 'Runs that are not over.', ['state'], (runs) => {
      const { active, pending } = source.context.runs.counts();
      runs.set({ state: 'active' }, active);
      runs.set({ state: 'pending' }, pending);
    });
    new Counter({
      name: 'schedule_misfires_total',
      help: 'Occurrences that were missed.',
      registers,
      collect() {
        this.reset();
        this.inc(source.missedTotal());
      },
    });
    new Counter({
      name: 'waypost_refusals_total',
      help: 'What nodes, strangers and callers had no right to, since this hub started.',
      labelNames: ['action', 'reason'],
      registers,
      collect() {
        this.reset();
        for (const { action, reason, count } of source.refusals()) this.inc({ action, reason }, count);
      },
    });
    new Counter({
      name: 'waypost_batches_total',
      help: 'Transactions of the engine.',
      registers,
      collect() {
        this.reset();
        this.inc(source.loop.batches);
      },
    });
    new Counter({
      name: 'waypost_inputs_total',
      help: 'Inputs of the engine.',
      registers,
      collect() {
        this.reset();
        this.inc(source.loop.inputs);
      },
    });
  }
}

function scheduleType(trigger: Trigger, type: string): string {
  return trigger === 'schedule' ? type : 'manual';
}
