import { isBehind } from '../../shared/domain/version';
import { decodeHubFrame, encodeFrame } from '../../shared/protocol/codec';
import { challengeText, SUBPROTOCOL, type HubFrame } from '../../shared/protocol/frames';
import { agentFacts } from '../facts';
import type { Identity } from '../platform/identity';
import { systemRandom } from '../platform/system';
import type { Signer, Transport } from '../ports';
import { bad, fine, LIMIT_MS, type Finding } from './checks';

type Refused = Extract<HubFrame, { t: 'refused' }>;

/** What to do where a hub refuses a node, by its code. */
const remedies: Record<string, string> = {
  unknown_node: 'It was removed, or the hub was set up anew: join again with a new token.',
  wrong_key: 'Another machine may have taken its place, or this directory is an old copy: join again with a new token.',
  key_revoked:
    'An operator can give it a new key: with the token of POST /nodes/{id}/replace this machine joins as the same node.',
  protocol: 'Hub and agent are of different versions: install the version of the hub.',
  busy: 'Nothing is wrong with this node: the hub has much to do. Try again in a while.',
  going_away: 'Nothing is wrong with this node: the hub is stopping. Try again when it is back.',
};
const OTHERWISE = 'The log of the hub, and its audit trail, tell more.';

function refusalOf({ code, message }: Refused): Finding {
  if (code !== 'pending_approval')
    return bad(`the hub refuses this node: ${message} (${code})`, remedies[code] ?? OTHERWISE);
  return {
    ok: false,
    waits: true,
    says: 'this node waits for approval; its key and its hub are right',
    todo: 'An operator has to let it in: in the window under Nodes, or with POST /nodes/{id}/approve. The agent comes in by itself then.',
  };
}

function welcomeOf(hubVersion: string | undefined): Finding {
  const says = 'the hub knows this node and its key';
  const { agentVersion } = agentFacts();
  if (hubVersion === undefined || !isBehind(agentVersion, hubVersion)) return fine(says);
  const note = `this agent has version ${agentVersion}, its hub ${hubVersion}: install version ${hubVersion} of the agent`;
  return { ok: true, says, note };
}

/**
 * Whether the hub lets this node in: says hello, proves the key, and looks at what the hub answers. It asks for no more than
 * that answer, so that a running agent keeps its connection and its attempts.
 */
export function checkHub(identity: Identity, url: string, transport: Transport, signer: Signer): Promise<Finding> {
  return new Promise((resolve) => {
    const { nodeId } = identity;
    const nodeNonce = systemRandom.nonce();
    let isOver = false;
    let refusal: Refused | null = null;
    const end = (finding: Finding): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      connection.close(1000, 'the doctor has seen enough');
      resolve(finding);
    };
    const silent = bad(
      'the hub does not answer',
      `See that a Waypost gateway speaks ${SUBPROTOCOL} there, and no other server.`,
    );
    const timer = setTimeout(() => end(silent), LIMIT_MS);
    const prove = (hubId: string, hubNonce: string): void => {
      const signature = signer.sign(challengeText({ hubId, nodeId, hubNonce, nodeNonce }));
      connection.send(encodeFrame({ t: 'prove', signature }));
    };
    const receive = (frame: HubFrame): void => {
      if (frame.t === 'refused') refusal = frame;
      else if (frame.t === 'welcome') end(welcomeOf(frame.hubVersion));
      else if (frame.t === 'challenge' && frame.hubId === identity.hubId) prove(frame.hubId, frame.nonce);
      else if (frame.t === 'challenge')
        end(bad(`another hub answers: ${frame.hubId}`, `This node belongs to ${identity.hubId}. Check the address.`));
    };
    const connection = transport.connect(url, {
      open: () =>
        connection.send(
          encodeFrame({
            t: 'hello',
            nodeId,
            nonce: nodeNonce,
            ...agentFacts(),
            attempts: [],
            sync: null,
            timezoneData: null,
            released: [],
            probe: true,
          }),
        ),
      frame: (text) => {
        const decoded = decodeHubFrame(text);
        if (decoded.ok) receive(decoded.frame);
        else end(bad('what answers does not speak this protocol', 'Hub and agent may be of different versions.'));
      },
      alive: () => {},
      drained: () => {},
      closed: (code, reason) =>
        end(
          refusal === null
            ? bad(`the hub closes the connection: ${reason || `close code ${code}`}`, OTHERWISE)
            : refusalOf(refusal),
        ),
    });
  });
}
