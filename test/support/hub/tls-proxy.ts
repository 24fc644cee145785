import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { makeAuthority, makeLeaf } from '../../../src/main/tls/certificates';

/** Somebody between a node and its hub, with an authority of their own: reads everything that the node sends. */
export class TlsProxy {
  /** Bytes that a peer sent through TLS. */
  received = 0;
  /** Connections that came in, as far as TLS got. */
  connections = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param target where the hub's gateway is, wss:// */
  static async start(target: string): Promise<TlsProxy> {
    const authority = await makeAuthority('hub_1', Date.now());
    const leaf = await makeLeaf(authority, ['localhost', '127.0.0.1'], Date.now());
    const server = createServer({ key: leaf.key, cert: leaf.certificate + authority.certificate });
    const proxy = new TlsProxy(server);
    server.on('connection', () => (proxy.connections += 1));
    server.on('secureConnection', (socket) => proxy.#relay(socket, Number(new URL(target).port)));
    server.on('tlsClientError', () => undefined);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    return `wss://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #relay(socket: TLSSocket, port: number): void {
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      this.received += data.length;
    });
    const onward = connect(port, '127.0.0.1');
    onward.on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
