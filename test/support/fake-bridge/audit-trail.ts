import type { AuditEntry } from '../../../src/shared/contract/audit';
import type { World } from './seed';

const ROWS = 250;
const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-10-22T12:00:00Z');

const entry = (id: number, action: string, entity: string, part: Partial<AuditEntry>): AuditEntry => ({
  id,
  at: new Date(NOW - id * HOUR_MS).toISOString(),
  actor: 'operator',
  action,
  entity,
  outcome: 'done',
  reason: null,
  requestId: null,
  before: null,
  after: null,
  count: 1,
  hash: String(id).padStart(64, '0'),
  ...part,
});

/** What was done to one job. */
export const auditOf = (entity: string): AuditEntry[] => [
  entry(3, 'jobs.update', entity, {
    before: { overlap: 'skip', retry: { maxRetries: 3 } },
    after: { overlap: 'buffer_one', retry: { maxRetries: 5 } },
  }),
  entry(2, 'jobs.pause', entity, { outcome: 'refused', reason: 'already_paused', actor: 'night-shift' }),
  entry(1, 'jobs.create', entity, { after: { name: 'x' } }),
];

/** A trail about the jobs of a world, newest first: pauses, changes, and a refusal now and then. */
export function auditTrail(world: World): AuditEntry[] {
  const jobs = [...world.jobs.keys()];
  const first = Date.parse('2026-10-01T00:00:00.000Z');
  return Array.from({ length: jobs.length === 0 ? 0 : ROWS }, (_, index): AuditEntry => {
    const id = index + 1;
    const refused = id % 10 === 0;
    const changed = id % 3 === 0;
    return {
      id,
      at: new Date(first + id * 600_000).toISOString(),
      actor: id % 4 === 0 ? 'deploy script' : 'operator',
      action: refused ? 'nodes.connect' : changed ? 'jobs.update' : 'jobs.pause',
      entity: refused ? null : (jobs[id % jobs.length] ?? null),
      outcome: refused ? 'refused' : 'done',
      reason: refused ? 'key_revoked' : null,
      requestId: `req_${id}`,
      before: refused
        ? null
        : changed
          ? { name: 'a', retry: { maxRetries: 3, jitter: true }, tags: ['x'] }
          : { state: 'active' },
      after: refused
        ? null
        : changed
          ? { name: 'a', retry: { maxRetries: 5, jitter: true }, tags: ['x', 'y'] }
          : { state: 'paused' },
      count: refused ? 3 : 1,
      hash: id.toString(16).padStart(64, '0'),
    };
  }).toReversed();
}
