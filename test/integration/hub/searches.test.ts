import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCore, type HubCore } from '../../../src/main/hub/core';
import { threadHost } from '../../../src/main/reader/thread-host';
import { systemClock, systemTimers } from '../../../src/main/platform/system';
import type { SearchRequest } from '../../../src/main/store/reads/search';
import { operations } from '../../../src/shared/contract/operations';
import { encodeId } from '../../../src/shared/domain/id';
import { Refusal } from '../../../src/shared/domain/error';
import { buildReader } from '../../support/hub/build-reader';
import { stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let reader: Awaited<ReturnType<typeof buildReader>>;
let core: HubCore;
let folder: string;
let crashes: unknown[];
const RUNS = 200_000;

beforeAll(async () => {
  reader = await buildReader();
}, 60_000);

afterAll(() => {
  reader.remove();
});

function open(entry: URL | null = reader.entry): HubCore {
  crashes = [];
  return openCore({
    dataDir: folder,
    clock: systemClock,
    timers: systemTimers,
    overrides: {},
    ...(entry === null ? {} : { reader: { host: threadHost(entry), onCrash: (error) => crashes.push(error) } }),
    onStoreFailure: () => undefined,
    onFault: () => undefined,
  });
}

/** Finished runs of a function, an hour apart each hundred of them; one in 50,000 by hand. */
function fill(): void {
  core.store.database.exec(`
    INSERT INTO functions (id, namespace, name, description, active_version, created_by, created_at, updated_at)
      VALUES (1, 'default', 'f', '', 1, 'a', 0, 0);
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${RUNS})
    INSERT INTO runs (id, function_id, trigger, state, occurrence_count, priority, created_at, ready_at, deadline_at,
        cancel_requested, epoch, token, ended_at, late)
      SELECT n, 1, iif(n % 50000 = 0, 'manual', 'schedule'), 'succeeded', 1, 5, n, n, n, 0, 1, 1, n, 0 FROM numbers;
  `);
}

beforeEach(() => {
  folder = temporaryFolder();
  core = open();
  fill();
});

afterEach(async () => {
  await core.close();
  await stopEverything();
});

const request = (input: object): SearchRequest => ({
  of: 'runs',
  input: operations['runs.list'].input.parse(input),
});

/** Why something is refused. */
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Refusal ? (error.error.reason ?? error.error.code) : error),
  );

describe('a search in the thread', () => {
  test('finds what there is, page after page', async () => {
    const first = await core.searches.run(request({ trigger: 'manual', limit: 3 }), {});
    expect(first.items.map((run) => 'id' in run && run.id)).toEqual(
      [200_000, 150_000, 100_000].map((id) => encodeId('run', id)),
    );
    const second = await core.searches.run(
      request({ trigger: 'manual', limit: 3, cursor: first.nextCursor ?? '' }),
      {},
    );
    expect(second.items.map((run) => 'id' in run && run.id)).toEqual([encodeId('run', 50_000)]);
    expect(second.nextCursor).toBeNull();
  });

  test('leaves the hub’s own thread alone and tells how far it is', async () => {
    const shares: number[] = [];
    const key = 'mine';
    const search = core.searches.run(request({ trigger: 'event' }), { key });
    let turns = 0;
    let over = false;
    void search.then(() => {
      over = true;
    });
    await until(() => {
      turns += 1;
      const progress = core.searches.progress(key);
      if (progress !== null && progress.share !== shares.at(-1)) shares.push(progress.share);
      return Promise.resolve(over || undefined);
    });
    expect((await search).items).toEqual([]);
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(turns).toBeGreaterThan(3);
    expect(core.searches.progress(key)).toBeNull();
  });

  test('ends when it is cancelled, or when who asked has gone', async () => {
    const named = core.searches.run(request({ trigger: 'event' }), { key: 'k' });
    const gone = new AbortController();
    const left = core.searches.run(request({ trigger: 'event' }), { signal: gone.signal });
    expect(await failure(core.searches.run(request({ trigger: 'event' }), { key: 'k' }))).toBe('search_id_taken');
    expect(core.searches.cancel('k')).toBe(true);
    gone.abort();
    expect(await failure(named)).toBe('search_cancelled');
    expect(await failure(left)).toBe('search_cancelled');
    expect(core.searches.cancel('k')).toBe(false);
    expect((await core.searches.run(request({ trigger: 'manual' }), { key: 'k' })).items).toHaveLength(4);
  });

  test('is refused for a cursor that is none, and where too many are under way', async () => {
    expect(await failure(core.searches.run(request({ trigger: 'event', cursor: 'nonsense' }), {}))).toBe(
      'invalid_input',
    );
    const many = Array.from({ length: 16 }, () => core.searches.run(request({ trigger: 'event' }), {}));
    expect(await failure(core.searches.run(request({ trigger: 'event' }), {}))).toBe('searches_full');
    for (const page of await Promise.all(many)) expect(page.items).toEqual([]);
  });

  test('is over at once when the hub stops', async () => {
    const search = failure(core.searches.run(request({ trigger: 'event' }), {}));
    const started = performance.now();
    await core.close();
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await search).toBe('stopping');
    core = open();
  });
});

