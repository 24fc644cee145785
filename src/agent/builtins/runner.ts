import type { Clock } from '../ports';
import { failedEnd, type AttemptEnd } from '../core/attempt-end';
import type { Invocation, Runner, StopMode } from '../core/runner';
import { BuiltinError, type Builtin } from './builtin';

function echo({ grant, log, done }: Invocation): void {
  const text = grant.kwargs['log'];
  if (text !== undefined) log('info', typeof text === 'string' ? text : JSON.stringify(text));
  try {
    done({ outcome: 'succeeded', cold: false, result: JSON.stringify({ args: grant.args, kwargs: grant.kwargs }) });
  } catch (error) {
    done(failedEnd('result_not_json', String(error)));
  }
}

function failure(error: unknown): AttemptEnd {
  if (error instanceof BuiltinError) return failedEnd(error.code, error.message);
  return failedEnd('exception', error instanceof Error ? error.message : String(error));
}

/** Runs builtins inside the agent. */
export class BuiltinRunner implements Runner {
  readonly #clock: Clock;
  readonly #builtins: Readonly<Record<string, Builtin>>;

  constructor(clock: Clock, builtins: Readonly<Record<string, Builtin>>) {
    this.#clock = clock;
    this.#builtins = builtins;
  }

  run(invocation: Invocation): (mode: StopMode) => void {
    const { content, done } = invocation;
    const builtin = Object.hasOwn(this.#builtins, content.source) ? this.#builtins[content.source] : undefined;
    if (content.source === 'echo') echo(invocation);
    else if (builtin) return this.#runLong(builtin, invocation);
    else done(failedEnd('not_supported', `This agent has no builtin ${content.source}.`));
    return () => {};
  }

  #runLong(builtin: Builtin, { grant, environment, log, done }: Invocation): (mode: StopMode) => void {
    const abort = new AbortController();
    const cancelTimer = this.#clock.setTimer(grant.timeoutMs, () => {
      settle({
        outcome: 'timed_out',
        cold: false,
        error: { code: 'timeout', message: `Not done within ${grant.timeoutMs} ms.` },
      });
    });
    let isSettled = false;
    const settle = (end: AttemptEnd): void => {
      if (isSettled) return;
      isSettled = true;
      cancelTimer();
      abort.abort();
      done(end);
    };
    const call = { grant, environment: environment.all, log };
    builtin(call, abort.signal).then(
      (value) => settle({ outcome: 'succeeded', cold: false, result: JSON.stringify(value) }),
      (error: unknown) => settle(failure(error)),
    );
    return () =>
      settle({
        outcome: 'cancelled',
        cold: false,
        error: { code: 'cancelled', message: 'The attempt was cancelled.' },
      });
  }
}
