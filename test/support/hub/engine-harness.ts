import { noEffects, type CommandResult, type Effects } from '../../../src/main/engine/effects';
import { Engine } from '../../../src/main/engine/engine';
import type { Command, InputBody } from '../../../src/main/engine/input';
import type { EngineStore, JobRows } from '../../../src/main/engine/ports';
import { openStore, type OpenStore } from '../../../src/main/store/open-store';
import { sqliteEngineStore } from '../../../src/main/store/sqlite-engine-store';
import { functionInput, type StoredFunctionInput } from '../../../src/shared/domain/function';
import { storedFunction } from '../../../src/shared/domain/stored-function';
import { noPresets } from '../../../src/shared/domain/join-token';
import { encodeId } from '../../../src/shared/domain/id';
import { toInstant } from '../../../src/shared/domain/instant';
import { jobInput, type JobInput } from '../../../src/shared/domain/job';
import type { AttemptGrant, AttemptRef } from '../../../src/shared/protocol/attempt';
import { FakeNode, facts } from './fake-node';
import { dumpTables, type Row, type Tables } from './tables';

/** A Monday, on a full hour. */
export const START = Date.parse('2026-03-02T10:00:00.000Z');

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Fields as a client sends them; the schema of jobs checks them. */
type JobFields = Record<string, unknown>;

/** The real engine over the real store in memory, with a clock that only a test moves. */
export class EngineHarness {
  readonly store: OpenStore;
  readonly rows: EngineStore;
  engine: Engine;
  now = START;
  /** Attempts that were sent to nodes and that those have not taken yet. */
  readonly granted = new Map<number, AttemptGrant[]>();
  readonly acked: AttemptRef[] = [];
  readonly cancels: Effects['cancels'] = [];
  /** Of the last batch. */
  effects = noEffects();
  #session = 0;
  #names = 0;
  #defaultFunction: number | null = null;

  constructor(wrap: (rows: EngineStore) => EngineStore = (rows) => rows) {
    this.store = openStore(':memory:');
    this.rows = wrap(sqliteEngineStore(this.store.database));
    this.engine = this.#transact(() => new Engine(this.rows));
  }

  /** Whether transactions fail when everything in them was done. */
  isCommitBroken = false;

