import { join } from 'node:path';
import type { AuditVerdict } from '../../shared/contract/audit';
import type { Backup } from '../../shared/contract/backups';
import type { OperationOutput } from '../../shared/contract/operations';
import { conflict, notFound, Refusal, rejected } from '../../shared/domain/error';
import { toInstant } from '../../shared/domain/instant';
import type { Clock } from '../engine/ports';
import type { FileBook } from '../operations/context';
import { runChore } from '../reader/run-chore';
import type { ReaderHost } from '../reader/reader-host';
import { databaseOf, listBackups, nameOf, pruneBackups, type BackupEntry } from '../store/backups/backup-folder';
import { orderRestore } from '../store/backups/restore';
import { schemaVersion } from '../store/migrate';
import { MEMORY } from '../store/open-store';
import type { JobReads } from '../store/reads/job-reads';
import { StoreError } from '../store/store-error';
import type { HubCore } from './core';

interface HubFilesOptions {
  version: string;
  dataDir: string;
  hubId: string;
  clock: Clock;
  /** Where what takes long is carried out; null: here. */
  host: ReaderHost | null;
  settings: () => { backupFolder: string | null; backupKeep: number };
  jobs: JobReads;
  counts: () => { runs: number; nodes: number };
}

const backupView = ({ name, takenAt, bytes, version, schema, automatic, keys }: BackupEntry): Backup => ({
  name,
  takenAt,
  bytes,
  version,
  schema,
  automatic,
  keys,
});

/** Backups of a hub's data directory, and the look through its audit trail: what takes long happens in another program. */
export class HubFiles implements FileBook {
  readonly #options: HubFilesOptions;
  #underWay: Promise<unknown> | null = null;
  #failure: { at: string; message: string } | null = null;
  #auditShare: number | null = null;

  constructor(options: HubFilesOptions) {
    this.#options = options;
  }

  backups(): OperationOutput<'backups.list'> {
    const folder = this.#folder();
    return {
      folder,
      items: this.#own(folder).map(backupView),
      underWay: this.#underWay !== null,
      failure: this.#failure,
    };
  }

  /** When the newest was made (ms); null when there is none. */
  newestAt(): number | null {
    const newest = this.#own(this.#folder())[0];
    return newest === undefined ? null : Date.parse(newest.takenAt);
  }

  async backUp(automatic: boolean): Promise<Backup> {
    if (this.#underWay !== null) throw conflict('backup_under_way', 'A backup is being made.');
    const { clock, version, dataDir, hubId, host } = this.#options;
    const folder = this.#folder();
    const now = clock.wallMs();
    const name = nameOf(now);
    const manifest = { format: 1 as const, takenAt: toInstant(now), version, schema: schemaVersion, hubId, automatic };
    const taking = runChore(host, { of: 'backup', plan: { directory: dataDir, folder, name, manifest } });
    this.#underWay = taking;
    try {
      const made = await taking;
      if (automatic) {
        this.#failure = null;
        pruneBackups(folder, hubId, this.#options.settings().backupKeep);
      }
      return backupView({ ...made, name });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (automatic) this.#failure = { at: toInstant(now), message };
      throw rejected('backup_failed', `The backup was not made: ${message}`);
    } finally {
      this.#underWay = null;
    }
  }

  async check(name: string): Promise<OperationOutput<'backups.check'>> {
    const folder = this.#folder();
    const entry = this.#own(folder).find((each) => each.name === name);
    if (entry === undefined) throw notFound('backup', name);
    try {
      const { jobs, runs, nodes } = await runChore(this.#options.host, {
        of: 'inspect',
        file: databaseOf(folder, name),
      });
      const states = Object.entries(this.#options.jobs.countByState());
      const present = states.reduce((sum, [state, count]) => (state === 'deleted' ? sum : sum + count), 0);
      return {
        backup: backupView(entry),
        holds: { jobs, runs, nodes },
        present: { jobs: present, ...this.#options.counts() },
      };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const reason = error.code === 'from_the_future' ? 'backup_from_the_future' : 'backup_damaged';
      throw rejected(reason, error.message);
    }
  }

  orderRestore(name: string, actor: string): string {
    const { dataDir, clock } = this.#options;
    const aside = nameOf(clock.wallMs()).replace('waypost', 'replaced');
    orderRestore(dataDir, { from: join(this.#folder(), name), aside, actor });
    return aside;
  }

  async verifyAudit(expectedHead: string | undefined): Promise<AuditVerdict> {
    if (this.#auditShare !== null) throw conflict('audit_under_way', 'The audit trail is being looked through.');
    this.#refuseMemory();
    this.#auditShare = 0;
    try {
      const file = join(this.#options.dataDir, 'waypost.db');
      return await runChore(this.#options.host, { of: 'audit', file, expectedHead }, (share) => {
        this.#auditShare = share;
      });
    } finally {
      this.#auditShare = null;
    }
  }

  auditShare(): number | null {
    return this.#auditShare;
  }

  /** Resolves when nothing is being made any more. */
  async settled(): Promise<void> {
    await this.#underWay?.catch(() => undefined);
  }

  #own(folder: string): BackupEntry[] {
    return listBackups(folder).filter(({ hubId }) => hubId === this.#options.hubId);
  }

  #folder(): string {
    this.#refuseMemory();
    return this.#options.settings().backupFolder ?? join(this.#options.dataDir, 'backups');
  }

  #refuseMemory(): void {
    if (this.#options.dataDir !== MEMORY) return;
    throw new Refusal({
      code: 'not_supported',
      message: 'This hub keeps everything in memory: there is no file to look at.',
      reason: 'in_memory',
    });
  }
}

/** The files of an open hub. @param host where what takes long is carried out; null: here */
export function hubFiles(
  core: HubCore,
  { version, dataDir }: { version: string; dataDir: string },
  host: ReaderHost | null,
): HubFiles {
  return new HubFiles({
    version,
    dataDir,
    hubId: core.engine.state.hub.hubId,
    clock: core.clock,
    host,
    settings: () => core.engine.state.settings,
    jobs: core.jobs,
    counts: () => ({ runs: core.engine.state.hub.runRows, nodes: core.engine.state.nodes.size }),
  });
}
