import { Agent } from '../../../../src/agent/core/agent';
import type { Invocation, Runner, StopMode } from '../../../../src/agent/core/runner';
import type { AttemptEnd } from '../../../../src/agent/core/attempt-end';
import { BuiltinRunner } from '../../../../src/agent/builtins/runner';
import { sleepBuiltin } from '../../../../src/agent/builtins/sleep';
import type { LogFields } from '../../../../src/agent/ports';
import { attemptKey, type AttemptRef } from '../../../../src/shared/protocol/attempt';
import type { FunctionContent } from '../../../../src/shared/protocol/frames';
import { FakeClock, settle } from './clock';
import { FakeJournalFile } from './journal-file';
import { FakeTextFiles } from './text-files';
import { FakeTransport, type FakeConnection } from './transport';

export const identity = { nodeId: 'node_00000000001', hubId: 'hub-1', gatewayUrl: 'ws://hub.test/' };
const facts = { agentVersion: '1.0.0', platform: 'test', resources: { cpuCount: 2, memoryMb: 1_000 } };

/** JavaScript functions that end when a test says so. */
export class FakeRunner implements Runner {
  readonly started: string[] = [];
  readonly stopped: [string, StopMode][] = [];
  readonly #running = new Map<string, Invocation>();

  run(invocation: Invocation): (mode: StopMode) => void {
    const key = attemptKey(invocation.grant);
    this.started.push(key);
    this.#running.set(key, invocation);
    return (mode) => this.stopped.push([key, mode]);
  }

  log(ref: AttemptRef, text: string): void {
    this.#of(ref).log('info', text);
  }

  end(ref: AttemptRef, end: Partial<AttemptEnd> = {}): void {
    this.#of(ref).done({ outcome: 'succeeded', cold: false, result: '1', ...end });
  }

  #of(ref: AttemptRef): Invocation {
    const invocation = this.#running.get(attemptKey(ref));
    if (!invocation) throw new Error('it does not run');
    return invocation;
  }
}

/** A whole agent over fakes, with the hub played by the test. */
export class FakeWorld {
  readonly clock = new FakeClock();
  readonly transport = new FakeTransport();
  readonly runner = new FakeRunner();
  readonly logged: { level: string; event: string; fields: LogFields }[] = [];
  readonly stored = new Map<string, FunctionContent>();
  /** What lies in the file of the snapshot. */
  snapshot: string | null = null;
  logFiles = new FakeTextFiles();
  jobFiles = new FakeTextFiles();
  ownLogFiles = new FakeTextFiles();
  ownRunsMax = 500;
  /** What must not be pruned, as the agent said at its start. */
  needed: ReadonlySet<string> | null = null;
  readonly file: FakeJournalFile;
  /** What Random.fraction answers. */
  fraction = 0.5;
  agent: Agent | null = null;
  /** The system error that storing a function fails with. */
  savingFails: string | null = null;

  constructor(file = new FakeJournalFile()) {
    this.file = file;
  }

  async start(): Promise<this> {
    const at =
      (level: string) =>
      (event: string, fields: LogFields = {}) =>
        this.logged.push({ level, event, fields });
    this.agent = await Agent.start(identity, facts, {
      clock: this.clock,
      random: { fraction: () => this.fraction, nonce: () => 'n'.repeat(20) },
      transport: this.transport,
      signer: { sign: (text) => Buffer.from(text).toString('base64') },
      journalFile: this.file,
      functionFiles: {
        load: (checksum) => Promise.resolve(this.stored.get(checksum) ?? null),
        save: (content) => this.#save(content),
        prune: (needed) => Promise.resolve(void (this.needed = needed)),
      },
      logFiles: this.logFiles,
      jobFiles: this.jobFiles,
      ownRunsMax: this.ownRunsMax,
      ownLogFiles: this.ownLogFiles,
      syncFile: {
        load: () => Promise.resolve(this.snapshot),
        save: (text) => Promise.resolve(void (this.snapshot = text)),
      },
      machine: { usage: () => ({ cpuPercent: 1, memoryPercent: 2, diskPercent: 3, loadAverage: 0.5 }) },
      log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
      runners: {
        javascript: this.runner,
        builtin: new BuiltinRunner(this.clock, { sleep: sleepBuiltin(this.clock) }),
      },
    });
    return this;
  }

  #save(content: FunctionContent): Promise<void> {
    if (this.savingFails !== null)
      return Promise.reject(Object.assign(new Error(this.savingFails), { code: this.savingFails }));
    this.stored.set(content.checksum, content);
    return Promise.resolve();
  }

  /** Brings the newest connection up. */
  async welcome(more: { epoch?: number; hubVersion?: string } = {}): Promise<FakeConnection> {
    const connection = this.transport.last;
    connection.open();
    connection.receive({ t: 'challenge', nonce: 'h'.repeat(20), hubId: identity.hubId });
    const { hubId } = identity;
    connection.receive({ t: 'welcome', hubId, epoch: 1, heartbeatSeconds: 10, now: this.clock.wallMs(), ...more });
    await settle();
    return connection;
  }

  /** Starts, connects, and holds these functions. */
  async up(...contents: FunctionContent[]): Promise<FakeConnection> {
    await this.start();
    const connection = await this.welcome();
    for (const content of contents) connection.receive({ t: 'deploy', function: content });
    await settle();
    return connection;
  }

  /** Another agent on what a power cut left of this one's disk. */
  afterPowerCut(keep = 0): FakeWorld {
    const world = new FakeWorld(this.file.afterPowerCut(keep));
    for (const [checksum, content] of this.stored) world.stored.set(checksum, content);
    world.logFiles = this.logFiles;
    world.jobFiles = this.jobFiles;
    world.ownLogFiles = this.ownLogFiles;
    world.ownRunsMax = this.ownRunsMax;
    return world;
  }

  events(name: string): LogFields[] {
    return this.logged.filter(({ event }) => event === name).map(({ fields }) => fields);
  }
}
