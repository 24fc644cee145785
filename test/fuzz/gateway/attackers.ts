import { sign, type KeyObject } from 'node:crypto';
import { attemptRef, type AttemptRef } from '../../../src/shared/protocol/attempt';
import { challengeText } from '../../../src/shared/protocol/frames';
import { facts } from '../../support/hub/fake-node';
import type { SeededRandom } from '../../support/seeded-random';
import { hostileFrame, strangerFrame, type Knowledge } from './frames';
import { brokenHandshake } from './handshakes';
import { mutateFrame, mutateText, noise } from './mutate';
import { RawPeer, type Target } from './raw-peer';
import { clientFrame, opcodes } from './web-socket';

/** A node that was let in and turned against its hub. */
export interface TurnedNode {
  nodeId: string;
  privateKey: KeyObject;
}

/** What was sent, by kind, and how the hub ended it. */
export interface Tally {
  handshakes: number;
  malformedFrames: number;
  truncatedFrames: number;
  oversizedFrames: number;
  outOfOrderFrames: number;
  hostileFrames: number;
  connections: number;
  closeCodes: Record<string, number>;
}

export const noTally = (): Tally => ({
  handshakes: 0,
  malformedFrames: 0,
  truncatedFrames: 0,
  oversizedFrames: 0,
  outOfOrderFrames: 0,
  hostileFrames: 0,
  connections: 0,
  closeCodes: {},
});

/** Frames and handshakes that were sent. */
export const totalOf = (tally: Tally): number =>
  tally.handshakes +
  tally.malformedFrames +
  tally.truncatedFrames +
  tally.oversizedFrames +
  tally.outOfOrderFrames +
  tally.hostileFrames;

/** One of many addresses of this machine; macOS has one. */
const addressOf = (host: number): string => (process.platform === 'darwin' ? '127.0.0.1' : `127.0.0.${host}`);

/** How often each kind of attack is made. */
const attacks = {
  brokenHandshake: 30,
  brokenBytes: 25,
  malformedFrames: 25,
  outOfOrder: 20,
  impersonation: 8,
  oversized: 2,
  silence: 2,
  turned: 1.2,
};

/** Frames that a node that was let in sends on one connection. */
const TURNED_FRAMES = 200;
/** How long a peer waits at least for the hub to close before it leaves by itself. */
const LEAVE_AFTER_MS_MIN = 150;
/** How often the time that the hub took to let it in, where that is longer: a machine that is busy answers all late. */
const LEAVE_AFTER_ANSWERS = 3;

export class Attackers {
  readonly tally = noTally();
  readonly #random: SeededRandom;
  readonly #target: Target;
  readonly #knowledge: Knowledge;
  readonly #free: TurnedNode[];

  constructor(random: SeededRandom, target: Target, knowledge: Knowledge, turned: readonly TurnedNode[]) {
    this.#random = random;
    this.#target = target;
    this.#knowledge = knowledge;
    this.#free = [...turned];
  }

  /** Makes one attack: opens a connection, does what it does, and leaves. */
  async attack(): Promise<void> {
    const random = this.#random;
    const kind = random.weighted(attacks);
    const turned = kind === 'turned' ? this.#free.pop() : undefined;
    const from = performance.now();
    let leaveAfterMs = LEAVE_AFTER_MS_MIN;
    this.tally.connections += 1;
    // Some speak plainly to a hub with TLS.
    const isSecure = this.#target.ca !== null && (kind !== 'brokenHandshake' || random.fraction() < 0.5);
    const peer = await RawPeer.open(this.#target, addressOf(random.between(2, 40)), isSecure);
    if (turned !== undefined) {
      await this.#turned(peer, turned);
      this.#free.push(turned);
    } else if (kind === 'brokenHandshake') this.#brokenHandshake(peer);
    else if (kind === 'silence') {
      this.tally.handshakes += 1;
      peer.send(random.fraction() < 0.5 ? '' : 'GET / HT');
    } else if (await peer.upgrade()) {
      leaveAfterMs = Math.max(leaveAfterMs, LEAVE_AFTER_ANSWERS * (performance.now() - from));
      await this.#asStranger(peer, kind);
    }
    await peer.end(kind === 'silence' ? random.between(0, 2_000) : leaveAfterMs);
    const code = String(peer.closeCode ?? 'left');
    this.tally.closeCodes[code] = (this.tally.closeCodes[code] ?? 0) + 1;
  }

  #brokenHandshake(peer: RawPeer): void {
    const random = this.#random;
    this.tally.handshakes += 1;
    const bytes = brokenHandshake(random);
    if (random.fraction() < 0.8) peer.send(bytes);
    else for (let at = 0; at < bytes.length; at += 200) peer.send(bytes.slice(at, at + 200));
  }

