import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { challengeText, SUBPROTOCOL, type HubFrame } from '../../../src/shared/protocol/frames';
import { facts } from './fake-node';
import { until } from './until';

/** A peer that says what a test wants, well-formed or not. */
export class RawNode {
  readonly frames: HubFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.frames.push(JSON.parse((data as Buffer).toString()) as HubFrame));
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }));
  }

  /** @param ca the authority (PEM) of a hub with TLS */
  static async open(url: string, ca?: string): Promise<RawNode> {
    const socket = new WebSocket(url, SUBPROTOCOL, ca === undefined ? {} : { ca });
    const node = new RawNode(socket);
    await once(socket, 'open');
    return node;
  }

  send(frame: string | Buffer | object): void {
    this.#socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** The first frame of a kind; waits for it. */
  frame<T extends HubFrame['t']>(t: T): Promise<Extract<HubFrame, { t: T }>> {
    return until(() => this.frames.find((frame): frame is Extract<HubFrame, { t: T }> => frame.t === t));
  }

  /** Takes nothing more off the network. */
  stopReading(): void {
    this.#socket.pause();
  }

  end(): void {
    this.#socket.terminate();
  }
}

export const newKey = (): { publicKey: string; privateKey: KeyObject } => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), privateKey };
};

const NONCE = 'a-nonce-of-some-length';

export const hello = (nodeId: string): object => ({ t: 'hello', nodeId, nonce: NONCE, ...facts, attempts: [] });

/** Enrols with a key. @returns the node's id */
export async function enrol(url: string, token: string, name: string, publicKey: string, ca?: string): Promise<string> {
  const node = await RawNode.open(url, ca);
  node.send({ t: 'enroll', token, publicKey, name, ...facts });
  const { nodeId } = await node.frame('enrolled');
  await node.closed;
  return nodeId;
}

/** Connects and proves a key. */
export async function connect(url: string, nodeId: string, privateKey: KeyObject, ca?: string): Promise<RawNode> {
  const node = await RawNode.open(url, ca);
  node.send(hello(nodeId));
  const { nonce, hubId } = await node.frame('challenge');
  const text = challengeText({ hubId, nodeId, hubNonce: nonce, nodeNonce: NONCE });
  node.send({ t: 'prove', signature: sign(null, Buffer.from(text), privateKey).toString('base64') });
  return node;
}
