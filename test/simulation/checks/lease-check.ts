import type { RunRow } from '../../../src/main/engine/rows';
import type { Engine } from '../../../src/main/engine/engine';
import type { RunError } from '../../../src/shared/domain/run';
import { attemptKey, type AttemptRef } from '../../../src/shared/protocol/attempt';
import { decodeId, encodeId } from '../../../src/shared/domain/id';
import type { Write } from '../hub/writes';
import type { World } from '../world/world';
import { keyOf, type RunCheck } from './run-check';
import type { Witness } from './witness';

/** Pauses of the hub's machine up to this long are not told from a node's silence. */
const PAUSE_MS_MAX = 150_000;
/** What a look at the pulses, a full disk and a commit may add. */
const SLACK_MS = 120_000;
/** A node whose row says that it was heard of so lately has connected: far less than its lease. */
const CONNECTED_MS = 60_000;
/** How long a fault may have an effect after its end: reconnects, refusals and silent connections. */
const AFTERMATH_MS = 600_000;
/** How long a frame and its answer may take when nothing disturbs. */
const TOLD_MS = 15_000;
/** In quiet times, what is asked of a node is done within this time. */
const ANSWER_MS = 120_000;

/** What is known of the hub from outside. */
export interface HubView {
  /** Milliseconds that its machine was awake. */
  awakeMs: () => number;
  wallMs: () => number;
  /** Null while it is down or its machine sleeps. */
  engine: () => Engine | null;
}

/** What is known of the network from outside. */
export interface LinkView {
  /** Since when the connection of a node is up; null when none is, or its machine sleeps. */
  upSinceMs: (nodeId: string) => number | null;
}

/**
 * Rule 2 from the side of time, and rule 7 in between: leases expire after silence, not before and not much later; while
 * nothing disturbs, nodes are connected, what is granted runs, what is cancelled ends, and what ended is known.
 */
export class LeaseCheck {
  readonly #world: World;
  readonly #hub: HubView;
  readonly #links: LinkView;
  readonly #runs: RunCheck;
  readonly #witness: Witness;
  /** When the hub last heard of a node, in its waking time. */
  readonly #heard = new Map<number, number>();
  readonly #cancelledAt = new Map<number, number>();
  readonly #grantedAt = new Map<number, number>();
  readonly #cancelHeard = new Set<string>();
  #epoch = 0;
  #hubStartedMs = 0;
  #hubStartedAwakeMs = 0;
  #troubledUntilMs = 0;

  constructor(world: World, hub: HubView, links: LinkView, runs: RunCheck, witness: Witness) {
    this.#world = world;
    this.#hub = hub;
    this.#links = links;
    this.#runs = runs;
    this.#witness = witness;
  }

  /** A process of the hub began: all leases begin anew, in an epoch of their own. */
  hubStarted(epoch: number): void {
    if (epoch <= this.#epoch) this.#world.fail('fencing', `epoch ${epoch} follows epoch ${this.#epoch}`);
    this.#epoch = epoch;
    this.#hubStartedMs = this.#world.nowMs;
    this.#hubStartedAwakeMs = this.#hub.awakeMs();
  }

  /** The hub received a frame. */
  heard(nodeId: string): void {
    const id = decodeId('node', nodeId);
    if (id !== null) this.#heard.set(id, this.#hub.awakeMs());
  }

  /** A node is asked to end an attempt. */
  cancelHeard(ref: AttemptRef): void {
    this.#cancelHeard.add(attemptKey(ref));
  }

  /** A fault goes on until an instant. */
  troubled(untilMs: number): void {
    this.#troubledUntilMs = Math.max(this.#troubledUntilMs, untilMs);
  }

  get isQuiet(): boolean {
    return this.#world.nowMs > this.#troubledUntilMs + AFTERMATH_MS;
  }

  #silenceMs(nodeId: number): number {
    return this.#hub.awakeMs() - Math.max(this.#heard.get(nodeId) ?? 0, this.#hubStartedAwakeMs);
  }

