import type { Clock } from '../ports';
import { BuiltinError, type Builtin } from './builtin';

const SECONDS_MAX = 604_800;

/** `sleep`: waits args[0] seconds (default 1) and answers how long that was. */
export function sleepBuiltin(clock: Clock): Builtin {
  return ({ grant }, signal) => {
    const seconds = grant.args[0] ?? 1;
    if (typeof seconds !== 'number' || seconds < 0 || seconds > SECONDS_MAX) {
      return Promise.reject(new BuiltinError('bad_arguments', `args[0] must be seconds from 0 to ${SECONDS_MAX}.`));
    }
    return new Promise((resolve) => {
      const startedMs = clock.monotonicMs();
      const cancel = clock.setTimer(seconds * 1_000, () => {
        resolve({ sleptSeconds: Math.round(clock.monotonicMs() - startedMs) / 1_000 });
      });
      signal.addEventListener('abort', cancel, { once: true });
    });
  };
}
