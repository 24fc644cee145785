import type { AlertClearReason } from '../../../shared/domain/alert';
import type { NodeStatus } from '../../../shared/domain/node';
import type { EngineState } from '../state';

const RULE = 'lost_nodes';
/** Nodes named in the evidence. */
const NODES_SHOWN = 20;
/** For so long no node may be lost before the alert is cleared. */
const HOLD_MS = 60_000;

/**
 * Nodes that were connected once and are OFFLINE for too long: one alert for all of them, however many. Time in which
 * there was no hub does not count, so that a hub that starts gives its nodes the time to come back.
 */
export class LostNodes {
  readonly #afterMs: number;
  readonly #since: number;
  /** Nodes that are out of reach, and since when (monotonic, ms), longest first. */
  readonly #offline = new Map<number, number>();
  readonly #lost = new Set<number>();
  /** Since when none is lost. */
  #clearSince: number;
  #clearReason: AlertClearReason = 'recovered';
  #isNew = false;

  constructor(state: EngineState, afterSeconds: number, sinceMs: number) {
    this.#afterMs = afterSeconds * 1_000;
    this.#since = sinceMs;
    this.#clearSince = sinceMs;
    const { monoMs, nowMs } = state;
    const gone = [...state.nodes.values()].filter((node) => node.status === 'OFFLINE' && isMissed(state, node.id));
    const since = (at: number): number => Math.max(sinceMs, monoMs - Math.max(0, nowMs - at));
    for (const { id, at } of gone
      .map((node) => ({ id: node.id, at: since(node.statusSince) }))
      .toSorted((a, b) => a.at - b.at || a.id - b.id))
      this.#offline.set(id, at);
  }

  /** @param to null: the node was removed */
  changed(state: EngineState, nodeId: number, to: NodeStatus | null): void {
    if (to === 'OFFLINE' && isMissed(state, nodeId)) {
      if (!this.#offline.has(nodeId) && !this.#lost.has(nodeId)) this.#offline.set(nodeId, state.monoMs);
      return;
    }
    this.#offline.delete(nodeId);
    if (!this.#lost.delete(nodeId)) return;
    this.#isNew = true;
    if (this.#lost.size > 0) return;
    this.#clearSince = state.monoMs;
    this.#clearReason = to === null ? 'gone' : 'recovered';
  }

  judge(state: EngineState): void {
    const { alerts, monoMs } = state;
    for (const [nodeId, since] of this.#offline) {
      if (since + this.#afterMs > monoMs) break;
      this.#offline.delete(nodeId);
      this.#lost.add(nodeId);
      this.#isNew = true;
    }
    if (this.#lost.size > 0) {
      if (this.#isNew) this.#tell(state);
    } else {
      const standing = alerts.find(RULE, null);
      if (standing !== null && monoMs >= this.#clearAt) alerts.clear(state, standing, this.#clearReason);
    }
    this.#isNew = false;
  }

  /** A hub that has just started does not know yet who comes back. */
  get #clearAt(): number {
    return Math.max(this.#clearSince + HOLD_MS, this.#since + this.#afterMs);
  }

  #tell(state: EngineState): void {
    const nodeIds: number[] = [];
    for (const id of this.#lost) if (nodeIds.push(id) === NODES_SHOWN) break;
    state.alerts.tell(state, RULE, null, {
      count: this.#lost.size,
      of: state.nodes.size,
      limit: this.#afterMs / 1_000,
      windowMs: null,
      usualMs: null,
      jobIds: [],
      runIds: [],
      nodeIds,
    });
  }

  /** When to look again though nothing happens (monotonic, ms). */
  nextLookAt(state: EngineState): number {
    const [oldest] = this.#offline.values();
    const next = oldest === undefined ? Infinity : oldest + this.#afterMs;
    const isHeld = this.#lost.size === 0 && state.alerts.find(RULE, null) !== null;
    return isHeld ? Math.min(next, this.#clearAt) : next;
  }

  end(state: EngineState, reason: AlertClearReason): void {
    const standing = state.alerts.find(RULE, null);
    if (standing !== null) state.alerts.clear(state, standing, reason);
  }
}

/** Whether a node is one of the fleet that was here before. */
function isMissed(state: EngineState, nodeId: number): boolean {
  const node = state.nodes.get(nodeId);
  return node?.access === 'approved' && node.lastHeartbeatAt !== null;
}
