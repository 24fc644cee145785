import { copyFileSync, existsSync } from 'node:fs';
import type { WritableDatabase } from './database';
import { firstTables } from './migrations/0010-first-tables';
import { auditChain } from './migrations/0020-audit-chain';
import { calendars } from './migrations/0030-calendars';
import { dependencies } from './migrations/0032-dependencies';
import { namespaces } from './migrations/0034-namespaces';
import { backfills } from './migrations/0036-backfills';
import { historyCleanUp } from './migrations/0038-history-clean-up';
import { lateness } from './migrations/0039-lateness';
import { historyIndexes } from './migrations/0040-history-indexes';
import { clockSetBack } from './migrations/0041-clock-set-back';
import { pauses } from './migrations/0042-pauses';
import { secrets } from './migrations/0050-secrets';
import { functionTotals } from './migrations/0051-function-totals';
import { enrolment } from './migrations/0060-enrolment';
import { nodeLife } from './migrations/0070-node-life';
import { deployments } from './migrations/0072-deployments';
import { fanOuts } from './migrations/0074-fan-outs';
import { nodeJobs } from './migrations/0080-node-jobs';
import { auditOfOne } from './migrations/0105-audit-of-one';
import { auditIndexes } from './migrations/0115-audit-indexes';
import { alerts } from './migrations/0116-alerts';
import { quarterLateness } from './migrations/0130-quarter-lateness';
import { failingJobs } from './migrations/0145-failing-jobs';
import type { Migration } from './migrations/migration';
import { StoreError } from './store-error';

export const migrations: readonly Migration[] = [
  firstTables,
  auditChain,
  calendars,
  dependencies,
  namespaces,
  backfills,
  historyCleanUp,
  lateness,
  historyIndexes,
  clockSetBack,
  pauses,
  secrets,
  functionTotals,
  enrolment,
  nodeLife,
  deployments,
  fanOuts,
  nodeJobs,
  auditOfOne,
  auditIndexes,
  alerts,
  quarterLateness,
  failingJobs,
];

/** The schema that this version writes. */
export const schemaVersion = migrations.at(-1)?.id ?? 0;

/**
 * Brings a database to the newest schema, one transaction per step. A file that holds data is copied to
 * `<file>.before-<id>` first.
 * @throws StoreError `from_the_future` when a newer Waypost wrote it
 */
export function migrate(database: WritableDatabase, file: string, steps: readonly Migration[] = migrations): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  refuseFuture(version, file, steps);
  const pending = steps.filter((step) => step.id > version);
  if (pending.length === 0) return;
  if (version > 0 && existsSync(file)) backUp(database, file, version);
  for (const step of pending) {
    database.transaction(() => {
      database.exec(step.sql);
      step.run?.(database);
      database.pragma(`user_version = ${step.id}`);
    })();
  }
}

/** @throws StoreError `from_the_future` */
export function refuseFuture(version: number, file: string, steps: readonly Migration[] = migrations): void {
  const newest = steps.at(-1)?.id ?? 0;
  if (version <= newest) return;
  throw new StoreError(
    'from_the_future',
    `The database ${file} is at schema ${version}; this version of Waypost knows schemas up to ${newest}. Use the version that wrote it, or a newer one.`,
  );
}

function backUp(database: WritableDatabase, file: string, version: number): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(file, `${file}.before-${version}`);
}
