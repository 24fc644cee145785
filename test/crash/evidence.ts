import path from 'node:path';
import Database from 'better-sqlite3';
import { verifyAudit } from '../../src/main/store/reads/audit-verify';
import type { AuditVerdict } from '../../src/shared/contract/audit';
import { encodeId } from '../../src/shared/domain/id';
import type { RunState } from '../../src/shared/domain/run-state';
import type { LoadJob } from './jobs';
import type { SentCommand } from './operator';
import { readWitnesses, type Witness } from './witness';

/** What the database says of a job of the load. */
export interface JobFacts extends LoadJob {
  createdAt: number;
  /** When it was paused for good, after the faults. */
  pausedAt: number | null;
  description: string;
  retryOn: string[];
  maxRetries: number;
  overlap: string;
  totals: Partial<Record<RunState, number>>;
}

export interface OccurrenceFacts {
  jobId: string;
  fireTime: number;
  lastFireTime: number;
  count: number;
  outcome: 'fired' | 'skipped' | 'missed';
  runId: string | null;
}

export interface RunFacts {
  id: string;
  jobId: string;
  trigger: string;
  fireTime: number | null;
  state: RunState;
  /** Attempts that were granted. */
  token: number;
  late: boolean;
  grantedAt: number | null;
  endedAt: number | null;
  result: unknown;
}

export interface AttemptFacts {
  runId: string;
  number: number;
  state: string;
  late: boolean;
}

/** Everything that is known after a crash run: rows, witnesses, and what the operator was told. */
export interface Evidence {
  /** The hub's data directory. */
  folder: string;
  jobs: JobFacts[];
  occurrences: OccurrenceFacts[];
  runs: RunFacts[];
  /** All but the newest attempt of each run. */
  attempts: AttemptFacts[];
  functions: string[];
  /** Request ids of the audit trail, each as often as it stands there. */
  auditedRequests: string[];
  witnesses: Witness[];
  commands: SentCommand[];
  integrity: string;
  audit: AuditVerdict;
}

interface StoredJob {
  id: number;
  definition: string;
  created_at: number;
  paused_at: number | null;
  succeeded: number;
  failed: number;
  timed_out: number;
  cancelled: number;
  lost: number;
}

interface Definition {
  description: string;
  retry: { on: string[]; maxRetries: number };
  overlap: string;
}

/** Reads the evidence from the data directory of a hub that has stopped. */
export function gatherEvidence(
  dataDir: string,
  jobs: readonly LoadJob[],
  commands: SentCommand[],
  witnessFile: string,
): Evidence {
  const database = new Database(path.join(dataDir, 'waypost.db'), { readonly: true });
  const rows = <T>(sql: string): T[] => database.prepare<[], T>(sql).all();
  try {
    return {
      folder: dataDir,
      jobs: rows<StoredJob>(
        `SELECT * FROM jobs JOIN job_schedules s ON s.job_id = jobs.id JOIN job_totals t ON t.job_id = jobs.id`,
      ).map((row) => jobFacts(row, jobs)),
      occurrences: rows<{
        job_id: number;
        fire_time: number;
        last_fire_time: number;
        count: number;
        outcome: OccurrenceFacts['outcome'];
        run_id: number | null;
      }>('SELECT * FROM occurrences ORDER BY job_id, fire_time').map((row) => ({
        jobId: encodeId('job', row.job_id),
        fireTime: row.fire_time,
        lastFireTime: row.last_fire_time,
        count: row.count,
        outcome: row.outcome,
        runId: row.run_id === null ? null : encodeId('run', row.run_id),
      })),
      runs: rows<{
        id: number;
        job_id: number;
        trigger: string;
        fire_time: number | null;
        state: RunState;
        token: number;
        late: number;
        granted_at: number | null;
        ended_at: number | null;
        result: string | null;
      }>('SELECT * FROM runs ORDER BY id').map((row) => ({
        id: encodeId('run', row.id),
        jobId: encodeId('job', row.job_id),
        trigger: row.trigger,
        fireTime: row.fire_time,
        state: row.state,
        token: row.token,
        late: row.late === 1,
        grantedAt: row.granted_at,
        endedAt: row.ended_at,
        result: row.result === null ? null : JSON.parse(row.result),
      })),
      attempts: rows<{ run_id: number; number: number; state: string; late: number }>('SELECT * FROM attempts').map(
        (row) => ({
          runId: encodeId('run', row.run_id),
          number: row.number,
          state: row.state,
          late: row.late === 1,
        }),
      ),
      functions: rows<{ name: string }>('SELECT name FROM functions').map(({ name }) => name),
      auditedRequests: rows<{ request_id: string }>('SELECT request_id FROM audit WHERE request_id IS NOT NULL').map(
        (row) => row.request_id,
      ),
      witnesses: readWitnesses(witnessFile),
      commands,
      integrity: String(database.pragma('integrity_check', { simple: true })),
      audit: verifyAudit(database),
    };
  } finally {
    database.close();
  }
}

function jobFacts(row: StoredJob, jobs: readonly LoadJob[]): JobFacts {
  const id = encodeId('job', row.id);
  const job = jobs.find((one) => one.id === id);
  if (job === undefined) throw new Error(`nobody created ${id}`);
  const { description, retry, overlap } = JSON.parse(row.definition) as Definition;
  const { succeeded, failed, timed_out, cancelled, lost } = row;
  return {
    ...job,
    createdAt: row.created_at,
    pausedAt: row.paused_at,
    description,
    retryOn: retry.on,
    maxRetries: retry.maxRetries,
    overlap,
    totals: { succeeded, failed, timed_out, cancelled, lost },
  };
}
