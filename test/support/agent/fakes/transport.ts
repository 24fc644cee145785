import type { Connection, ConnectionEvents, Transport } from '../../../../src/agent/ports';
import { decodeNodeFrame, encodeFrame } from '../../../../src/shared/protocol/codec';
import type { HubFrame, NodeFrame } from '../../../../src/shared/protocol/frames';

/** The hub's end of one connection, driven by a test. */
export class FakeConnection implements Connection {
  readonly sent: NodeFrame[] = [];
  readonly texts: string[] = [];
  closed: { code: number; reason: string } | null = null;
  pings = 0;
  buffered = 0;
  readonly #events: ConnectionEvents;

  constructor(events: ConnectionEvents) {
    this.#events = events;
  }

  send(text: string): void {
    const decoded = decodeNodeFrame(text);
    if (!decoded.ok) throw new Error(`not a frame: ${decoded.path} ${decoded.reason}`);
    this.texts.push(text);
    this.sent.push(decoded.frame);
  }

  bufferedBytes(): number {
    return this.buffered;
  }

  ping(): void {
    this.pings += 1;
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  open(): void {
    this.#events.open();
  }

  receive(frame: HubFrame): void {
    this.#events.frame(encodeFrame(frame));
  }

  receiveText(text: string): void {
    this.#events.frame(text);
  }

  pong(): void {
    this.#events.alive();
  }

  drain(): void {
    this.buffered = 0;
    this.#events.drained();
  }

  /** The connection ends: by the hub, or by a broken network (1006). */
  end(code = 1006, reason = '', retryAfterSeconds?: number): void {
    this.#events.closed(code, reason, retryAfterSeconds);
  }

  /** Frames of one type, in order. */
  of<T extends NodeFrame['t']>(type: T): Extract<NodeFrame, { t: T }>[] {
    return this.sent.filter((frame): frame is Extract<NodeFrame, { t: T }> => frame.t === type);
  }
}

export class FakeTransport implements Transport {
  readonly connections: FakeConnection[] = [];

  connect(_url: string, events: ConnectionEvents): Connection {
    const connection = new FakeConnection(events);
    this.connections.push(connection);
    return connection;
  }

  get last(): FakeConnection {
    const last = this.connections.at(-1);
    if (!last) throw new Error('nothing has connected');
    return last;
  }
}
