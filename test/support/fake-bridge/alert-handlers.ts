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
import { newId, type World } from './seed';

const nothing: Alert['evidence'] = {
  count: 0,
  of: null,
  limit: 0,
  windowSeconds: null,
  usualSeconds: null,
  jobIds: [],
  runIds: [],
  nodeIds: [],
};

/** Adds an alert to a world. */
export function addAlert(
  world: World,
  rule: AlertRuleName,
  { evidence, ...part }: Partial<Omit<Alert, 'evidence'>> & { evidence?: Partial<Alert['evidence']> } = {},
): Alert {
  const at = new Date().toISOString();
  const row: Alert = {
    id: newId(world, 'alert'),
    rule,
    state: 'open',
    jobId: null,
    jobName: null,
    namespace: null,
    raisedAt: at,
    updatedAt: at,
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    reopenedAt: null,
    clearedAt: null,
    clearReason: null,
    ...part,
    evidence: { ...nothing, ...evidence },
  };
  world.alerts.set(row.id, row);
  return row;
}

/** One of each kind, in each state. */
export function addAlerts(world: World, now: number): void {
  const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
  const job = (name: string): { jobId: string; jobName: string; namespace: string } => {
    const found = [...world.jobs.values()].find((each) => each.name === name);
    return { jobId: found?.id ?? '', jobName: name, namespace: 'default' };
  };
  const runsOf = (jobId: string): string[] =>
    [...world.runs.values()].filter((run) => run.jobId === jobId && run.state === 'failed').map(({ id }) => id);
  const offline = [...world.nodes.values()].filter(({ status }) => status === 'OFFLINE').map(({ id }) => id);
  const ids = [...world.jobs.keys()];
  const old = { state: 'cleared', clearReason: 'recovered' } as const;
  addAlert(world, 'failure_rate', {
    ...old,
    raisedAt: ago(2_000),
    clearedAt: ago(1_960),
    acknowledgedAt: ago(1_990),
    acknowledgedBy: 'night-shift',
    note: 'The upload server was full.',
    evidence: { count: 214, of: 1_167, limit: 10, windowSeconds: 300, jobIds: ids.slice(0, 2) },
  });
  addAlert(world, 'lease_timeouts', {
    ...old,
    raisedAt: ago(900),
    clearedAt: ago(880),
    evidence: { count: 7, limit: 5, windowSeconds: 900, nodeIds: offline.slice(0, 2) },
  });
  const upload = job('pos-batch-upload');
  addAlert(world, 'long_runs', {
    ...job('camera-snapshot-prune'),
    raisedAt: ago(30),
    state: 'acknowledged',
    acknowledgedAt: ago(12),
    acknowledgedBy: 'operator',
    note: 'Waits for the new disk',
    evidence: { count: 1, limit: 1_134, usualSeconds: 378 },
  });
  addAlert(world, 'misfires', {
    raisedAt: ago(21),
    evidence: { count: 31, of: 402, limit: 5, windowSeconds: 3_600, jobIds: ids.slice(1, 4) },
  });
  addAlert(world, 'lost_nodes', {
    raisedAt: ago(9),
    evidence: { count: offline.length, of: world.nodes.size, limit: 300, nodeIds: offline.slice(0, 20) },
  });
  addAlert(world, 'consecutive_failures', {
    ...upload,
    raisedAt: ago(4),
    evidence: { count: 4, limit: 3, jobIds: [upload.jobId], runIds: runsOf(upload.jobId).slice(0, 4) },
  });
}

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
