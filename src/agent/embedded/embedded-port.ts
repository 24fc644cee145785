import type { FromEmbeddedAgent, ToEmbeddedAgent } from '../../shared/protocol/embedded';
import type { MessagePortLike, ParentPort } from '../executor/channel';

type Listener = (message: ToEmbeddedAgent, port: MessagePortLike | undefined) => void;

/** The way to the desktop's main process. */
export class EmbeddedPort {
  readonly #port: ParentPort;
  #listeners: Listener[] = [];

  constructor(port: ParentPort) {
    this.#port = port;
    port.on('message', ({ data, ports }) => {
      for (const listener of this.#listeners) listener(data as ToEmbeddedAgent, ports[0]);
    });
  }

  send(message: FromEmbeddedAgent): void {
    this.#port.postMessage(message, []);
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** The next message of one of these kinds. */
  next<T extends ToEmbeddedAgent['t']>(...kinds: T[]): Promise<Extract<ToEmbeddedAgent, { t: T }>> {
    return new Promise((resolve) => {
      const listener: Listener = (message) => {
        if (!(kinds as string[]).includes(message.t)) return;
        this.#listeners = this.#listeners.filter((other) => other !== listener);
        resolve(message as Extract<ToEmbeddedAgent, { t: T }>);
      };
      this.#listeners.push(listener);
    });
  }
}
