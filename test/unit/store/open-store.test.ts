import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiTokens } from '../../../src/main/store/api-tokens';
import { openDatabase, readPragmas } from '../../../src/main/store/database';
import { lockDirectory } from '../../../src/main/store/directory-lock';
import { migrate, migrations } from '../../../src/main/store/migrate';
import { openStore } from '../../../src/main/store/open-store';
import { StoreError, type StoreErrorCode } from '../../../src/main/store/store-error';
import { dumpTables } from '../../support/hub/tables';

let directory: string;
const file = (): string => path.join(directory, 'waypost.db');

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waypost-store-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function errorOf(work: () => unknown): StoreError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    return error as StoreError;
  }
  throw new Error('it did not fail');
}

/** Opening fails with this code, says which file it is about, and leaves that file as it is. */
function expectRefused(code: StoreErrorCode): void {
  const before = readFileSync(file());
  for (let time = 0; time < 2; time += 1) {
    const error = errorOf(() => openStore(directory));
    expect(error.code).toBe(code);
    expect(error.message).toContain(directory);
    expect(error.message).not.toContain('\n');
  }
  expect(readFileSync(file()).equals(before)).toBe(true);
}

/** A store with something in it, closed again. */
function makeStore(rows = 1): void {
  const store = openStore(directory);
  new ApiTokens(store.database).ensureFirst(directory, 0);
  const insert = store.database.prepare(
    `INSERT INTO log_chunks (run_id, attempt, first_seq, last_seq, lines) VALUES (1, 1, ?, 1, ?)`,
  );
  store.database.transaction(() => {
    for (let row = 0; row < rows; row += 1) insert.run(row, 'x'.repeat(500));
  })();
  store.close();
}

