import type { Migration } from './migration';

/** Numbered with gaps, so that a fix can be put between two. */
export const firstTables: Migration = {
  id: 10,
  name: 'first tables',
  sql: `
    CREATE TABLE hub (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      hub_id TEXT NOT NULL,
      epoch INTEGER NOT NULL CHECK (epoch >= 0),
      input_sequence INTEGER NOT NULL CHECK (input_sequence >= 0),
      timezone_data TEXT NOT NULL
    ) STRICT;

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE functions (
      id INTEGER PRIMARY KEY,
      namespace TEXT NOT NULL,
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      active_version INTEGER NOT NULL CHECK (active_version >= 1),
      created_by TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX functions_by_name ON functions (namespace, name) WHERE deleted_at IS NULL;

    CREATE TABLE function_versions (
      function_id INTEGER NOT NULL REFERENCES functions (id),
      version INTEGER NOT NULL CHECK (version >= 1),
      checksum TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('javascript', 'command', 'builtin', 'external')),
      memory_mb INTEGER NOT NULL,
      timeout_seconds REAL NOT NULL,
      environment TEXT NOT NULL CHECK (json_valid(environment)),
      required_capabilities TEXT NOT NULL CHECK (json_valid(required_capabilities)),
      max_concurrency INTEGER,
      created_by TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      PRIMARY KEY (function_id, version)
    ) STRICT;

    CREATE TABLE nodes (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      location TEXT NOT NULL,
      public_key TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('ONLINE', 'OFFLINE', 'DEGRADED', 'SYNCING', 'MAINTENANCE')),
      status_reason TEXT,
      status_since INTEGER NOT NULL,
      embedded INTEGER NOT NULL CHECK (embedded IN (0, 1)),
      cordoned INTEGER NOT NULL CHECK (cordoned IN (0, 1)),
      capabilities TEXT NOT NULL CHECK (json_valid(capabilities)),
      labels TEXT NOT NULL CHECK (json_valid(labels)),
      agent_version TEXT,
      platform TEXT,
      resources TEXT CHECK (resources IS NULL OR json_valid(resources)),
      max_functions INTEGER NOT NULL CHECK (max_functions >= 1),
      max_concurrent_runs INTEGER NOT NULL CHECK (max_concurrent_runs >= 1),
      last_heartbeat_at INTEGER,
      enrolled_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX nodes_by_name ON nodes (name) WHERE removed_at IS NULL;

    CREATE TABLE join_tokens (
      id INTEGER PRIMARY KEY,
      secret_hash TEXT NOT NULL,
      capabilities TEXT NOT NULL CHECK (json_valid(capabilities)),
      labels TEXT NOT NULL CHECK (json_valid(labels)),
      embedded INTEGER NOT NULL CHECK (embedded IN (0, 1)),
      created_by TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      used_at INTEGER,
      used_by_node INTEGER,
      CHECK ((used_at IS NULL) = (used_by_node IS NULL))
    ) STRICT;

    CREATE TABLE api_tokens (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      secret_hash TEXT NOT NULL UNIQUE,
      scopes TEXT NOT NULL CHECK (json_valid(scopes)),
      created_at INTEGER NOT NULL,
      revoked_at INTEGER
    ) STRICT;

    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY,
      namespace TEXT NOT NULL,
      name TEXT NOT NULL,
      function_id INTEGER NOT NULL,
      definition TEXT NOT NULL CHECK (json_valid(definition)),
      created_by TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      revision INTEGER NOT NULL CHECK (revision >= 1),
      deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
    ) STRICT;
    CREATE UNIQUE INDEX jobs_by_name ON jobs (namespace, name) WHERE deleted = 0;
    CREATE INDEX jobs_by_function ON jobs (function_id) WHERE deleted = 0;
    CREATE INDEX jobs_by_creator ON jobs (created_by) WHERE deleted = 0;

    -- The hot scheduling columns, apart from definitions: a tick reads and writes only these.
    CREATE TABLE job_schedules (
      job_id INTEGER PRIMARY KEY REFERENCES jobs (id),
      state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'exhausted', 'expired', 'invalid', 'deleted')),
      state_reason TEXT,
      next_fire_at INTEGER,
      due_at INTEGER,
      last_fire_at INTEGER,
      run_count INTEGER NOT NULL CHECK (run_count >= 0),
      paused_at INTEGER,
      merged_count INTEGER NOT NULL CHECK (merged_count >= 0),
      open_range INTEGER,
      open_range_reason TEXT,
      CHECK ((next_fire_at IS NULL) = (due_at IS NULL)),
      CHECK (next_fire_at IS NULL OR state IN ('active', 'paused')),
      CHECK ((paused_at IS NOT NULL) = (state = 'paused'))
    ) STRICT;
    CREATE INDEX job_schedules_due ON job_schedules (due_at) WHERE due_at IS NOT NULL;

    CREATE TABLE job_totals (
      job_id INTEGER PRIMARY KEY REFERENCES jobs (id),
      succeeded INTEGER NOT NULL CHECK (succeeded >= 0),
      failed INTEGER NOT NULL CHECK (failed >= 0),
      timed_out INTEGER NOT NULL CHECK (timed_out >= 0),
      cancelled INTEGER NOT NULL CHECK (cancelled >= 0),
      lost INTEGER NOT NULL CHECK (lost >= 0),
      missed INTEGER NOT NULL CHECK (missed >= 0),
      skipped INTEGER NOT NULL CHECK (skipped >= 0),
      consecutive_failures INTEGER NOT NULL CHECK (consecutive_failures >= 0),
      outcomes TEXT NOT NULL,
      durations TEXT NOT NULL
    ) STRICT;

    -- History outlives its jobs, so it refers to nothing.
    CREATE TABLE occurrences (
      id INTEGER PRIMARY KEY,
      job_id INTEGER NOT NULL,
      scope TEXT NOT NULL,
      fire_time INTEGER NOT NULL,
      last_fire_time INTEGER NOT NULL,
      count INTEGER NOT NULL CHECK (count >= 1),
      outcome TEXT NOT NULL CHECK (outcome IN ('fired', 'skipped', 'missed')),
      reason TEXT NOT NULL,
      run_id INTEGER,
      decided_at INTEGER NOT NULL,
      CHECK (last_fire_time >= fire_time),
      CHECK ((outcome = 'fired') = (run_id IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX occurrences_of_job ON occurrences (job_id, scope, fire_time);
    CREATE INDEX occurrences_not_fired ON occurrences (outcome, id) WHERE outcome <> 'fired';

    -- A run with its newest attempt; the large columns stand last, so that lists do not read them.
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      job_id INTEGER,
      function_id INTEGER NOT NULL,
      trigger TEXT NOT NULL
        CHECK (trigger IN ('schedule', 'manual', 'dependency', 'backfill', 'retry-of', 'event', 'node')),
      state TEXT NOT NULL CHECK (state IN
        ('pending', 'dispatched', 'running', 'retrying', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost')),
      reason TEXT,
      fire_time INTEGER,
      occurrence_count INTEGER NOT NULL CHECK (occurrence_count >= 1),
      priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 9),
      timeout_ms REAL,
      target_node_id INTEGER,
      origin_run_id INTEGER,
      created_at INTEGER NOT NULL,
      ready_at INTEGER NOT NULL,
      deadline_at INTEGER NOT NULL,
      cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
      node_id INTEGER,
      epoch INTEGER NOT NULL,
      token INTEGER NOT NULL CHECK (token >= 0),
      function_version INTEGER,
      granted_at INTEGER,
      started_at INTEGER,
      ended_at INTEGER,
      cold INTEGER CHECK (cold IN (0, 1)),
      late INTEGER NOT NULL CHECK (late IN (0, 1)),
      args TEXT,
      kwargs TEXT,
      error TEXT,
      result TEXT,
      CHECK (state NOT IN ('dispatched', 'running') OR (node_id IS NOT NULL AND token >= 1)),
      CHECK (state NOT IN ('succeeded', 'failed', 'timed_out', 'cancelled', 'lost') OR ended_at IS NOT NULL)
    ) STRICT;
    CREATE INDEX runs_of_job ON runs (job_id, id) WHERE job_id IS NOT NULL;
    CREATE INDEX runs_of_node ON runs (node_id, id) WHERE node_id IS NOT NULL;
    CREATE INDEX runs_of_function ON runs (function_id, id);
    CREATE INDEX runs_unfinished ON runs (id) WHERE state IN ('pending', 'dispatched', 'running', 'retrying');
    CREATE INDEX runs_unsuccessful ON runs (state, id) WHERE state IN ('failed', 'timed_out', 'cancelled', 'lost');

    CREATE TABLE attempts (
      run_id INTEGER NOT NULL,
      number INTEGER NOT NULL CHECK (number >= 1),
      state TEXT NOT NULL CHECK (state IN ('succeeded', 'failed', 'timed_out', 'cancelled', 'lost')),
      node_id INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      function_version INTEGER NOT NULL,
      granted_at INTEGER NOT NULL,
      started_at INTEGER,
      ended_at INTEGER NOT NULL,
      cold INTEGER CHECK (cold IN (0, 1)),
      late INTEGER NOT NULL CHECK (late IN (0, 1)),
      error TEXT,
      PRIMARY KEY (run_id, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE log_chunks (
      run_id INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      first_seq INTEGER NOT NULL,
      last_seq INTEGER NOT NULL,
      lines TEXT NOT NULL,
      PRIMARY KEY (run_id, attempt, first_seq)
    ) STRICT;

    CREATE TABLE run_buckets (
      at INTEGER PRIMARY KEY,
      succeeded INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      timed_out INTEGER NOT NULL,
      cancelled INTEGER NOT NULL,
      lost INTEGER NOT NULL,
      missed INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE audit (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      entity TEXT,
      outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
      reason TEXT,
      request_id TEXT,
      before TEXT,
      after TEXT
    ) STRICT;
  `,
};
