import type { Occurrence } from '../../../src/shared/domain/occurrence';
import type { Handlers } from './handler-types';
import type { World } from './seed';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-10-22T12:00:00Z').getTime();
const iso = (ms: number): string => new Date(ms).toISOString();

type Cell = [outcome: Occurrence['outcome'], reason: Occurrence['reason'], count?: number, detail?: string];

const cells: Cell[] = [
  ['fired', 'on_time'],
  ['missed', 'outside_catch_up_window', 12],
  ['skipped', 'overlap_skip'],
  ['skipped', 'calendar', 1, 'public-holidays'],
  ['fired', 'catch_up'],
];

/** What became of the occurrences of a job, newest first: 70 rows; of the first, a node decided one. */
export function occurrencesOf(world: World, jobId: string): Occurrence[] {
  const job = world.jobs.get(jobId);
  const [node] = world.nodes.keys();
  return Array.from({ length: 70 }, (_, index) => {
    const [outcome, reason, count = 1, detail = null] = cells[index % cells.length] ?? ['fired', 'on_time'];
    const at = NOW - index * 24 * HOUR_MS;
    return {
      jobId,
      jobName: job?.name ?? '',
      namespace: 'default',
      scope: index === 1 ? (node ?? '') : '',
      fireTime: iso(at - (count - 1) * HOUR_MS),
      lastFireTime: iso(at),
      count,
      outcome,
      reason,
      detail,
      runId: outcome === 'fired' ? ([...world.runs.keys()][index % Math.max(1, world.runs.size)] ?? null) : null,
      decidedAt: iso(at),
    };
  });
}

/** What a sheet tells of a job beside its definition. */
export function jobFactHandlers(world: World): Handlers {
  return {
    'occurrences.list': ({ jobId = '', outcome, limit, cursor }) => {
      const all = occurrencesOf(world, jobId).filter((each) => !outcome || outcome.includes(each.outcome));
      const from = Number(cursor ?? 0);
      return {
        items: all.slice(from, from + limit),
        nextCursor: from + limit < all.length ? String(from + limit) : null,
      };
    },
    'jobs.graph': ({ jobId }) => {
      const edges = [...world.jobs.values()].flatMap((job) =>
        job.dependsOn.map(({ jobId: from, on }) => ({ from, to: job.id, on, held: on === 'success' })),
      );
      const named = new Set([jobId, ...edges.flatMap(({ from, to }) => [from, to])]);
      return {
        jobs: [...world.jobs.values()]
          .filter(({ id }) => named.has(id))
          .map(({ id, name, namespace, schedule, state }) => ({
            id,
            name,
            namespace,
            scheduleType: schedule.type,
            state,
          })),
        edges,
      };
    },
    'calendars.list': () => ({
      items: [
        {
          id: 'cal_00000000001',
          name: 'public-holidays',
          namespace: 'default',
          description: '',
          mode: 'exclude',
          timezone: 'Europe/Berlin',
          rules: [{ type: 'yearly', days: ['12-25', '12-26'] }],
          createdBy: 'operator',
          createdAt: iso(NOW),
          updatedAt: iso(NOW),
          revision: 1,
        },
      ],
      nextCursor: null,
    }),
    'jobs.nodes': () => ({
      items: [...world.nodes.values()].slice(0, 3).map((node, index) => ({
        nodeId: node.id,
        nodeName: node.name,
        wanted: index < 2,
        isConfirmed: index === 0,
        isAway: index === 2,
        firesAfter: iso(NOW),
        lastHeartbeatAt: index === 2 ? null : iso(NOW),
      })),
    }),
  };
}