describe('opening', () => {
  test('makes the folder and the newest schema; its promises are read back', () => {
    directory = path.join(directory, 'new', 'folder');
    const store = openStore(directory);
    expect(readPragmas(store.database)).toMatchObject({
      journal_mode: 'wal',
      synchronous: 2,
      auto_vacuum: 2,
      foreign_keys: 1,
      wal_autocheckpoint: 16_000,
    });
    expect(store.database.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.id);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    store.close();
    const again = openStore(directory);
    expect(readPragmas(again.database)).toMatchObject({ journal_mode: 'wal', synchronous: 2, auto_vacuum: 2 });
    again.close();
  });

  test('gives the hub an identity that it keeps', () => {
    makeStore();
    const ids = [0, 1].map(() => {
      const store = openStore(directory);
      const [hub] = dumpTables(store.database)['hub'] ?? [];
      store.close();
      return hub?.['hub_id'];
    });
    expect(ids[0]).toMatch(/^hub_[0-9a-f]{32}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  test('in memory leaves nothing anywhere', () => {
    const first = openStore(':memory:');
    const second = openStore(':memory:');
    first.close();
    second.close();
    expect(existsSync(':memory:')).toBe(false);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a path that is a file is refused', () => {
    const occupied = path.join(directory, 'file');
    writeFileSync(occupied, '');
    expect(errorOf(() => openStore(occupied)).code).toBe('unreadable');
  });
});

describe('a file that cannot be used is refused and left as it is', () => {
  test('text', () => {
    makeStore();
    writeFileSync(file(), 'this is not a database, '.repeat(1_000));
    expectRefused('corrupt');
  });

  test('empty, beside a token that tells of a life before', () => {
    makeStore();
    writeFileSync(file(), '');
    expectRefused('corrupt');
  });

  test('cut off', () => {
    makeStore(2_000);
    const whole = readFileSync(file());
    writeFileSync(file(), whole.subarray(0, Math.floor(whole.length / 2)));
    expectRefused('corrupt');
  });

  test('cut off within its first page', () => {
    makeStore();
    writeFileSync(file(), readFileSync(file()).subarray(0, 50));
    expectRefused('corrupt');
  });

  test('with a page that was overwritten', () => {
    makeStore(2_000);
    const bytes = readFileSync(file());
    bytes.fill(0xa5, 4_096 * 10, 4_096 * 60);
    writeFileSync(file(), bytes);
    expectRefused('corrupt');
  });

  test('cut off, with changes that wait in the log beside it', () => {
    makeStore(2_000);
    const open = openStore(directory);
    open.database.prepare(`UPDATE log_chunks SET lines = 'later'`).run();
    const [main, wal] = ['', '-wal'].map((suffix) => readFileSync(`${file()}${suffix}`));
    open.close();
    writeFileSync(file(), main!.subarray(0, Math.floor(main!.length / 2)));
    writeFileSync(`${file()}-wal`, wal!.subarray(0, 4_096 * 8));
    expectRefused('corrupt');
  });

  test('of a newer version', () => {
    makeStore();
    const database = new Database(file());
    database.pragma('user_version = 99999');
    database.close();
    expectRefused('from_the_future');
  });

  test('of another program', () => {
    mkdirSync(directory, { recursive: true });
    const database = new Database(file());
    database.exec('CREATE TABLE photos (id INTEGER PRIMARY KEY)');
    database.close();
    expectRefused('corrupt');
  });

  test('and can be opened again when it was put back', () => {
    makeStore();
    const whole = readFileSync(file());
    writeFileSync(file(), 'nonsense');
    expect(errorOf(() => openStore(directory)).code).toBe('corrupt');
    writeFileSync(file(), whole);
    openStore(directory).close();
  });
});

describe('one hub for each directory', () => {
  test('a second is refused until the first is closed', () => {
    const first = openStore(directory);
    const error = errorOf(() => openStore(directory));
    expect(error.code).toBe('locked');
    expect(error.message).toContain(directory);
    first.close();
    openStore(directory).close();
  });

  test('a store that could not be opened holds no lock', () => {
    writeFileSync(file(), 'nonsense '.repeat(100));
    expect(errorOf(() => openStore(directory)).code).toBe('corrupt');
    lockDirectory(directory)();
  });

  test('a holder that is killed lets go', async () => {
    lockDirectory(directory)();
    const script = path.join(import.meta.dirname, '../../support/hub/lock-holder.mjs');
    const child = spawn(process.execPath, [script, path.join(directory, 'lock.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      expect(errorOf(() => lockDirectory(directory)).code).toBe('locked');
    } finally {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    lockDirectory(directory)();
  });
});

describe('migrations', () => {
  const step = (id: number, sql: string) => ({ id, name: `step ${id}`, sql });

  test('rise in number', () => {
    const ids = migrations.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('run in order, once, and keep a copy of what was there before', () => {
    const first = [step(10, 'CREATE TABLE a (x INTEGER) STRICT')];
    const all = [...first, step(20, 'ALTER TABLE a ADD COLUMN y INTEGER'), step(30, 'UPDATE a SET y = x + 1')];
    let database = openDatabase(file());
    migrate(database, file(), first);
    database.prepare('INSERT INTO a (x) VALUES (41)').run();
    expect(readdirSync(directory).filter((name) => name.includes('before'))).toEqual([]);
    migrate(database, file(), all);
    migrate(database, file(), all);
    expect(dumpTables(database)['a']).toEqual([{ x: 41, y: 42 }]);
    expect(database.pragma('user_version', { simple: true })).toBe(30);
    database.close();
    expect(readdirSync(directory).filter((name) => name.includes('before'))).toEqual(['waypost.db.before-10']);
    database = openDatabase(`${file()}.before-10`);
    expect(dumpTables(database)).toEqual({ a: [{ x: 41 }] });
    database.close();
  });

  test('a step that fails leaves the one before it', () => {
    const database = openDatabase(file());
    const steps = [
      step(10, 'CREATE TABLE a (x INTEGER) STRICT'),
      step(20, 'CREATE TABLE b (y INTEGER); SELECT nonsense'),
    ];
    expect(() => migrate(database, file(), steps)).toThrow(/nonsense/);
    expect(database.pragma('user_version', { simple: true })).toBe(10);
    expect(Object.keys(dumpTables(database))).toEqual(['a']);
    database.close();
  });

  test('from the future is refused', () => {
    const database = openDatabase(':memory:');
    database.pragma('user_version = 11');
    expect(errorOf(() => migrate(database, ':memory:', [step(10, '')])).code).toBe('from_the_future');
    database.close();
  });
});

describe('the schema', () => {
  const inserts: [string, string, RegExp][] = [
    ['text in a number', audit(`'now', 'a', 'b', 'done'`), /INTEGER/],
    ['an outcome that is none', audit(`1, 'a', 'b', 'perhaps'`), /CHECK/],
    [
      'a second hub',
      `INSERT INTO hub (id, hub_id, epoch, input_sequence, timezone_data) VALUES (2, 'h', 1, 1, '')`,
      /CHECK/,
    ],
    ['a setting that is no JSON', `INSERT INTO settings VALUES ('a', '{')`, /CHECK/],
    [
      'a schedule without its job',
      `INSERT INTO job_schedules (job_id, state, run_count, merged_count) VALUES (1, 'active', 0, 0)`,
      /FOREIGN KEY/,
    ],
    ['a range that ends before it begins', occurrence(1, '', '9', `'missed', NULL`), /CHECK/],
    ['an occurrence that fired without a run', occurrence(1, '', '10', `'fired', NULL`), /CHECK/],
    ['a run in a state that is none', run(`'sleeping'`), /CHECK/],
    ['a run that runs nowhere', run(`'running'`), /CHECK/],
    ['a run that is over without an end', run(`'succeeded'`), /CHECK/],
  ];

  function audit(values: string): string {
    return `INSERT INTO audit (id, at, actor, action, outcome, count, hash) VALUES (1, ${values}, 1, '${'0'.repeat(64)}')`;
  }

  function run(state: string): string {
    return `INSERT INTO runs (id, function_id, trigger, state, occurrence_count, priority, created_at, ready_at, deadline_at,
      cancel_requested, epoch, token, late) VALUES (1, 1, 'manual', ${state}, 1, 5, 1, 1, 1, 0, 1, 0, 0)`;
  }

  function occurrence(id: number, scope: string, last: string, outcomeAndRun: string): string {
    return `INSERT INTO occurrences (id, job_id, scope, fire_time, last_fire_time, count, reason, decided_at, outcome, run_id)
      VALUES (${id}, 1, '${scope}', 10, ${last}, 1, 'misfire_skip', 1, ${outcomeAndRun})`;
  }

  test.each(inserts)('refuses %s', (_, sql, message) => {
    const { database } = openStore(':memory:');
    expect(() => database.exec(sql)).toThrow(message);
  });

  test('one occurrence for each job, scope and fire time', () => {
    const { database } = openStore(':memory:');
    const insert = (id: number, scope: string): unknown => database.exec(occurrence(id, scope, '10', `'missed', NULL`));
    insert(1, '');
    insert(2, 'node');
    expect(() => insert(3, '')).toThrow(/UNIQUE/);
  });

  test('every table is strict', () => {
    const { database } = openStore(':memory:');
    const tables = database.pragma('table_list') as { name: string; strict: number; schema: string }[];
    const loose = tables.filter(({ name, strict }) => strict !== 1 && !name.startsWith('sqlite_'));
    expect(loose).toEqual([]);
  });
});

describe('the first API token', () => {
  test('lies in the folder, readable by its owner alone, and stays the same', () => {
    const store = openStore(directory);
    const tokens = new ApiTokens(store.database);
    const secret = tokens.ensureFirst(directory, 1);
    const tokenFile = path.join(directory, 'api-token');
    expect(readFileSync(tokenFile, 'utf8')).toBe(`${secret}\n`);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    expect(tokens.ensureFirst(directory, 2)).toBe(secret);
    expect(tokens.find(secret!)).toMatchObject({ name: 'first token' });
    expect(tokens.find('wrong')).toBeNull();
    expect(JSON.stringify(dumpTables(store.database))).not.toContain(secret);
    store.close();
  });

  test('is not made anew when its file was taken away', () => {
    const store = openStore(directory);
    const tokens = new ApiTokens(store.database);
    tokens.ensureFirst(directory, 1);
    rmSync(path.join(directory, 'api-token'));
    expect(tokens.ensureFirst(directory, 2)).toBeNull();
    expect(existsSync(path.join(directory, 'api-token'))).toBe(false);
    store.close();
  });

  test('is not counted as made when its file cannot be written', () => {
    const store = openStore(directory);
    const tokens = new ApiTokens(store.database);
    expect(() => tokens.ensureFirst(path.join(directory, 'missing'), 1)).toThrow();
    const secret = tokens.ensureFirst(directory, 2);
    expect(secret).not.toBeNull();
    expect(tokens.find(secret!)).not.toBeNull();
    store.close();
  });
});
