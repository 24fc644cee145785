import type { Backup } from '../../../src/shared/contract/backups';
import { notFound } from '../../../src/shared/domain/error';
import type { Handlers } from './handler-types';
import type { World } from './seed';

/** Backups of a hub in memory: two that were made by itself, and those that somebody asks for. */
export function backupHandlers(world: World): Handlers {
  const of = (takenAt: string, automatic: boolean): Backup => ({
    name: `waypost-${takenAt.replaceAll(/[-:]|\.\d+/g, '')}`,
    takenAt,
    bytes: 4_200_000,
    version: '0.1.0',
    schema: 115,
    automatic,
    keys: ['secret-key'],
  });
  const items = [of('2026-03-02T02:00:00.000Z', true), of('2026-03-01T02:00:00.000Z', true)];
  const find = (name: string): Backup => {
    const found = items.find((each) => each.name === name);
    if (!found) throw notFound('backup', name);
    return found;
  };
  return {
    'backups.list': () => ({ folder: '/home/op/.waypost/backups', items, underWay: false, failure: null }),
    'backups.create': () => {
      items.unshift(of(new Date().toISOString(), false));
      return find(items[0]?.name ?? '');
    },
    'backups.check': ({ name }) => ({
      backup: find(name),
      holds: { jobs: 3, runs: 1_200, nodes: 2 },
      present: { jobs: world.jobs.size, runs: world.runs.size, nodes: world.nodes.size },
    }),
    'backups.restore': ({ name }) => ({ aside: find(name).name.replace('waypost', 'replaced') }),
  };
}
