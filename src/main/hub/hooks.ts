import type { EngineEvent, EngineEventOf, EngineEventType } from '../engine/events';

type Listener = (event: EngineEvent) => void;

/** Where other parts of the hub subscribe to changes of state. They hear of each after its commit, in order. */
export class Hooks {
  readonly #listeners = new Map<EngineEventType, Set<Listener>>();
  readonly #onFault: (error: unknown) => void;

  /** @param onFault hears when a listener throws; the others are told all the same */
  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Calls back with each event of a type from now on. @returns unsubscribe */
  on<T extends EngineEventType>(type: T, listener: (event: EngineEventOf<T>) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    const entry: Listener = (event) => listener(event as EngineEventOf<T>);
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /** Tells what a commit brought. */
  deliver(events: readonly EngineEvent[]): void {
    if (this.#listeners.size === 0) return;
    for (const event of events)
      for (const listener of this.#listeners.get(event.type) ?? [])
        try {
          listener(event);
        } catch (error) {
          this.#onFault(error);
        }
  }
}
