import { alertRuleNames, type Alert, type AlertRule, type AlertRuleName } from '../../shared/domain/alert';
import { Refusal, notFound } from '../../shared/domain/error';
import { decodeId, encodeId } from '../../shared/domain/id';
import { toInstantOrNull } from '../../shared/domain/instant';
import { alertView } from '../store/views/alert-view';
import type { Handlers, OperationCaller, OperationContext } from './context';
import { execute, idNumber } from './execute';

function view(context: OperationContext, id: number): Alert {
  const row = context.alerts.find(id);
  if (row === null) throw notFound('alert', encodeId('alert', id));
  return alertView(row);
}

function ruleView(context: OperationContext, rule: AlertRuleName): AlertRule {
  const { settings, change } = context.alertRule(rule);
  return {
    rule,
    ...settings,
    updatedAt: toInstantOrNull(change?.updatedAt ?? null),
    updatedBy: change?.updatedBy ?? null,
  };
}

/** @throws Refusal */
async function acknowledge(
  context: OperationContext,
  text: string,
  note: string | undefined,
  caller: OperationCaller,
): Promise<Alert> {
  const id = idNumber('alert', text);
  await execute(context, { name: 'alerts.acknowledge', id, note: note ?? null }, caller);
  return view(context, id);
}

/** Whether whoever asks may know of an alert. */
function isVisible(context: OperationContext, text: string, namespace: string | null): boolean {
  const id = decodeId('alert', text);
  return namespace === null || (id !== null && context.alerts.find(id)?.namespace === namespace);
}

export const alertHandlers: Handlers<
  | 'alerts.list'
  | 'alerts.get'
  | 'alerts.acknowledge'
  | 'alerts.bulkAcknowledge'
  | 'alertRules.list'
  | 'alertRules.update'
> = {
  'alerts.list'(context, input) {
    const { items, nextCursor } = context.alerts.list(input);
    return { items: items.map(alertView), nextCursor };
  },

  'alerts.get': (context, { id }) => view(context, idNumber('alert', id)),

  'alerts.acknowledge': (context, { id, note }, caller) => acknowledge(context, id, note, caller),

  async 'alerts.bulkAcknowledge'(context, { ids, note }, caller) {
    const succeeded: string[] = [];
    const failed: { id: string; code: string; reason: string | null }[] = [];
    const results = await Promise.all(
      [...new Set(ids)].map(async (id): Promise<Refusal | string> => {
        if (!isVisible(context, id, caller.namespace)) return notFound('alert', id);
        try {
          await acknowledge(context, id, note, caller);
          return id;
        } catch (error) {
          if (error instanceof Refusal) return error;
          throw error;
        }
      }),
    );
    for (const [index, id] of [...new Set(ids)].entries()) {
      const result = results[index];
      if (result instanceof Refusal) failed.push({ id, code: result.error.code, reason: result.error.reason ?? null });
      else succeeded.push(id);
    }
    return { succeeded, failed };
  },

  'alertRules.list': (context) => ({ items: alertRuleNames.map((rule) => ruleView(context, rule)) }),

  async 'alertRules.update'(context, { rule, ...patch }, caller) {
    await execute(context, { name: 'alertRules.update', rule, patch }, caller);
    return ruleView(context, rule);
  },
};
