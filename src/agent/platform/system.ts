import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '../ports';

/** setTimeout takes at most 2^31 - 1 ms; longer timers are taken in steps. */
const TIMER_MAX_MS = 2_147_483_647;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, run) {
    let timer: NodeJS.Timeout;
    const arm = (restMs: number): void => {
      const stepMs = Math.min(restMs, TIMER_MAX_MS);
      timer = setTimeout(() => (restMs > stepMs ? arm(restMs - stepMs) : run()), stepMs);
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  fraction: () => Math.random(),
  nonce: () => randomBytes(24).toString('base64url'),
};
