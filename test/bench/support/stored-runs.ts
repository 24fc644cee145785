import { OUTCOMES_KEPT } from '../../../src/shared/changes/job-summary';
import { firstIdOfInput } from '../../../src/shared/domain/id';
import type { OpenStore } from '../../../src/main/store/open-store';
import { SteppedHub } from './stepped-hub';
import { copyJob } from './stored-jobs';
import { QUARTER_MS } from '../../../src/shared/domain/quarter';

/** The span that the runs are spread over. */
export const DAYS = 90;
const SPAN_MS = DAYS * 86_400_000;
const LOCATIONS = ['Alexandria', 'Aswan', 'Cairo', 'Giza', 'Luxor', 'Port Said', 'Suez', 'Tanta'];

/** A store with finished runs. */
export interface History {
  store: OpenStore;
  runs: number;
  jobs: number[];
  nodes: number[];
  /** When the newest was made. */
  end: number;
  /** The id of a node's run with so many newer ones. */
  runOfNode: (nodeId: number, depth: number) => number;
}

/** How much there is beside the runs. */
export interface Surroundings {
  jobs: number;
  nodes: number;
  /** When the first run was made (ms). */
  start: number;
  /** When the jobs fire, and their definitions, as `copyJob` takes them; without it not for months. */
  fires?: { next: string; definition: string };
}

/** What the hub remembers of finished runs: of each job, and of each quarter of an hour. */
function rememberRuns(database: OpenStore['database']): void {
  database.exec(`
    UPDATE job_schedules SET run_count = r.runs, last_fire_at = r.last
    FROM (SELECT job_id, count(*) AS runs, max(fire_time) AS last FROM runs GROUP BY job_id) r
    WHERE job_schedules.job_id = r.job_id;
    UPDATE job_totals SET succeeded = r.succeeded, failed = r.runs - r.succeeded, outcomes = r.outcomes,
      consecutive_failures = length(r.outcomes) - length(rtrim(r.outcomes, 'f'))
    FROM (
      SELECT job_id, count(*) AS runs, sum(state = 'succeeded') AS succeeded,
        substr(group_concat(substr(state, 1, 1), '' ORDER BY id), -${OUTCOMES_KEPT}) AS outcomes
      FROM runs GROUP BY job_id
    ) r
    WHERE job_totals.job_id = r.job_id;
    INSERT INTO run_buckets (at, succeeded, failed, timed_out, cancelled, lost, missed)
    SELECT ended_at / ${QUARTER_MS} * ${QUARTER_MS}, sum(state = 'succeeded'), sum(state = 'failed'), 0, 0, 0, 0
    FROM runs GROUP BY 1;
  `);
}

/** Makes a store with so many finished runs, one in nine failed, with plain SQL. */
export function fillHistory(
  directory: string,
  runs: number,
  { jobs: jobCount, nodes: nodeCount, start, fires }: Surroundings = {
    jobs: 1_000,
    nodes: 8,
    start: Date.UTC(2026, 2, 2),
  },
): History {
  const hub = new SteppedHub(directory, start);
  const template = hub.must({
    name: 'jobs.create',
    input: hub.jobInput(hub.fn(), { name: 'template', schedule: { type: 'interval', everySeconds: 3_600 } }),
  });
  copyJob(hub, template, jobCount, fires ?? { next: String(start + 2 * SPAN_MS) });
  const { database } = hub.store;
  const ids = (table: string): number[] =>
    database.prepare<[], number>(`SELECT id FROM ${table} ORDER BY id`).pluck().all();
  const insertNode = database.prepare(
    `INSERT INTO nodes (id, name, location, public_key, status, status_since, embedded, cordoned, capabilities, labels,
       max_functions, max_concurrent_runs, enrolled_at)
     VALUES (?, ?, ?, 'key', 'OFFLINE', ?, 0, 0, '[]', '{}', 10, 10, ?)`,
  );
  for (let node = 1; node <= nodeCount; node += 1)
    insertNode.run(node, `node-${node}`, LOCATIONS[node % LOCATIONS.length], start + SPAN_MS, start);
  const jobs = ids('jobs');
  const nodes = ids('nodes');
  database.exec('CREATE TEMP TABLE job_list (place INTEGER PRIMARY KEY, id INTEGER)');
  const listJob = database.prepare('INSERT INTO job_list VALUES (?, ?)');
  for (const [n, id] of jobs.entries()) listJob.run(n, id);
  // Built at the end, sorted: much faster than one by one, and the same tree.
  const indexes = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'runs' AND sql IS NOT NULL",
    )
    .all();
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  const first = (database.prepare<[], number>('SELECT input_sequence FROM hub').pluck().get() ?? 0) + 1;
  const functionId = ids('functions')[0];
  const insert = database.prepare(
    `WITH RECURSIVE numbers (n) AS (SELECT :from UNION ALL SELECT n + 1 FROM numbers WHERE n < :to - 1)
     INSERT INTO runs (id, job_id, function_id, trigger, state, fire_time, occurrence_count, priority, created_at,
       ready_at, deadline_at, cancel_requested, node_id, epoch, token, function_version, granted_at, started_at,
       ended_at, cold, late, error, result)
     SELECT (:first + n) * ${firstIdOfInput(1)}, j.id, :functionId, 'schedule',
       iif(n % 9 = 7, 'failed', 'succeeded'), :at, 1, 5, :at, :at, :at, 0, 1 + (n * 7919) % ${nodeCount}, 1, 1, 1, :at, :at,
       :at + 50 + n % 900, 0, 0, iif(n % 9 = 7, '{"code":"exit","message":"it failed"}', NULL), '{"ok":true}'
     FROM numbers CROSS JOIN job_list j ON j.place = (n * 7919) % ${jobs.length}`.replaceAll(
      ':at',
      `(${start} + CAST(n * ${SPAN_MS / runs} AS INTEGER))`,
    ),
  );
  const SLICE = 100_000;
  for (let from = 0; from < runs; from += SLICE) {
    insert.run({ from, to: Math.min(runs, from + SLICE), first, functionId });
    database.pragma('wal_checkpoint(TRUNCATE)');
  }
  for (const { sql } of indexes) database.exec(sql);
  rememberRuns(database);
  database.prepare('UPDATE hub SET input_sequence = ?').run(first + runs + 1);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const atDepth = database
    .prepare<[number, number], number>('SELECT id FROM runs WHERE node_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?')
    .pluck();
  return {
    store: hub.store,
    runs,
    jobs,
    nodes,
    end: start + SPAN_MS,
    runOfNode: (nodeId, depth) => atDepth.get(nodeId, depth) ?? 0,
  };
}
