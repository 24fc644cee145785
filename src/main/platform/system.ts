import type { Clock, Timers } from '../engine/ports';

/** The machine's clocks. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
};

/** The machine's timers. A timer never keeps the process alive by itself. */
export const systemTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
  soon(callback) {
    setImmediate(callback);
  },
};
