import type {
  AgentFacts,
  Clock,
  FunctionFiles,
  JournalFile,
  Logger,
  MachineProbe,
  Random,
  Signer,
  SyncFile,
  TextFiles,
  Transport,
} from '../ports';
import { Attempts } from './attempts';
import { Autonomy } from './autonomy/autonomy';
import { Functions, type WantedContent } from './functions';
import { Journal } from './journal/journal';
import { Link, type LinkIdentity, type WorkFrame } from './link';
import { LogBook } from './log-book';
import { Outbox } from './outbox';
import type { Runners } from './runner';
import { Sync } from './sync';

/** Everything an agent needs from outside: real in `platform/`, simulated in tests. */
export interface AgentPorts {
  clock: Clock;
  random: Random;
  transport: Transport;
  signer: Signer;
  journalFile: JournalFile;
  functionFiles: FunctionFiles;
  syncFile: SyncFile;
  /** Logs of attempts that the hub granted, by attempt key. */
  logFiles: TextFiles;
  /** Contents of jobs that this node fires, by hash. */
  jobFiles: TextFiles;
  /** Logs of what this node fired by itself. */
  ownLogFiles: TextFiles;
  machine: MachineProbe;
  log: Logger;
  runners: Runners;
  /** Runs that this node may have at once of the jobs that it fires by itself. */
  ownRunsMax: number;
}

/** How long a stopping agent waits for the hub's acks, ms. */
const ACK_WAIT_MS = 5_000;

/** One agent: a link to its hub, the attempts it runs, and the journal that remembers them. */
export class Agent {
  readonly #ports: AgentPorts;
  readonly #link: Link;
  readonly #functions: Functions;
  readonly #logs: LogBook;
  readonly #outbox: Outbox;
  readonly #attempts: Attempts;
  readonly #journal: Journal;
  readonly #autonomy: Autonomy;
  readonly #sync: Sync;

  private constructor(identity: LinkIdentity, facts: AgentFacts, ports: AgentPorts, journal: Journal) {
    this.#ports = ports;
    this.#journal = journal;
    const link = new Link(identity, facts, ports, {
      attempts: () => this.#attempts.recorded(),
      sync: () => this.#sync.mark,
      released: () => this.#sync.released(),
      usage: () => ({ ...ports.machine.usage(), runningAttempts: this.#attempts.running + this.#autonomy.running }),
      problems: () => this.#problems(),
      welcomed: () => this.#welcomed(),
      frame: (frame) => this.#receive(frame),
      drained: () => this.#pump(),
      down: () => this.#down(),
      removed: () => void this.#sync.removed(),
    });
    const functions = new Functions(ports.functionFiles, link, ports.log);
    const { log: logger, logFiles: files } = ports;
    const logs = new LogBook({ link, clock: ports.clock, log: logger, files, ready: () => this.#pump() });
    const outbox = new Outbox(link, (key) => logs.flush(key));
    const { clock, log, runners, random, jobFiles, ownLogFiles } = ports;
    this.#attempts = new Attempts({ clock, log, journal, link, outbox, logs, functions, runners });
    const { nodeId } = identity;
    this.#autonomy = new Autonomy({
      ...{ nodeId, clock, random, log, link, journal, functions, runners },
      ...{ jobFiles, ownLogFiles, runningMax: ports.ownRunsMax },
    });
    this.#sync = new Sync({ file: ports.syncFile, functions, autonomy: this.#autonomy, link, log });
    this.#link = link;
    this.#functions = functions;
    this.#logs = logs;
    this.#outbox = outbox;
  }

  /** Reads the journal, settles what an earlier life left, and begins to connect. */
  static async start(identity: LinkIdentity, facts: AgentFacts, ports: AgentPorts): Promise<Agent> {
    const journal = await Journal.open(ports.journalFile, ports.clock, ports.log);
    const agent = new Agent(identity, facts, ports, journal);
    const recorded = [...journal.ledger.entries.values()];
    await agent.#logs.recover(new Map(recorded.map(({ key, ref }) => [key, ref])));
    agent.#attempts.recover();
    await ports.functionFiles.prune(await agent.#autonomy.recover(await agent.#sync.open()));
    agent.#autonomy.start();
    agent.#link.start();
    return agent;
  }

  #problems(): string[] {
    return [...new Set([this.#journal.problem, this.#functions.problem].filter((code) => code !== null))];
  }

  #welcomed(): void {
    this.#functions.askAgain();
    this.#attempts.resend();
    this.#autonomy.welcomed();
  }

  #pump(): void {
    this.#logs.pump();
    this.#outbox.pump();
    this.#autonomy.spool.pump();
  }

  #receive(frame: WorkFrame): void {
    switch (frame.t) {
      case 'attempt.start':
        return this.#attempts.receive(frame.attempts);
      case 'ack':
        return this.#attempts.acked(frame.attempts);
      case 'attempt.cancel':
        return this.#attempts.cancel(frame.attempt, frame.mode);
      case 'deploy':
        return void this.#functions.deployed(frame.function);
      case 'sync':
        return void this.#sync.receive(frame);
      case 'warm':
        return this.#warm(frame);
      case 'function.missing':
        return this.#functions.missing(frame.functionId, frame.functionVersion);
      case 'job':
        return void this.#autonomy.contents.received(frame);
      case 'job.missing':
        return this.#autonomy.contents.missing(frame.checksum);
      case 'fired.ack':
        return this.#autonomy.spool.acked(frame.seq);
    }
  }

  #down(): void {
    this.#logs.down();
    this.#sync.down();
  }

  #warm(wanted: WantedContent): void {
    this.#functions.want(wanted, (content) => {
      if ('kind' in content) this.#ports.runners[content.kind]?.warm?.(content);
    });
  }

  /**
   * Takes no new attempts, lets the running ones end, sends what is in the outbox, and closes the link.
   * @param deadlineMs after this time what still runs is ended as `lost`
   */
  async stop(deadlineMs: number): Promise<void> {
    this.#attempts.drain();
    this.#autonomy.stop();
    await this.#within(deadlineMs, Promise.all([this.#attempts.whenIdle(), this.#autonomy.whenIdle()]));
    this.#attempts.abandon();
    this.#autonomy.abandon();
    await this.#within(ACK_WAIT_MS, this.#autonomy.whenIdle());
    await this.#within(ACK_WAIT_MS, this.#journal.idle());
    if (this.#link.isUp) await this.#within(ACK_WAIT_MS, this.#attempts.whenAcked());
    await this.#within(ACK_WAIT_MS, this.#journal.idle());
    this.#link.stop();
  }

  #within(limitMs: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#ports.clock.setTimer(limitMs, resolve);
      void work.then(() => {
        cancel();
        resolve();
      });
    });
  }
}
