import * as z from 'zod';
import { backupName } from '../domain/backup';
import { auditVerdict } from './audit';
import { operation } from './operation';

export const backup = z.object({
  name: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** Of its database. */
  bytes: z.number(),
  /** Of the Waypost that took it. */
  version: z.string(),
  schema: z.number(),
  /** Made by the hub's own plan, which deletes old ones again. */
  automatic: z.boolean(),
  /** Files of the data directory that lie beside its database. */
  keys: z.array(z.string()),
});
export type Backup = z.infer<typeof backup>;

const facts = z.object({ jobs: z.number(), runs: z.number(), nodes: z.number() });

export const backupOperations = {
  'backups.list': operation({
    kind: 'query',
    scope: 'admin',
    http: { method: 'GET', path: '/backups' },
    summary: 'The backups of this hub, newest first.',
    input: z.strictObject({}),
    output: z.object({
      folder: z.string(),
      items: z.array(backup),
      /** One is being made. */
      underWay: z.boolean(),
      /** Why the last one that was due by itself was not made; null when it was. */
      failure: z.object({ at: z.string(), message: z.string() }).nullable(),
    }),
  }),
  'backups.create': operation({
    kind: 'command',
    scope: 'admin',
    http: { method: 'POST', path: '/backups', status: 201 },
    summary: 'Make a backup now: the state of one instant, while the hub goes on.',
    input: z.strictObject({}),
    output: backup,
  }),
  'backups.check': operation({
    kind: 'query',
    scope: 'admin',
    http: { method: 'GET', path: '/backups/{name}' },
    summary: 'Look through a backup for damage, and compare it with what is.',
    input: z.strictObject({ name: backupName }),
    output: z.object({
      backup,
      /** What stands in it. */
      holds: facts,
      /** What stands in the hub now. */
      present: facts,
    }),
  }),
  'backups.restore': operation({
    kind: 'command',
    scope: 'admin',
    summary: 'Restore a backup when the hub is started next. What is replaced is kept aside.',
    input: z.strictObject({ name: backupName }),
    output: z.object({
      /** The folder in the data directory where it will lie. */
      aside: z.string(),
    }),
  }),
  'audit.verify': operation({
    kind: 'query',
    scope: 'admin',
    http: { method: 'POST', path: '/audit/verify' },
    summary: 'Compute every hash of the audit trail again.',
    input: z.strictObject({
      /** A hash that was noted earlier; a row must still have it. */
      expectedHead: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'This has to be a hash of 64 hexadecimal digits.')
        .optional(),
    }),
    output: auditVerdict,
  }),
  'audit.verifying': operation({
    kind: 'query',
    scope: 'admin',
    summary: 'How far the look through the audit trail is that is under way.',
    input: z.strictObject({}),
    output: z.object({ share: z.number().nullable() }),
  }),
};