  #transact<T>(work: () => T): T {
    return this.store.database.transaction(() => {
      const done = work();
      if (this.isCommitBroken) throw new Error('commit failed');
      return done;
    })();
  }

  nextSession(): number {
    this.#session += 1;
    return this.#session;
  }

  nextName(prefix: string): string {
    this.#names += 1;
    return `${prefix}-${this.#names}`;
  }

  /** Applies inputs as one batch, as the inbox does. */
  apply(...bodies: InputBody[]): Effects {
    const batch = bodies.map((body) => ({ ...body, wallMs: this.now, monoMs: this.now - START }));
    try {
      this.effects = this.#transact(() => this.engine.apply(batch));
    } catch (error) {
      this.engine.reload();
      throw error;
    }
    for (const [nodeId, grants] of this.effects.grants)
      this.granted.set(nodeId, [...(this.granted.get(nodeId) ?? []), ...grants]);
    for (const acks of this.effects.acks.values()) this.acked.push(...acks);
    this.cancels.push(...this.effects.cancels);
    return this.effects;
  }

  /** The hub ends without a word and starts again on the same rows. */
  restart(): void {
    this.granted.clear();
    this.engine = this.#transact(() => new Engine(this.rows));
    this.tick();
  }

  command(command: Command, actor = 'tester'): CommandResult {
    const { results } = this.apply({ type: 'command', command, caller: { actor, requestId: null } });
    const result = results.get(0);
    if (result === undefined) throw new Error(`${command.name} was not answered`);
    return result;
  }

  /** Carries out a command that has to succeed. @returns the ids it answered */
  must(command: Command, actor?: string): number[] {
    const result = this.command(command, actor);
    if (!result.ok) throw new Error(`${command.name}: ${result.error.code} ${result.error.message}`);
    return result.value.ids;
  }

  /** Like {@link must}, for commands that concern one row. */
  mustOne(command: Command, actor?: string): number {
    const [id] = this.must(command, actor);
    if (id === undefined) throw new Error(`${command.name} named no row`);
    return id;
  }

  tick(): Effects {
    return this.apply({ type: 'tick' });
  }

  /** Lets time pass while the hub looks at the clock whenever it wants to. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const at = this.engine.nextDueAt();
      if (at === null || at > end) break;
      this.now = Math.max(this.now, at);
      this.tick();
    }
    this.now = end;
    this.tick();
  }

  /** Lets time pass while nobody looks at the clock, then decides everything that fell due. @returns batches it took */
  sleep(ms: number): number {
    this.now += ms;
    let batches = 0;
    do {
      this.tick();
      batches += 1;
      if (batches > 10_000) throw new Error('what is due does not get less');
    } while ((this.engine.nextDueAt() ?? Infinity) <= this.now);
    return batches;
  }

  functionInput(fields: Record<string, unknown> = {}): StoredFunctionInput {
    return storedFunction(
      functionInput.parse({ name: this.nextName('fn'), kind: 'builtin', source: 'echo', ...fields }),
    );
  }

  fn(fields: Record<string, unknown> = {}): number {
    return this.mustOne({ name: 'functions.create', input: this.functionInput(fields), checksum: 'sha256:0' });
  }

  /** The function of jobs that name none. */
  get defaultFunction(): number {
    this.#defaultFunction ??= this.fn();
    return this.#defaultFunction;
  }

  jobInput(fields: JobFields = {}): JobInput {
    const functionId = encodeId('function', this.defaultFunction);
    return jobInput.parse({ name: this.nextName('job'), functionId, schedule: { type: 'manual' }, ...fields });
  }

  /** Makes a job. Without retries and jitter unless the test wants them. */
  job(fields: JobFields = {}): number {
    return this.mustOne({ name: 'jobs.create', input: this.jobInput({ retry: { maxRetries: 0 }, ...fields }) });
  }

  /** Makes an interval job whose first occurrence is one period from now. */
  every(seconds: number, fields: JobFields = {}): number {
    return this.job({ schedule: { type: 'interval', everySeconds: seconds }, ...fields });
  }

  once(at: number, fields: JobFields = {}): number {
    return this.job({ schedule: { type: 'once', at: toInstant(at) }, ...fields });
  }

  joinToken(fields: Partial<Extract<Command, { name: 'joinTokens.create' }>> = {}): number {
    return this.mustOne({
      name: 'joinTokens.create',
      secretHash: 'hash',
      expiresAt: this.now + HOUR,
      presets: noPresets,
      embedded: false,
      replacesNode: null,
      ...fields,
    });
  }

  enrollCommand(
    fields: Partial<Extract<Command, { name: 'nodes.enroll' }>> = {},
  ): Extract<Command, { name: 'nodes.enroll' }> {
    return {
      name: 'nodes.enroll',
      tokenId: fields.tokenId ?? this.joinToken(),
      secretHash: 'hash',
      publicKey: 'key',
      nodeName: this.nextName('node'),
      location: '',
      capabilities: [],
      labels: {},
      maxFunctions: 10,
      maxConcurrentRuns: 10,
      facts,
      ...fields,
    };
  }

  /** Enrols a node and leaves it offline. */
  enroll(fields: Partial<Extract<Command, { name: 'nodes.enroll' }>> = {}): FakeNode {
    return new FakeNode(this, this.mustOne(this.enrollCommand(fields)));
  }

  /** A node that is enrolled and connected. */
  node(fields: Partial<Extract<Command, { name: 'nodes.enroll' }>> = {}): FakeNode {
    return this.enroll(fields).connect();
  }

  entry(jobId: number): JobRows {
    const entry = this.rows.findJob(jobId);
    if (entry === null) throw new Error('no such job');
    return entry;
  }

  /** Rows of runs, oldest first. */
  runs(jobId?: number): Row[] {
    const where = jobId === undefined ? '' : `WHERE job_id = ${jobId}`;
    return this.store.database.prepare<[], Row>(`SELECT * FROM runs ${where} ORDER BY id`).all();
  }

  /** The row of a run, or of a job's only run. */
  run(id?: number): Row {
    const rows = id === undefined ? this.runs() : this.runs().filter((row) => row['id'] === id);
    if (rows.length !== 1 || rows[0] === undefined) throw new Error(`expected one run, not ${rows.length}`);
    return rows[0];
  }

  attempts(): Row[] {
    return this.store.database.prepare<[], Row>('SELECT * FROM attempts ORDER BY run_id, number').all();
  }

  /** What became of a job's occurrences: minutes and seconds of the fire times, with count, outcome and reason. */
  occurrences(jobId: number): Row[] {
    return this.store.database
      .prepare<[number], Row>('SELECT * FROM occurrences WHERE job_id = ? ORDER BY fire_time')
      .all(jobId);
  }

  /** Like {@link occurrences}, as short texts `first..last ×count outcome/reason`, in seconds since {@link START}. */
  story(jobId: number): string[] {
    return this.occurrences(jobId).map((row) => {
      const [first, last] = [row['fire_time'], row['last_fire_time']].map((at) => (Number(at) - START) / SECOND);
      const range = first === last ? `${first}` : `${first}..${last}`;
      const count = row['count'] === 1 ? '' : ` ×${String(row['count'])}`;
      return `${range}${count} ${String(row['outcome'])}/${String(row['reason'])}`;
    });
  }

  dump(...without: string[]): Tables {
    return dumpTables(this.store.database, ...without);
  }

  /** Everything but the hub's own counter of inputs. */
  contents(): Tables {
    return this.dump('hub');
  }
}
