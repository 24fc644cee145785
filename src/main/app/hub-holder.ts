import type { ChangeBatch } from '../../shared/changes/change';
import type { OperationResult } from '../../shared/domain/error';
import type { DesktopHub } from '../desktop';

/** The hub behind the window. It can be started again while the window stays: what is asked meanwhile waits for it. */
export class HubHolder {
  readonly #open: () => Promise<DesktopHub>;
  readonly #listeners = new Set<(batch: ChangeBatch) => void>();
  #hub: Promise<DesktopHub>;

  /** @param first the hub on its way @param open opens another on the same data */
  constructor(first: Promise<DesktopHub>, open: () => Promise<DesktopHub>) {
    this.#open = open;
    this.#hub = first;
    this.#listen();
  }

  get current(): Promise<DesktopHub> {
    return this.#hub;
  }

  async invoke(name: string, input: unknown): Promise<OperationResult<unknown>> {
    return (await this.#hub).invoke(name, input);
  }

  /** Hears the changes of whichever hub is there. @returns unsubscribe */
  onChanges(listener: (batch: ChangeBatch) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Ends the hub and opens it again, as a start of the application does.
   * @throws what opening throws, when it fails twice: a backup that cannot be restored is given up after the first time
   */
  async restart(): Promise<DesktopHub> {
    const before = this.#hub;
    this.#hub = before
      .then((hub) => hub.stop())
      .then(() => this.#open())
      .catch((error: unknown) => {
        process.stderr.write(`waypost: ${error instanceof Error ? error.message : String(error)}\n`);
        return this.#open();
      });
    this.#listen();
    return this.#hub;
  }

  #listen(): void {
    this.#hub.then(
      (hub) =>
        hub.onChanges((batch) => {
          for (const listener of this.#listeners) listener(batch);
        }),
      // Who opens it hears why it did not.
      () => undefined,
    );
  }
}
