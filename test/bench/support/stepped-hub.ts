import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Effects } from '../../../src/main/engine/effects';
import { Engine } from '../../../src/main/engine/engine';
import type { Command, InputBody } from '../../../src/main/engine/input';
import type { EngineStore } from '../../../src/main/engine/ports';
import { openStore, type OpenStore } from '../../../src/main/store/open-store';
import { sqliteEngineStore } from '../../../src/main/store/sqlite-engine-store';
import { noPresets } from '../../../src/shared/domain/join-token';
import { checksumContent, functionInput } from '../../../src/shared/domain/function';
import { storedFunction } from '../../../src/shared/domain/stored-function';
import { encodeId } from '../../../src/shared/domain/id';
import { toInstant } from '../../../src/shared/domain/instant';
import { jobInput, type JobInput } from '../../../src/shared/domain/job';
import type { AttemptRef } from '../../../src/shared/protocol/attempt';

const facts = { agentVersion: 'bench', platform: 'bench', resources: { cpuCount: 4, memoryMb: 8_192 } };

/** The real engine over the real store on a file, with a clock that the benchmark moves, and one node that takes all. */
export class SteppedHub {
  readonly store: OpenStore;
  readonly #rows: EngineStore;
  #engine: Engine;
  #nodeId = 0;
  #granted: AttemptRef[] = [];
  now: number;

  constructor(directory: string, now: number) {
    mkdirSync(directory, { recursive: true });
    this.now = now;
    this.store = openStore(directory);
    this.#rows = sqliteEngineStore(this.store.database);
    this.#engine = this.#transact(() => new Engine(this.#rows));
    this.apply({ type: 'settings.overridden', overrides: { maxConcurrentRuns: 100_000 } });
  }

  #transact<T>(work: () => T): T {
    return this.store.database.transaction(work)();
  }

  /** One batch: applied and committed. */
  apply(...bodies: InputBody[]): Effects {
    const batch = bodies.map((body) => ({ ...body, wallMs: this.now, monoMs: this.now }));
    const effects = this.#transact(() => this.#engine.apply(batch));
    for (const grants of effects.grants.values())
      this.#granted.push(...grants.map(({ runId, epoch, token }) => ({ runId, epoch, token })));
    return effects;
  }

  /** Carries out a command that has to succeed. @returns the id it answers first */
  must(command: Command): number {
    const result = this.apply({ type: 'command', command, caller: { actor: 'bench', requestId: null } }).results.get(0);
    if (result?.ok !== true) throw new Error(`${command.name}: ${result?.error.message ?? 'no answer'}`);
    return result.value.ids[0] ?? 0;
  }

  /** A builtin function. @returns its id */
  fn(): number {
    const input = storedFunction(functionInput.parse({ name: 'echo', kind: 'builtin', source: 'echo' }));
    const checksum = `sha256:${createHash('sha256').update(checksumContent(input)).digest('hex')}`;
    return this.must({ name: 'functions.create', input, checksum });
  }

  /** What a client would send to make a job. */
  jobInput(functionId: number, fields: Record<string, unknown>): JobInput {
    return jobInput.parse({ functionId: encodeId('function', functionId), ...fields });
  }

  /** Reads everything again, as a hub that starts, and lets a node in. */
  restart(): void {
    this.#engine = this.#transact(() => new Engine(this.#rows));
    this.apply({ type: 'settings.overridden', overrides: { maxConcurrentRuns: 100_000 } });
    if (this.#nodeId === 0) this.#nodeId = this.#enroll();
    this.apply({
      type: 'node.connected',
      nodeId: this.#nodeId,
      session: 1,
      facts,
      attempts: [],
      timezoneData: null,
      syncVersion: 0,
    });
  }

  #enroll(): number {
    const tokenId = this.must({
      name: 'joinTokens.create',
      secretHash: 'hash',
      expiresAt: this.now + 3_600_000,
      presets: noPresets,
      embedded: false,
      replacesNode: null,
    });
    return this.must({
      name: 'nodes.enroll',
      tokenId,
      secretHash: 'hash',
      publicKey: 'key',
      nodeName: 'bench',
      location: '',
      capabilities: [],
      labels: {},
      maxFunctions: 10,
      maxConcurrentRuns: 100_000,
      facts,
    });
  }

  /** Reads the jobs that fall due next, as an idle hub does. */
  readAhead(): void {
    while (this.#engine.readAhead());
  }

  /** Decides and commits everything that is due. @returns batches it took */
  fireDue(): number {
    let batches = 0;
    do {
      this.apply({ type: 'tick' });
      batches += 1;
    } while ((this.#engine.nextDueAt() ?? Infinity) <= this.now);
    return batches;
  }

  /** Ends what was granted, successfully. @returns how many runs that were */
  finishGranted(): number {
    const attempts = this.#granted;
    this.#granted = [];
    const results = attempts.map((ref) => ({
      ...ref,
      outcome: 'succeeded' as const,
      startedAt: this.now,
      endedAt: this.now,
      cold: false,
    }));
    if (results.length > 0) this.apply({ type: 'attempts.finished', nodeId: this.#nodeId, results });
    return results.length;
  }

  /** An instant as clients write it. */
  static instant(ms: number): string {
    return toInstant(ms);
  }
}
