import { decodeId, encodeId } from '../../shared/domain/id';
import { decodeNodeFrame, decodeStrangerFrame } from '../../shared/protocol/codec';
import {
  challengeText,
  closeCodes,
  type EnrollFrame,
  type Greeting,
  type HelloFrame,
  type HubFrame,
} from '../../shared/protocol/frames';
import { parseJoinToken } from '../../shared/protocol/join-token';
import { hashSecret } from '../store/api-tokens';
import type { GatewayHub } from './hub-port';
import { isProof, readPublicKey } from './proof';

/** How often a node that waits for approval asks, at most. */
const APPROVAL_RETRY_SECONDS = 5;

/** What a hub says to a peer that it sends away. */
export interface Refusal {
  code: string;
  closeCode: number;
  message: string;
  retryAfterSeconds?: number | undefined;
}

/** What the handshake may do with its connection. */
export interface HandshakePorts {
  hub: Pick<GatewayHub, 'hubId' | 'node' | 'execute'>;
  /** Unguessable text of 16 to 128 characters. */
  nonce: () => string;
  send: (frame: HubFrame) => void;
  refuse: (refusal: Refusal) => void;
  /** The peer broke the protocol. */
  refuseProtocol: (message: string) => void;
  /** A refusal goes to the audit trail. */
  note: (action: string, entity: string | null, reason: string) => void;
  /** The peer was enrolled and has nothing more to say here. */
  enrolled: () => void;
  /** The peer proved that it holds the key of a node, and wanted to know no more than whether it would be let in. */
  probed: () => void;
  /** The peer proved that it holds the key of a node. */
  proved: (nodeId: number, hello: HelloFrame) => void;
}

type Stage =
  | { name: 'new' }
  | { name: 'enrolling' }
  | { name: 'challenged'; greeting: Greeting; text: string; nonce: string }
  | { name: 'over' };

/** How a stranger becomes a node that is known: by a join token, or by the proof of its key. */
export class Handshake {
  readonly #ports: HandshakePorts;
  #stage: Stage = { name: 'new' };

  constructor(ports: HandshakePorts) {
    this.#ports = ports;
  }

  /** The connection is over, or its peer is known. */
  end(): void {
    this.#stage = { name: 'over' };
  }

  /** The stranger sent a text frame. */
  receive(text: string): void {
    const stage = this.#stage;
    const decoded = decodeStrangerFrame(text);
    if (!decoded.ok) {
      this.#ports.refuseProtocol(`${decoded.path === '' ? 'frame' : decoded.path}: ${decoded.reason}`);
      return;
    }
    const { frame } = decoded;
    if (frame.t === 'enroll' && stage.name === 'new') void this.#enroll(frame);
    else if (frame.t === 'hello' && stage.name === 'new') this.#challenge(frame, text);
    else if (frame.t === 'prove' && stage.name === 'challenged') this.#prove(frame.signature, stage);
    else this.#ports.refuseProtocol(`\`${frame.t}\` is not expected now.`);
  }

  #turnAway(action: string, entity: string | null, refusal: Refusal): void {
    this.#ports.note(action, entity, refusal.code);
    this.#ports.refuse(refusal);
  }

  async #enroll(frame: EnrollFrame): Promise<void> {
    this.#stage = { name: 'enrolling' };
    const { hub } = this.#ports;
    const token = parseJoinToken(frame.token);
    const tokenId = token === null ? null : decodeId('joinToken', token.id);
    if (token === null || tokenId === null) {
      const message = 'This is not a join token.';
      this.#turnAway('nodes.enroll', null, {
        code: 'join_token_malformed',
        closeCode: closeCodes.unauthorized,
        message,
      });
      return;
    }
    if (readPublicKey(frame.publicKey) === null) {
      this.#ports.refuseProtocol('publicKey: not an Ed25519 key.');
      return;
    }
    const { agentVersion, platform, resources } = frame;
    const result = await hub.execute(
      {
        name: 'nodes.enroll',
        tokenId,
        secretHash: hashSecret(token.secret),
        publicKey: frame.publicKey,
        nodeName: frame.name,
        location: frame.location,
        capabilities: frame.capabilities,
        labels: frame.labels,
        maxFunctions: frame.maxFunctions,
        maxConcurrentRuns: frame.maxConcurrentRuns,
        facts: { agentVersion, platform, resources },
      },
      { actor: `node ${frame.name}`, requestId: null },
    );
    if (!result.ok) {
      const { code, reason = code, message, retryAfterSeconds } = result.error;
      const closeCode = code === 'unavailable' ? closeCodes.busy : closeCodes.unauthorized;
      this.#turnAway('nodes.enroll', token.id, { code: reason, closeCode, message, retryAfterSeconds });
      return;
    }
    const { ids, info } = result.value;
    const [id] = ids;
    if (id === undefined) throw new Error('an enrolment named no node');
    const approval = info?.['access'] === 'pending' ? 'pending' : 'approved';
    this.#ports.send({ t: 'enrolled', nodeId: encodeId('node', id), hubId: hub.hubId, approval });
    this.#ports.enrolled();
  }

  #challenge(greeting: Greeting, text: string): void {
    const { hub } = this.#ports;
    const id = decodeId('node', greeting.nodeId);
    if (id === null || hub.node(id) === undefined) {
      this.#turnAway('nodes.connect', greeting.nodeId, {
        code: 'unknown_node',
        closeCode: closeCodes.removed,
        message: 'This hub does not know this node. It may have been removed.',
      });
      return;
    }
    // One of its own for each connection: a proof that was overheard answers no other.
    const nonce = this.#ports.nonce();
    this.#stage = { name: 'challenged', greeting, text, nonce };
    this.#ports.send({ t: 'challenge', nonce, hubId: hub.hubId });
  }

  #prove(signature: string, { greeting, text, nonce }: Extract<Stage, { name: 'challenged' }>): void {
    const { hub } = this.#ports;
    const { nodeId, nonce: nodeNonce } = greeting;
    const id = decodeId('node', nodeId);
    // Looked up again: its key may have changed since the challenge.
    const node = id === null ? undefined : hub.node(id);
    const signed = challengeText({ hubId: hub.hubId, nodeId, hubNonce: nonce, nodeNonce });
    if (id === null || node === undefined || !isProof(node.publicKey, signed, signature)) {
      this.#turnAway('nodes.connect', nodeId, {
        code: 'wrong_key',
        closeCode: closeCodes.unauthorized,
        message: 'The proof was not made with the key of this node.',
      });
      return;
    }
    if (node.access === 'pending') {
      this.#ports.refuse({
        code: 'pending_approval',
        closeCode: closeCodes.pending,
        message: 'This node waits for the approval of an operator.',
        retryAfterSeconds: APPROVAL_RETRY_SECONDS,
      });
      return;
    }
    if (node.access === 'revoked') {
      this.#turnAway('nodes.connect', nodeId, {
        code: 'key_revoked',
        closeCode: closeCodes.unauthorized,
        message: 'The key of this node was revoked.',
      });
      return;
    }
    const decoded = decodeNodeFrame(text);
    if (!decoded.ok || decoded.frame.t !== 'hello') {
      this.#ports.refuseProtocol(decoded.ok ? 'no hello' : `${decoded.path}: ${decoded.reason}`);
      return;
    }
    if (decoded.frame.probe === true) this.#ports.probed();
    else this.#ports.proved(id, decoded.frame);
  }
}
