import { attemptKey, type AttemptGrant, type AttemptRef } from '../../shared/protocol/attempt';
import type { Effects } from '../engine/effects';
import type { Clock, Timers } from '../engine/ports';
import { attemptFrames } from './batch-frames';
import type { GatewayHub } from './hub-port';
import type { Session } from './session';

interface Held {
  session: Session;
  atMonoMs: number;
  grants: AttemptGrant[];
  frames: string[];
  /** What is to be said of these attempts after their start. */
  followUps: (() => void)[];
}

/**
 * Grants that were committed ahead of their instant, as the texts they will be sent as. What belongs to a connection
 * that is gone is forgotten: the hub grants it again to the next.
 */
export class TimedGrants {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #hub: Pick<GatewayHub, 'withSecrets' | 'sent'>;
  readonly #byAttempt = new Map<string, Held>();

  constructor(clock: Clock, timers: Timers, hub: Pick<GatewayHub, 'withSecrets' | 'sent'>) {
    this.#clock = clock;
    this.#timers = timers;
    this.#hub = hub;
  }

  /** Holds grants until their instants. @param sessionOf who speaks for a node */
  hold(grants: Effects['timedGrants'], sessionOf: (nodeId: number) => Session | undefined): void {
    const groups = new Map<string, Held>();
    for (const { nodeId, atMonoMs, grant } of grants) {
      const session = sessionOf(nodeId);
      if (session === undefined) continue;
      const key = `${nodeId} ${atMonoMs}`;
      let held = groups.get(key);
      if (held === undefined) {
        held = { session, atMonoMs, grants: [], frames: [], followUps: [] };
        groups.set(key, held);
      }
      held.grants.push(grant);
      this.#byAttempt.set(attemptKey(grant), held);
    }
    for (const held of groups.values()) {
      held.frames = attemptFrames('attempt.start', held.grants.map(this.#hub.withSecrets));
      this.#wait(held);
    }
  }

  /** Lets something be said of an attempt after its start. @returns false when its start is not held */
  after(attempt: AttemptRef, say: () => void): boolean {
    const held = this.#byAttempt.get(attemptKey(attempt));
    held?.followUps.push(say);
    return held !== undefined;
  }

  #wait(held: Held): void {
    this.#timers.after(Math.max(0, Math.ceil(held.atMonoMs - this.#clock.monoMs())), () => {
      // A timer may ring a fraction of a millisecond early.
      if (this.#clock.monoMs() < held.atMonoMs) this.#wait(held);
      else this.#release(held);
    });
  }

  #release({ session, grants, frames, followUps }: Held): void {
    for (const grant of grants) this.#byAttempt.delete(attemptKey(grant));
    for (const frame of frames) session.sendText(frame);
    this.#hub.sent(grants);
    for (const say of followUps) say();
  }
}
