import { alertRuleNames, type AlertClearReason, type AlertRuleName } from '../../../shared/domain/alert';
import { isFinal } from '../../../shared/domain/run-state';
import type { EngineEvent, OccurrenceEvent, RunStateEvent } from '../events';
import type { EngineState } from '../state';
import { FailingJobs } from './failing-jobs';
import { LongRuns } from './long-runs';
import { LostNodes } from './lost-nodes';
import { atLeast, share, WindowRule } from './window-rule';

/** The rules at work; null where one is switched off. */
interface Watchers {
  misfires: WindowRule | null;
  failure_rate: WindowRule | null;
  consecutive_failures: FailingJobs | null;
  lease_timeouts: WindowRule | null;
  long_runs: LongRuns | null;
  lost_nodes: LostNodes | null;
}

const atRest: Watchers = {
  misfires: null,
  failure_rate: null,
  consecutive_failures: null,
  lease_timeouts: null,
  long_runs: null,
  lost_nodes: null,
};

const windowRules = ['misfires', 'failure_rate', 'lease_timeouts'] as const;

/**
 * Decides alerts from the changes of state that a batch brought, at its end and in its transaction: a constant amount of work
 * for each change. What it remembers beside the alerts is made anew from the rows when a hub starts, or begins empty.
 * Measures time by the monotonic clock, so that a clock that is set raises and clears nothing.
 */
export class AlertWatch {
  #watchers: Watchers | null = null;

  /** Has to be called after everything else that a batch does, before it is written. */
  look(state: EngineState): void {
    const watchers = this.#begun(state);
    for (const event of state.effects.events) hear(state, watchers, event);
    for (const { runId, nodeId } of state.alerts.leaseTimeouts)
      watchers.lease_timeouts?.bad(state.monoMs, 1, { run: runId, node: nodeId });
    state.alerts.leaseTimeouts.length = 0;
    this.#takeRules(state, watchers);
    for (const rule of windowRules) watchers[rule]?.judge(state);
    watchers.long_runs?.look(state);
    watchers.lost_nodes?.judge(state);
    state.alerts.flush(state);
  }

  #begun(state: EngineState): Watchers {
    if (this.#watchers !== null) return this.#watchers;
    this.#watchers = { ...atRest };
    for (const rule of alertRuleNames) begin(state, this.#watchers, rule);
    return this.#watchers;
  }

  /** The wall instant (ms) at which something is to be decided though nothing happens; Infinity for none. */
  nextLookAt(state: EngineState): number {
    const watchers = this.#watchers;
    if (watchers === null) return Infinity;
    const at = Math.min(
      ...windowRules.map((rule) => watchers[rule]?.nextLookAt(state) ?? Infinity),
      watchers.long_runs?.nextLookAt() ?? Infinity,
      watchers.lost_nodes?.nextLookAt(state) ?? Infinity,
      state.alerts.nextTellAt,
    );
    return state.nowMs + Math.max(0, at - state.monoMs);
  }

  /** A rule that was changed begins anew. */
  #takeRules(state: EngineState, watchers: Watchers): void {
    for (const rule of state.alerts.unseenRules) {
      const reason: AlertClearReason = state.alerts.rule(rule).enabled ? 'rule_changed' : 'rule_off';
      const isWatching = watchers[rule] !== null;
      // Where its condition is seen in the rows, an alert that still holds goes on.
      const isKept = reason === 'rule_changed' && !(windowRules as readonly string[]).includes(rule);
      if (isWatching && !isKept) watchers[rule]?.end(state, reason);
      begin(state, watchers, rule);
    }
    state.alerts.unseenRules.clear();
  }
}

const makers: { [R in AlertRuleName]: (state: EngineState) => NonNullable<Watchers[R]> } = {
  misfires: (state) => new WindowRule('misfires', share(state.alerts.rule('misfires')), state.monoMs),
  failure_rate: (state) => new WindowRule('failure_rate', share(state.alerts.rule('failure_rate')), state.monoMs),
  consecutive_failures: (state) => new FailingJobs(state, state.alerts.rule('consecutive_failures').count),
  lease_timeouts: (state) =>
    new WindowRule('lease_timeouts', atLeast(state.alerts.rule('lease_timeouts')), state.monoMs),
  long_runs: (state) => new LongRuns(state, state.alerts.rule('long_runs')),
  lost_nodes: (state) => new LostNodes(state, state.alerts.rule('lost_nodes').afterSeconds, state.monoMs),
};

/** Sets a rule to work, or to rest. */
function begin(state: EngineState, watchers: Watchers, rule: AlertRuleName): void {
  Object.assign(watchers, { [rule]: state.alerts.rule(rule).enabled ? makers[rule](state) : null });
}

function hear(state: EngineState, watchers: Watchers, event: EngineEvent): void {
  switch (event.type) {
    case 'run.state':
      hearRun(state, watchers, event);
      return;
    case 'occurrence.decided':
      hearOccurrence(state, watchers, event);
      return;
    case 'node.status':
      watchers.lost_nodes?.changed(state, event.nodeId, event.to);
      return;
    case 'job.state':
      if (event.to === 'deleted' || event.from === 'deleted') watchers.consecutive_failures?.judge(state, event.jobId);
      return;
    case 'attempt.granted':
    case 'attempt.started':
    case 'attempt.ended':
  }
}

function hearRun(state: EngineState, watchers: Watchers, { runId, jobId, from, to }: RunStateEvent): void {
  const { monoMs } = state;
  if (jobId !== null && to === 'running') watchers.long_runs?.started(state, runId);
  else if (jobId !== null && from === 'running') watchers.long_runs?.ended(state, runId, jobId);
  // A late result was counted as lost before.
  if (!isFinal(to) || to === 'cancelled' || (from !== null && isFinal(from))) return;
  if (to === 'succeeded') {
    watchers.failure_rate?.good(monoMs, 1);
    if (jobId !== null) watchers.consecutive_failures?.succeeded(state, jobId);
    return;
  }
  watchers.failure_rate?.bad(monoMs, 1, { run: runId, job: jobId });
  if (jobId !== null) watchers.consecutive_failures?.judge(state, jobId, runId);
}

function hearOccurrence(state: EngineState, watchers: Watchers, event: OccurrenceEvent): void {
  const { outcome, count, jobId } = event;
  if (outcome === 'fired') watchers.misfires?.good(state.monoMs, count);
  else if (outcome === 'missed') watchers.misfires?.bad(state.monoMs, count, { job: jobId });
}
