import { alertRuleSettings } from '../../../shared/domain/alert';
import { conflict, invalidInput, notFound } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import type { Command } from '../input';
import type { AlertRuleRow } from '../rows';
import type { CommandContext, CommandOutcome } from './context';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

/** Somebody looks after an alert. */
export function acknowledgeAlert(
  { state, caller }: CommandContext,
  { id, note }: Of<'alerts.acknowledge'>,
): CommandOutcome {
  const alert = state.alerts.byId(id);
  const entity = encodeId('alert', id);
  if (alert === null) {
    if (state.store.findAlert(id) === null) throw notFound('alert', entity);
    throw conflict('alert_cleared', 'What this alert was raised for is over.');
  }
  if (alert.acknowledged !== null)
    throw conflict('alert_acknowledged', `${alert.acknowledged.by} has acknowledged this alert already.`, {
      actor: alert.acknowledged.by,
    });
  state.alerts.acknowledge(state, alert, caller.actor, note);
  return {
    ids: [id],
    audit: { entity, before: { state: 'open' }, after: { state: 'acknowledged', rule: alert.rule, note } },
  };
}

/** Changes what raises alerts of a rule. What stands is judged anew. */
export function updateAlertRule(
  { state, caller }: CommandContext,
  { rule, patch }: Of<'alertRules.update'>,
): CommandOutcome {
  const before = state.alerts.rule(rule);
  const settings: AlertRuleRow['settings'] = alertRuleSettings[rule].parse({ ...before, ...patch });
  if ('maxSeconds' in settings && settings.maxSeconds !== null && settings.maxSeconds < settings.minSeconds)
    throw invalidInput([
      {
        path: 'maxSeconds',
        code: 'below_min_seconds',
        params: { minSeconds: settings.minSeconds },
        message: `must be at least minSeconds, which is ${settings.minSeconds}`,
      },
    ]);
  state.alerts.setRule({ rule, settings, updatedAt: state.nowMs, updatedBy: caller.actor });
  return { ids: [], audit: { entity: `alert rule ${rule}`, before, after: settings } };
}
