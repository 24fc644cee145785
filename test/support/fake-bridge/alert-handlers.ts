import {
  alertRuleNames,
  defaultAlertRules,
  fieldsOfRule,
  type Alert,
  type AlertRule,
  type AlertRuleName,
} from '../../../src/shared/domain/alert';
import { conflict, notFound } from '../../../src/shared/domain/error';
import type { FakeFeed } from './feed';
import type { Handlers } from './handler-types';
import type { World } from './seed';

export function alertHandlers(world: World, feed: FakeFeed): Handlers {
  const changed = new Map<AlertRuleName, Partial<AlertRule>>();
  const ruleOf = (rule: AlertRuleName): AlertRule => ({
    rule,
    updatedAt: null,
    updatedBy: null,
    ...defaultAlertRules[rule],
    ...changed.get(rule),
  });
  const find = (id: string): Alert => {
    const row = world.alerts.get(id);
    if (!row) throw notFound('alert', id);
    return row;
  };
  const acknowledge = (id: string, note: string | undefined): Alert => {
    const row = find(id);
    if (row.state === 'cleared') throw conflict('alert_cleared', 'It is over.');
    if (row.state === 'acknowledged') throw conflict('alert_acknowledged', 'Already.', { actor: 'somebody' });
    const next: Alert = {
      ...row,
      state: 'acknowledged',
      acknowledgedAt: new Date().toISOString(),
      acknowledgedBy: 'operator',
      note: note ?? null,
    };
    world.alerts.set(id, next);
    feed.alert(world, id);
    return next;
  };
  return {
    'alerts.list': ({ limit, cursor, state, rule }) => {
      const rows = [...world.alerts.values()]
        .filter((row) => (state?.includes(row.state) ?? true) && (rule?.includes(row.rule) ?? true))
        .toSorted(
          (a, b) =>
            Number(a.state === 'cleared') - Number(b.state === 'cleared') || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0),
        );
      const from = cursor === undefined ? 0 : Number(cursor);
      const end = from + limit;
      return { items: rows.slice(from, end), nextCursor: end < rows.length ? String(end) : null };
    },
    'alerts.get': ({ id }) => find(id),
    'alerts.acknowledge': ({ id, note }) => acknowledge(id, note),
    'alerts.bulkAcknowledge': ({ ids, note }) => {
      const open = ids.filter((id) => world.alerts.get(id)?.state === 'open');
      for (const id of open) acknowledge(id, note);
      const failed = ids.filter((id) => !open.includes(id));
      return {
        succeeded: open,
        failed: failed.map((id) => ({ id, code: 'conflict', reason: 'alert_acknowledged' })),
      };
    },
    'alertRules.list': () => ({ items: alertRuleNames.map(ruleOf) }),
    'alertRules.update': ({ rule, ...patch }) => {
      const fields = fieldsOfRule(rule);
      const own = Object.fromEntries(Object.entries(patch).filter(([key]) => fields.some((field) => field === key)));
      changed.set(rule, {
        ...changed.get(rule),
        ...own,
        updatedAt: new Date().toISOString(),
        updatedBy: 'operator',
      });
      return ruleOf(rule);
    },
  };
}
