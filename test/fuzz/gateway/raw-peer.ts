import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SUBPROTOCOL } from '../../../src/shared/protocol/frames';
import { opcodes, ServerFrames } from './web-socket';

/** Where the hub is. */
export interface Target {
  port: number;
  /** The authority (PEM) of a hub with TLS. */
  ca: string | null;
}

/** How long anything may take that a peer waits for. */
const PATIENCE_MS = 15_000;

/** One end of a connection that sends whatever bytes it likes. */
export class RawPeer {
  /** Text frames that came. */
  readonly texts: string[] = [];
  /** The code of the close frame that came; 0 when the connection just ended; null while it is open. */
  closeCode: number | null = null;
  readonly #socket: Socket;
  readonly #frames = new ServerFrames((opcode, payload) => this.#frame(opcode, payload));
  #head: string | null = '';
  #waiters: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data: Buffer) => {
      this.#take(data);
      this.#wake();
    });
    socket.on('connect', () => this.#wake());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closeCode ??= 0;
      this.#wake();
    });
  }

  /** Opens a connection from an address of this machine. Never rejects: one that cannot be had is closed. */
  static async open({ port, ca }: Target, localAddress: string, isSecure = ca !== null): Promise<RawPeer> {
    const socket = connectPlain({ port, host: '127.0.0.1', localAddress, noDelay: true });
    if (!isSecure) {
      const peer = new RawPeer(socket);
      await peer.until(() => !socket.connecting);
      return peer;
    }
    socket.on('error', () => undefined);
    const secured = connectTls({ socket, ca: ca ?? '', servername: 'localhost' });
    const peer = new RawPeer(secured);
    let isReady = false;
    secured.once('secureConnect', () => {
      isReady = true;
      peer.#wake();
    });
    await peer.until(() => isReady);
    return peer;
  }

  get isOpen(): boolean {
    return this.closeCode === null;
  }

  /** The first line of the answer to an upgrade; null while there is none. */
  get status(): string | null {
    return this.#head === null ? 'HTTP/1.1 101' : (this.#head.split('\r\n')[0] ?? null);
  }

  send(bytes: string | Buffer): void {
    if (this.isOpen && this.#socket.writable) this.#socket.write(bytes);
  }

  /** Asks for the WebSocket as an agent does. @returns whether it was given */
  async upgrade(): Promise<boolean> {
    const lines = [
      'GET / HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AQEBAQEBAQEBAQEBAQEBAQ==',
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
    ];
    this.send(`${lines.join('\r\n')}\r\n\r\n`);
    await this.until(() => this.#head === null);
    return this.#head === null;
  }

  /** Waits for something, or for the end. @returns whether it came */
  async until(isThere: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
    const end = performance.now() + patienceMs;
    while (!isThere() && this.isOpen && performance.now() < end)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, end - performance.now()));
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    return isThere();
  }

  /** The first frame of a kind; null when it does not come. */
  async frame(type: string): Promise<Record<string, unknown> | null> {
    const start = `{"t":"${type}"`;
    await this.until(() => this.texts.some((text) => text.startsWith(start)));
    const text = this.texts.find((one) => one.startsWith(start));
    return text === undefined ? null : (JSON.parse(text) as Record<string, unknown>);
  }

  /** Waits for the hub to close, for so long at most, then cuts. */
  async end(patienceMs: number): Promise<void> {
    await this.until(() => false, patienceMs);
    this.#socket.destroy();
  }

  #take(data: Buffer): void {
    if (this.#head === null) {
      this.#frames.take(data);
      return;
    }
    this.#head += data.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0 || !this.#head.startsWith('HTTP/1.1 101')) return;
    const rest = Buffer.from(this.#head.slice(end + 4), 'latin1');
    this.#head = null;
    this.#frames.take(rest);
  }

  #frame(opcode: number, payload: Buffer): void {
    if (opcode === opcodes.close) this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    else if (opcode === opcodes.text) this.texts.push(payload.toString());
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
