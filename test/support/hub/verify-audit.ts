import { expect } from 'vitest';
import { runWaypost, type ServedHub } from './serve';

/** Checks a hub's audit trail with the command that users have, and that the hub told of no error. @returns its rows */
export async function verifyAudit(hub: ServedHub): Promise<number> {
  const { audit } = await hub.must<{ audit: { id: number; head: string } }>('GET', '/status');
  const { code, stdout } = await runWaypost([
    'audit',
    'verify',
    '--data-dir',
    hub.ready.dataDir,
    '--expect-head',
    audit.head,
  ]);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { intact: true, broken: null }]);
  const told = hub.stderr.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { level: number });
  expect(told.filter(({ level }) => level >= 50)).toEqual([]);
  return audit.id;
}
