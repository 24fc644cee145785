import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

/** The argument after which the name of a role stands. */
const ROLE = '--role';

/** What a role can be asked, by name. Arguments and answers are plain data. */
export type Asks = Record<string, (argument: never) => unknown>;

interface Question {
  number: number;
  name: string;
  argument: unknown;
}

interface Answer {
  number: number;
  value?: unknown;
  error?: string;
}

/** The role that this process was started for; null in the one that was started first. */
export function ownRole(): string | null {
  const at = process.argv.indexOf(ROLE);
  return at === -1 ? null : (process.argv[at + 1] ?? null);
}

/** Answers what the parent asks, until it is gone. */
export function serve(asks: Asks): void {
  process.on('message', ({ number, name, argument }: Question) => {
    const answer = async (): Promise<unknown> => asks[name]?.(argument as never);
    answer().then(
      (value) => process.send?.({ number, value } satisfies Answer),
      (error: unknown) => process.send?.({ number, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

/** This program in another process, in a role of its own. */
export class Part<T extends Asks> {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #number = 0;

  /** @param flags of Node */
  constructor(role: string, flags: readonly string[]) {
    const [, script = ''] = process.argv;
    this.#child = fork(script, [ROLE, role], { execArgv: [...flags] });
    this.pid = this.#child.pid ?? 0;
    this.#child.on('message', ({ number, value, error }: Answer) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(`${role}: ${error}`));
    });
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${role} ended with ${code ?? signal}`));
    });
  }

  ask<N extends keyof T & string>(name: N, argument: Parameters<T[N]>[0]): Promise<Awaited<ReturnType<T[N]>>> {
    this.#number += 1;
    const number = this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve: resolve as (value: unknown) => void, reject });
      this.#child.send({ number, name, argument } satisfies Question);
    });
  }

  /** Ends the process. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
