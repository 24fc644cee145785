import type { Alert, AlertRuleName } from '../../../src/shared/domain/alert';
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
