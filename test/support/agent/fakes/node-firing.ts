import type { FiredOccurrence, NodeJob } from '../../../../src/shared/protocol/node-job';
import type { AttemptEnd } from '../../../../src/agent/core/attempt-end';
import type { FunctionContent } from '../../../../src/shared/protocol/frames';
import { content } from '../grants';
import { jobContent, nodeJobOf, occurrencesOf, wholeSync } from '../node-jobs';
import { FakeWorld, identity } from './agent';
import { settle } from './clock';
import type { FakeConnection } from './transport';

const PONG_MS = 10_000;

/** An agent over fakes that fires jobs; the test plays the hub. */
export class NodeFiring {
  world: FakeWorld;
  connection: FakeConnection | null = null;
  readonly fn: FunctionContent = content({ kind: 'javascript', source: 'export default () => 1' });
  #version = 0;

  constructor(world = new FakeWorld()) {
    this.world = world;
    world.fraction = 0; // It reconnects at once.
    world.stored.set(this.fn.checksum, this.fn);
  }

  get now(): number {
    return this.world.clock.wallMs();
  }

  job(given: Partial<NodeJob> = {}): NodeJob {
    return nodeJobOf(this.fn, given);
  }

  async up(): Promise<this> {
    if (this.world.agent === null) await this.world.start();
    await this.advance(0);
    this.connection = await this.world.welcome();
    return this;
  }

  /** The hub goes away. */
  async away(): Promise<void> {
    this.connection?.end();
    this.connection = null;
    await settle();
  }

  /** The hub says which jobs the node fires, and gives their contents. */
  async hold(jobs: readonly NodeJob[], after = 0): Promise<void> {
    const { connection } = this;
    if (connection === null) throw new Error('the hub is away');
    this.#version += 1;
    const asked = connection.of('job.fetch').length;
    connection.receive({ t: 'sync', ...wholeSync(this.#version, jobs, after) });
    await settle();
    for (const { checksum } of connection.of('job.fetch').slice(asked)) {
      const job = jobs.map(jobContent).find((one) => one.checksum === checksum);
      if (job !== undefined) connection.receive({ t: 'job', ...job });
    }
    await this.advance(0);
  }

  /** Moves the clock; a hub that is there answers pings. */
  async advance(byMs: number): Promise<void> {
    let left = byMs;
    for (; this.connection !== null && left > PONG_MS; left -= PONG_MS) {
      await this.world.clock.advance(PONG_MS);
      this.connection.pong();
    }
    await this.world.clock.advance(left);
  }

  ref(job: NodeJob, fireTime: number, attempt = 1) {
    return { runId: `${job.jobId}@${fireTime}@${identity.nodeId}`, epoch: 0, token: attempt };
  }

  /** Ends a try of a run. */
  async end(job: NodeJob, fireTime: number, end: Partial<AttemptEnd> = {}, attempt = 1): Promise<void> {
    this.world.runner.end(this.ref(job, fireTime, attempt), end);
    await settle();
  }

  /** Fire times whose functions have begun, as `<seconds since 1,700,000,000>#<try>`. */
  get begun(): string[] {
    return this.world.runner.started.map((key) => {
      const [runId = '', , token] = key.split('/');
      return `${(Number(runId.split('@')[1]) - 1_700_000_000_000) / 1_000}#${token}`;
    });
  }

  /** What the hub was told over every connection, in short. */
  get told(): string[] {
    return this.items.map(brief);
  }

  get items(): FiredOccurrence[] {
    return occurrencesOf(this.world.transport.connections.flatMap(({ sent }) => sent));
  }

  /** The hub acks everything, until nothing more comes. */
  async ackAll(): Promise<void> {
    const { connection } = this;
    if (connection === null) throw new Error('the hub is away');
    for (let acked = 0; ;) {
      const seq = connection.of('fired').at(-1)?.items.at(-1)?.seq ?? 0;
      if (seq === acked) return;
      acked = seq;
      connection.receive({ t: 'fired.ack', seq });
      await settle();
    }
  }

  /** Another life of the agent on what a power cut left. */
  async afterPowerCut(keep = 0): Promise<NodeFiring> {
    const world = this.world.afterPowerCut(keep);
    world.snapshot = this.world.snapshot;
    world.clock.wallOffsetMs = this.now;
    const next = new NodeFiring(world);
    next.#version = this.#version;
    await world.start();
    await settle();
    return next;
  }
}

/** `<first>[-<last>*<count>] <outcome>/<reason>[/<detail>] [<state>[/<reason>] <outcomes of tries>]`. */
function brief({ fireTime, lastFireTime, count, outcome, reason, detail, run }: FiredOccurrence): string {
  const seconds = (at: number): number => (at - 1_700_000_000_000) / 1_000;
  const when = count === 1 ? `${seconds(fireTime)}` : `${seconds(fireTime)}-${seconds(lastFireTime)}*${count}`;
  const what = `${when} ${outcome}/${reason}${detail === null ? '' : `/${detail}`}`;
  if (run === null) return what;
  const tries = run.attempts.map((attempt) => attempt.outcome).join(',');
  return `${what} ${run.state}${run.reason === null ? '' : `/${run.reason}`} ${tries}`.trimEnd();
}
