import type { Clock } from '../engine/ports';

/** A pause between two looks that is so many times longer than usual means that this machine slept, not the nodes. */
const SLEEP_LOOKS = 10;

interface Pulse {
  seenAt: number;
  expired: boolean;
}

/**
 * Heartbeats, in memory only. Time is monotonic; a sleep of the hub's own machine is added to every node's account,
 * so that waking up does not lose a fleet.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #lookEveryMs: number;
  readonly #pulses = new Map<number, Pulse>();
  #lookedAt: number;

  /** @param lookEveryMs how often `expired` will be asked */
  constructor(clock: Clock, lookEveryMs: number) {
    this.#clock = clock;
    this.#lookEveryMs = lookEveryMs;
    this.#lookedAt = clock.monoMs();
  }

  /** A sign of life. */
  beat(nodeId: number): void {
    const pulse = this.#pulses.get(nodeId);
    if (pulse === undefined) {
      this.#pulses.set(nodeId, { seenAt: this.#clock.monoMs(), expired: false });
      return;
    }
    pulse.seenAt = this.#clock.monoMs();
    pulse.expired = false;
  }

  forget(nodeId: number): void {
    this.#pulses.delete(nodeId);
  }

  /** The nodes whose silence has lasted longer than their leases, each told once. */
  expired(staleMs: number): number[] {
    const now = this.#clock.monoMs();
    const gap = now - this.#lookedAt;
    this.#lookedAt = now;
    const slept = gap > SLEEP_LOOKS * this.#lookEveryMs ? gap : 0;
    const silent: number[] = [];
    for (const [nodeId, pulse] of this.#pulses) {
      pulse.seenAt += slept;
      if (pulse.expired || now - pulse.seenAt < staleMs) continue;
      pulse.expired = true;
      silent.push(nodeId);
    }
    return silent;
  }
}
