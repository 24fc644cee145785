import * as z from 'zod';
import { alert, alertId, alertRule, alertRuleNames, alertRulePatch, alertStates, fieldsOfRule } from '../domain/alert';
import { idSchema } from '../domain/id';
import { namespaceName } from '../domain/job';
import { limits } from '../domain/limits';
import { operation } from './operation';
import { listOf, page, pageOf } from './paging';

const note = z.string().max(1_000).optional();

export const alertOperations = {
  'alerts.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/alerts' },
    summary: 'Alerts: those that stand first, each kind newest first.',
    input: z.strictObject({
      ...page,
      state: listOf(alertStates),
      rule: listOf(alertRuleNames),
      jobId: idSchema('job').optional(),
      namespace: namespaceName.optional(),
    }),
    output: pageOf(alert),
  }),
  'alerts.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/alerts/{id}' },
    summary: 'One alert with its evidence.',
    input: z.strictObject({ id: alertId }),
    output: alert,
  }),
  'alerts.acknowledge': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/alerts/{id}/acknowledge' },
    summary: 'Say that somebody looks after an alert. It stands until what it was raised for is over.',
    input: z.strictObject({ id: alertId, note }),
    output: alert,
  }),
  'alerts.bulkAcknowledge': operation({
    kind: 'command',
    scope: 'runs:write',
    http: { method: 'POST', path: '/alerts/bulk-acknowledge' },
    summary: 'Acknowledge several alerts, each for itself.',
    input: z.strictObject({ ids: z.array(alertId).min(1).max(limits.pageSizeMax), note }),
    output: z.object({
      succeeded: z.array(z.string()),
      failed: z.array(z.object({ id: z.string(), code: z.string(), reason: z.string().nullable() })),
    }),
  }),
  'alertRules.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/alert-rules' },
    summary: 'The rules that raise alerts, with their thresholds.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(alertRule) }),
  }),
  'alertRules.update': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'PATCH', path: '/alert-rules/{rule}' },
    summary: 'Switch a rule on or off, or change its thresholds; what is left out stays.',
    input: alertRulePatch.extend({ rule: z.enum(alertRuleNames) }).superRefine(({ rule, ...patch }, context) => {
      const fields: readonly string[] = fieldsOfRule(rule);
      for (const key of Object.keys(patch))
        if (!fields.includes(key))
          context.addIssue({ code: 'custom', path: [key], message: `The rule ${rule} has no ${key}.` });
    }),
    output: alertRule,
  }),
};