  on(write: Write): void {
    // A node that proved its key is alive, before it says anything else.
    if (write.type === 'node.saved' && write.node.status === 'ONLINE') {
      const agoMs = Math.abs(this.#hub.wallMs() - (write.node.lastHeartbeatAt ?? 0));
      if (agoMs < CONNECTED_MS) this.#heard.set(write.node.id, this.#hub.awakeMs());
    }
    if (write.type === 'attempt.inserted' && write.attempt.state === 'lost')
      this.#lost(write.attempt.nodeId, write.attempt.error);
    if (write.type !== 'run.inserted' && write.type !== 'run.updated' && write.type !== 'run.ended') return;
    const { run } = write;
    // One that ended by itself goes on no more, and no look will find it.
    if (run.nodeId !== null && (run.state === 'succeeded' || run.state === 'failed' || run.state === 'timed_out'))
      this.#checkCancel(run, run.nodeId);
    if (run.state === 'lost' && run.nodeId !== null) this.#lost(run.nodeId, run.error);
    if (run.cancelRequested && !this.#cancelledAt.has(run.id)) this.#cancelledAt.set(run.id, this.#world.nowMs);
    if (run.state === 'dispatched') this.#grantedAt.set(run.id, this.#world.nowMs);
  }

  #lost(nodeId: number, error: string | null): void {
    if (error === null || (JSON.parse(error) as RunError).code !== 'lease_expired') return;
    const silenceMs = this.#silenceMs(nodeId);
    const staleMs = this.#runs.settings.nodeStaleSeconds * 1_000;
    if (silenceMs < staleMs - PAUSE_MS_MAX - 1_000)
      this.#world.fail('leases', `a lease of ${encodeId('node', nodeId)} expired after ${silenceMs} ms of silence`);
  }

  /** Looks at everything that goes on. */
  look(): void {
    const engine = this.#hub.engine();
    if (engine === null) return;
    this.#compareSlots(engine);
    const staleMs = this.#runs.settings.nodeStaleSeconds * 1_000;
    for (const id of this.#runs.unfinished) {
      const run = this.#runs.runs.get(id);
      if (run === undefined || run.nodeId === null) continue;
      if (run.state !== 'dispatched' && run.state !== 'running') continue;
      const silenceMs = this.#silenceMs(run.nodeId);
      if (silenceMs > staleMs + SLACK_MS)
        this.#world.fail('leases', `${keyOf(run)} holds its lease after ${silenceMs} ms of silence`);
      this.#checkCancel(run, run.nodeId);
      if (this.isQuiet) this.#checkAnswer(run);
      this.#checkDrain(run, run.nodeId);
    }
    if (!this.isQuiet) return;
    for (const node of engine.state.nodes.values())
      if (node.session === null)
        this.#world.fail('liveness', `${node.name} is not connected in quiet times: ${String(node.statusReason)}`);
  }

  /** A node whose connection is up hears of each cancel, also of those from before it connected. */
  #checkCancel(run: RunRow, nodeId: number): void {
    const upSinceMs = this.#links.upSinceMs(encodeId('node', nodeId));
    if (!run.cancelRequested || upSinceMs === null || this.#cancelHeard.has(keyOf(run))) return;
    const askedMs = this.#cancelledAt.get(run.id) ?? this.#world.nowMs;
    const sinceMs = Math.max(askedMs, upSinceMs, this.#hubStartedMs, this.#troubledUntilMs);
    if (this.#world.nowMs - sinceMs > TOLD_MS)
      this.#world.fail('cancel', `${keyOf(run)} is to be cancelled, and its node was not told`);
  }

  /** When a drain's time is over, what still runs there is asked to stop. */
  #checkDrain(run: RunRow, nodeId: number): void {
    const endedAt = this.#runs.nodes.get(nodeId)?.drainDeadlineAt ?? null;
    if (endedAt === null || run.cancelRequested) return;
    const sinceMs = Math.max(this.#hubStartedMs, this.#troubledUntilMs);
    const lateMs = Math.min(this.#hub.wallMs() - endedAt, this.#world.nowMs - sinceMs);
    if (lateMs > TOLD_MS * 4)
      this.#world.fail('drain', `${keyOf(run)} was not asked to move ${lateMs} ms after its node's drain`);
  }

  #checkAnswer(run: RunRow): void {
    const now = this.#world.nowMs;
    const since = (map: ReadonlyMap<number, number>): number =>
      Math.max(map.get(run.id) ?? now, this.#troubledUntilMs + AFTERMATH_MS - ANSWER_MS);
    if (run.state === 'dispatched' && now - since(this.#grantedAt) > ANSWER_MS)
      this.#world.fail('liveness', `${keyOf(run)} was granted in quiet times, and does not run`);
    if (run.cancelRequested && now - since(this.#cancelledAt) > ANSWER_MS)
      this.#world.fail('cancel', `${keyOf(run)} is to be cancelled in quiet times, and goes on`);
    const execution = this.#witness.executions.get(keyOf(run));
    const endedMs = execution?.endedMs ?? now;
    if (now - Math.max(endedMs, this.#troubledUntilMs + AFTERMATH_MS - ANSWER_MS) > ANSWER_MS && endedMs < now)
      this.#world.fail('liveness', `${keyOf(run)} ended at ${endedMs}, and the hub does not know`);
  }

  /** Slots that the engine counts are those that are in use. */
  #compareSlots({ state }: Engine): void {
    let active = 0;
    const byNode = new Map<number, number>();
    for (const run of state.unfinished.values()) {
      if (run.state !== 'dispatched' && run.state !== 'running') continue;
      active += 1;
      if (run.nodeId !== null) byNode.set(run.nodeId, (byNode.get(run.nodeId) ?? 0) + 1);
    }
    if (state.slots.total !== active)
      this.#world.fail('limits', `the hub counts ${state.slots.total} slots in use; ${active} runs are active`);
    for (const node of state.nodes.values())
      if (node.activeRuns !== (byNode.get(node.id) ?? 0) || node.activeRuns !== state.slots.onNode(node.id).length)
        this.#world.fail('limits', `${node.name} counts ${node.activeRuns} runs; it has ${byNode.get(node.id) ?? 0}`);
  }
}
