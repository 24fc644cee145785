import type { FiredItem, ReleasedJob } from '../../../src/shared/protocol/node-job';
import type { NodeUsage } from '../../../src/shared/domain/node';
import type {
  AttemptGrant,
  AttemptOutcome,
  AttemptRef,
  AttemptResult,
  LogEntry,
} from '../../../src/shared/protocol/attempt';
import type { InputBody } from '../../../src/main/engine/input';

export const facts = { agentVersion: '0.0.0', platform: 'test', resources: { cpuCount: 4, memoryMb: 8_192 } };

/** The hub that a node speaks to. */
export interface NodeHost {
  now: number;
  granted: Map<number, AttemptGrant[]>;
  apply(...inputs: InputBody[]): unknown;
  nextSession(): number;
}

/** A node that does what a test tells it to. */
export class FakeNode {
  readonly id: number;
  readonly #harness: NodeHost;
  session = 0;

  constructor(harness: NodeHost, id: number) {
    this.#harness = harness;
    this.id = id;
  }

  connect(attempts: readonly AttemptRef[] = []): this {
    this.session = this.#harness.nextSession();
    this.#harness.apply({
      type: 'node.connected',
      nodeId: this.id,
      session: this.session,
      facts,
      attempts: attempts.map(refOf),
      timezoneData: null,
      syncVersion: 0,
    });
    return this;
  }

  disconnect(reason = 'connection_closed'): void {
    this.#harness.apply({ type: 'node.disconnected', nodeId: this.id, session: this.session, reason });
  }

  expire(): void {
    this.#harness.apply({ type: 'node.expired', nodeId: this.id });
  }

  usage(usage: Partial<NodeUsage>, strain: readonly string[] = []): void {
    const idle = { cpuPercent: 1, memoryPercent: 1, runningAttempts: 0, diskPercent: null, loadAverage: null };
    this.#harness.apply({
      type: 'node.usage',
      nodeId: this.id,
      usage: { ...idle, ...usage },
      strain,
      clockSkewMs: null,
    });
  }

  /** Says that it holds a version of what it is to hold, and what it let go of with it. */
  synced(version: number, released: ReleasedJob[] = [], isNewest = true): void {
    const { id: nodeId, session } = this;
    this.#harness.apply({ type: 'node.synced', nodeId, session, version, isNewest, error: null, released });
  }

  /** Tells what it fired by itself. */
  fired(...items: FiredItem[]): void {
    this.#harness.apply({ type: 'node.fired', nodeId: this.id, items });
  }

  /** The attempts it was given since it was last asked. */
  take(): AttemptGrant[] {
    return this.#harness.granted.get(this.id)?.splice(0) ?? [];
  }

  /** The one attempt it was given since it was last asked. */
  takeOne(): AttemptGrant {
    const grants = this.take();
    if (grants.length !== 1 || grants[0] === undefined) throw new Error(`expected one grant, not ${grants.length}`);
    return grants[0];
  }

  accept(...grants: AttemptRef[]): void {
    const attempts = grants.map((grant) => ({ ...refOf(grant), startedAt: this.#harness.now }));
    this.#harness.apply({ type: 'attempts.accepted', nodeId: this.id, attempts });
  }

  finish(grant: AttemptRef, outcome: AttemptOutcome = 'succeeded', more: Partial<AttemptResult> = {}): void {
    this.#harness.apply({ type: 'attempts.finished', nodeId: this.id, results: [this.result(grant, outcome, more)] });
  }

  result(grant: AttemptRef, outcome: AttemptOutcome = 'succeeded', more: Partial<AttemptResult> = {}): AttemptResult {
    const { now } = this.#harness;
    return { ...refOf(grant), outcome, startedAt: now, endedAt: now, cold: false, ...more };
  }

  log(grant: AttemptRef, ...lines: LogEntry[]): void {
    this.#harness.apply({ type: 'attempt.log', nodeId: this.id, ref: refOf(grant), lines });
  }

  /** Accepts and finishes everything it was given. */
  work(outcome: AttemptOutcome = 'succeeded'): number {
    const grants = this.take();
    if (grants.length > 0) this.accept(...grants);
    for (const grant of grants) this.finish(grant, outcome);
    return grants.length;
  }
}

/** The part of a grant that names the attempt. */
export function refOf({ runId, epoch, token }: AttemptRef): AttemptRef {
  return { runId, epoch, token };
}
