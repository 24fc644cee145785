import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Who a piece of traffic goes to. */
export type Direction = 'toHub' | 'toNode';

interface Way {
  held: boolean;
  /** Holds by itself when so many bytes have gone this way; null: does not. */
  holdAfter: number | null;
  passed: number;
}

interface Pair {
  near: Socket;
  far: Socket;
  /** What is kept back, in order. */
  waiting: (() => void)[];
}

/**
 * The network between a node and its hub: carries bytes as they are, TLS included, and can keep them back, each way for
 * itself. What is kept back comes when it is let go; what happens to one end is not told to the other until then.
 */
export class Network {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #ways: Record<Direction, Way> = {
    toHub: { held: false, holdAfter: null, passed: 0 },
    toNode: { held: false, holdAfter: null, passed: 0 },
  };

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param target the hub's gateway, wss:// on this machine; it may go away and come back */
  static async to(target: string): Promise<Network> {
    const server = createServer();
    const network = new Network(server);
    server.on('connection', (near) => network.#carry(near, Number(new URL(target).port)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return network;
  }

  /** Where a node finds its hub through this network. */
  get url(): string {
    return `wss://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Keeps back what goes this way, from now on or from so many bytes on. */
  hold(to: Direction, afterBytes = 0): void {
    const way = this.#ways[to];
    if (afterBytes === 0) way.held = true;
    else way.holdAfter = way.passed + afterBytes;
  }

  /** Whether this way is held by now. */
  isHeld(to: Direction): boolean {
    return this.#ways[to].held;
  }

  /** Both ways: neither end hears of the other. */
  part(): void {
    this.hold('toHub');
    this.hold('toNode');
  }

  /** Carries on, with what was kept back first. */
  heal(): void {
    for (const way of Object.values(this.#ways)) Object.assign(way, { held: false, holdAfter: null });
    for (const { waiting } of this.#pairs) for (const carry of waiting.splice(0)) carry();
  }

  /** Cuts every connection; what was kept back is lost with it. Then it carries again. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#pairs.clear();
    this.heal();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(near: Socket, port: number): void {
    const pair: Pair = { near, far: connect(port, '127.0.0.1'), waiting: [] };
    this.#pairs.add(pair);
    this.#direct(pair, near, pair.far, 'toHub');
    this.#direct(pair, pair.far, near, 'toNode');
  }

  #direct(pair: Pair, from: Socket, into: Socket, to: Direction): void {
    const way = this.#ways[to];
    const pass = (carry: () => void): void => {
      if (way.held) pair.waiting.push(carry);
      else carry();
    };
    from.on('data', (data: Buffer) => {
      way.passed += data.length;
      if (way.holdAfter !== null && way.passed >= way.holdAfter) way.held = true;
      pass(() => into.write(data));
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      pass(() => {
        into.destroy();
        this.#pairs.delete(pair);
      });
    });
  }
}