  async #asStranger(peer: RawPeer, kind: Exclude<keyof typeof attacks, 'brokenHandshake' | 'silence'>): Promise<void> {
    const random = this.#random;
    const frame = (): string => JSON.stringify(strangerFrame(random, this.#knowledge));
    switch (kind) {
      case 'brokenBytes':
        this.tally.truncatedFrames += 1;
        peer.send(brokenBytes(random, frame()));
        return;
      case 'oversized':
        this.tally.oversizedFrames += 1;
        peer.send(
          random.fraction() < 0.3
            ? clientFrame('x'.repeat(1_000_001 + random.between(0, 500_000)))
            : clientFrame('x'.repeat(1_000), {
                declaredLength: random.pick([1_000_001, 2 ** 31, 2 ** 40, 2 ** 53 - 1]),
              }),
        );
        return;
      case 'impersonation': {
        this.tally.outOfOrderFrames += 2;
        const nodeId = random.pick(this.#knowledge.nodeIds);
        peer.send(clientFrame(JSON.stringify({ t: 'hello', nodeId, nonce: 'n'.repeat(20), ...facts, attempts: [] })));
        if ((await peer.frame('challenge')) === null) return;
        peer.send(clientFrame(JSON.stringify({ t: 'prove', signature: noise(random, 64).toString('base64') })));
        return;
      }
      case 'outOfOrder': {
        const count = random.between(1, 4);
        this.tally.outOfOrderFrames += count;
        peer.send(Buffer.concat(Array.from({ length: count }, () => clientFrame(frame()))));
        return;
      }
      case 'malformedFrames':
      case 'turned': {
        const count = random.between(1, 3);
        this.tally.malformedFrames += count;
        const broken = (): string =>
          random.fraction() < 0.6
            ? mutateFrame(random, strangerFrame(random, this.#knowledge))
            : mutateText(random, frame());
        peer.send(Buffer.concat(Array.from({ length: count }, () => clientFrame(broken()))));
      }
    }
  }

  /** Proves a key, says much that it has no right to, and ends with what is no frame. */
  async #turned(peer: RawPeer, { nodeId, privateKey }: TurnedNode): Promise<void> {
    const random = this.#random;
    if (!(await peer.upgrade())) return;
    const nonce = 'n'.repeat(20);
    peer.send(clientFrame(JSON.stringify({ t: 'hello', nodeId, nonce, ...facts, attempts: [] })));
    const challenge = await peer.frame('challenge');
    if (challenge === null) return;
    const [hubId, hubNonce] = [String(challenge['hubId']), String(challenge['nonce'])];
    const text = challengeText({ hubId, nodeId, hubNonce, nodeNonce: nonce });
    const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
    peer.send(clientFrame(JSON.stringify({ t: 'prove', signature })));
    if ((await peer.frame('welcome')) === null) return;
    const known = { ...this.#knowledge, own: ownAttempts(peer) };
    for (let sent = 0; sent < TURNED_FRAMES; sent += 40) {
      const frames = Array.from({ length: 40 }, () => clientFrame(JSON.stringify(hostileFrame(random, known))));
      this.tally.hostileFrames += frames.length;
      peer.send(Buffer.concat(frames));
      // What it was granted meanwhile is its own.
      await peer.until(() => !peer.isOpen, 1);
      known.own = ownAttempts(peer);
    }
    this.tally.malformedFrames += 1;
    const last = random.fraction() < 0.5 ? strangerFrame(random, known) : hostileFrame(random, known);
    peer.send(clientFrame(mutateFrame(random, last)));
  }
}

function ownAttempts(peer: RawPeer): AttemptRef[] {
  return peer.texts
    .filter((text) => text.startsWith('{"t":"attempt.start"'))
    .flatMap((text) => (JSON.parse(text) as { attempts: unknown[] }).attempts.map((one) => attemptRef.parse(one)));
}

/** WebSocket frames that break RFC 6455, or end in the middle. */
function brokenBytes(random: SeededRandom, text: string): Buffer {
  const whole = clientFrame(text);
  switch (random.between(0, 9)) {
    case 0:
      return whole.subarray(0, random.between(1, whole.length - 1));
    case 1:
      return clientFrame(text, { isMasked: false });
    case 2:
      return clientFrame(text, { reserved: random.between(1, 7) });
    case 3:
      return clientFrame(text, { opcode: random.pick([3, 5, 7, 11, 15]) });
    case 4:
      return clientFrame('x'.repeat(200), { opcode: random.pick([opcodes.ping, opcodes.close, opcodes.pong]) });
    case 5:
      return clientFrame(text, { opcode: opcodes.continuation });
    case 6: {
      const parts = Array.from({ length: random.between(2, 1_500) }, (_, index) =>
        clientFrame('', { opcode: index === 0 ? opcodes.text : opcodes.continuation, isFinal: false }),
      );
      return Buffer.concat(parts);
    }
    case 7:
      return clientFrame(Buffer.from([0xc3, 0x28, 0xff, 0xfe]));
    case 8:
      return clientFrame(Buffer.from([0x03, random.between(0, 255), 0xff]), { opcode: opcodes.close });
    default:
      return Buffer.concat([
        clientFrame(text, { opcode: random.pick([opcodes.binary, opcodes.text]), isFinal: false }),
        Buffer.concat(Array.from({ length: 100 }, () => clientFrame('', { opcode: opcodes.ping }))),
        noise(random, 100),
      ]);
  }
}
