import type { AttemptOutcome } from '../../../src/shared/protocol/attempt';
import type { World } from '../world/world';

/** One execution of a function, as the function itself saw it. */
export interface Execution {
  key: string;
  runId: string;
  node: string;
  beganMs: number;
  /** Null while it goes on. */
  endedMs: number | null;
  /** Null when its machine ended before it did. */
  outcome: AttemptOutcome | null;
}

/** What the functions themselves say: which attempts were executed, where, and when. */
export class Witness {
  readonly #world: World;
  readonly executions = new Map<string, Execution>();
  readonly #running = new Map<string, Set<Execution>>();
  /** Called when an execution begins, with the others of its run that still go on. */
  onBegin: (execution: Execution, others: readonly Execution[]) => void = () => {};

  constructor(world: World) {
    this.#world = world;
  }

  begins(key: string, node: string): void {
    const runId = key.slice(0, key.indexOf('/'));
    this.#world.trace(`execution ${key} on ${node}`);
    const before = this.executions.get(key);
    if (before !== undefined)
      this.#world.fail('executed twice', `${key} ran on ${before.node} at ${before.beganMs} and again on ${node}`);
    const execution = { key, runId, node, beganMs: this.#world.nowMs, endedMs: null, outcome: null };
    this.executions.set(key, execution);
    const siblings = this.#running.get(runId);
    this.onBegin(execution, [...(siblings ?? [])]);
    if (siblings === undefined) this.#running.set(runId, new Set([execution]));
    else siblings.add(execution);
  }

  ends(key: string, outcome: AttemptOutcome): void {
    const execution = this.executions.get(key);
    if (execution === undefined) return;
    this.#world.trace(`execution ${key} ${outcome}`);
    execution.outcome = outcome;
    this.#close(execution);
  }

  /** Everything that ran on a node ended with it. */
  nodeEnds(node: string): void {
    for (const siblings of this.#running.values())
      for (const execution of siblings) if (execution.node === node) this.#close(execution);
  }

  #close(execution: Execution): void {
    execution.endedMs = this.#world.nowMs;
    const siblings = this.#running.get(execution.runId);
    siblings?.delete(execution);
    if (siblings?.size === 0) this.#running.delete(execution.runId);
  }
}