describe('a thread that crashes', () => {
  /** A program that ends in the middle of a search, so many times; then it is the real one. */
  async function openCrashing(times: number): Promise<void> {
    await core.close();
    const program = path.join(folder, 'crashing.mjs');
    writeFileSync(
      program,
      `import { appendFileSync, readFileSync } from 'node:fs';
       import { parentPort } from 'node:worker_threads';
       const lives = ${JSON.stringify(path.join(folder, 'lives'))};
       appendFileSync(lives, '.');
       if (readFileSync(lives, 'utf8').length > ${times}) await import(${JSON.stringify(reader.entry.href)});
       else {
         parentPort.postMessage({ type: 'ready' });
         parentPort.on('message', ({ type }) => { if (type === 'search') process.exit(3); });
       }`,
    );
    core = open(pathToFileURL(program));
  }

  test('is started again, and the search is answered', async () => {
    await openCrashing(1);
    expect((await core.searches.run(request({ trigger: 'manual' }), {})).items).toHaveLength(4);
    expect(crashes.map(String)).toEqual(['Error: it ended with 3']);
  });

  test('twice in one search: it is told so, and the next one is answered', async () => {
    await openCrashing(2);
    expect(await failure(core.searches.run(request({ trigger: 'manual' }), {}))).toBe('search_failed');
    expect(crashes).toHaveLength(2);
    const page = await until(() => core.searches.run(request({ trigger: 'manual' }), {}).catch(() => undefined));
    expect(page.items).toHaveLength(4);
  });
});

describe('without a thread', () => {
  test('one that cannot be started leaves its work to the hub', async () => {
    await core.close();
    const broken = path.join(folder, 'broken.js');
    writeFileSync(broken, 'throw new Error("no");');
    core = open(pathToFileURL(broken));
    const page = await core.searches.run(request({ trigger: 'manual' }), {});
    expect(page.items).toHaveLength(4);
    expect(crashes.map(String)).toEqual(['Error: no']);
    expect((await core.searches.run(request({ trigger: 'manual' }), {})).items).toHaveLength(4);
    expect(crashes).toHaveLength(1);
  });

  test('a search gives way to what else is to be done, and ends with the hub', async () => {
    await core.close();
    core = open(null);
    let turns = 0;
    let over = false;
    const count = (): void => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    count();
    expect((await core.searches.run(request({ trigger: 'manual' }), {})).items).toHaveLength(4);
    over = true;
    expect(turns).toBeGreaterThan(50);
    const search = failure(core.searches.run(request({ trigger: 'event' }), {}));
    await core.close();
    expect(await search).toBe('stopping');
    core = open(null);
  });
});

describe('the write-ahead log', () => {
  test('is moved into the database by the thread, not by the hub', async () => {
    const file = path.join(folder, 'waypost.db');
    const { database } = core.store;
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.pragma('wal_autocheckpoint = 0');
    const { size } = statSync(file);
    const word = 'x'.repeat(1_000);
    for (let n = 0; n < 50; n += 1)
      database.prepare('UPDATE runs SET result = ? WHERE id BETWEEN ? AND ?').run(word, n * 100, n * 100 + 99);
    expect(statSync(file).size).toBe(size);
    // Any commit of the loop tells the thread.
    core.loop.submit({ type: 'tick' });
    await until(() => Promise.resolve(statSync(file).size > size || undefined));
  });
});
