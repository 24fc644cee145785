import { lookup } from 'node:dns/promises';
import { statfs } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SUBPROTOCOL, type HubFrame } from '../../shared/protocol/frames';
import { decodeHubFrame, encodeFrame } from '../../shared/protocol/codec';
import type { Transport } from '../ports';
import { agentFacts } from '../facts';
import type { Identity } from '../platform/identity';

/** What a check found, or why it failed and what to do about it. */
export type Finding = { ok: true; says: string } | { ok: false; says: string; todo: string };

const LIMIT_MS = 10_000;
const NODE_MAJOR_MIN = 20;
/** Below this a journal may soon not be written. */
const FREE_BYTES_MIN = 50_000_000;

const fine = (says: string): Finding => ({ ok: true, says });
const bad = (says: string, todo: string): Finding => ({ ok: false, says, todo });
const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));

export function checkNode(version: string): Finding {
  const major = Number(version.slice(1).split('.')[0]);
  if (major >= NODE_MAJOR_MIN) return fine(`Node ${version}`);
  return bad(`Node ${version} is too old`, `Install Node ${NODE_MAJOR_MIN} or newer.`);
}

export async function checkDisk(dataDir: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const says = `${Math.floor(free / 1_000_000)} MB are free`;
    return free >= FREE_BYTES_MIN ? fine(says) : bad(`only ${says}`, `Make room on the file system of ${dataDir}.`);
  } catch (error) {
    return bad(
      `${dataDir} cannot be read: ${codeOf(error)}`,
      'Run the agent as the user that the directory belongs to.',
    );
  }
}

export async function checkName(url: URL): Promise<Finding> {
  const host = hostOf(url);
  try {
    const addresses = await lookup(host, { all: true });
    return fine(`${host} is ${addresses.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    return bad(
      `${host} has no address: ${codeOf(error)}`,
      'Check the name, or run the agent with --gateway and another address.',
    );
  }
}

export function checkPort(url: URL): Promise<Finding> {
  const [host, port] = [hostOf(url), portOf(url)];
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, timeout: LIMIT_MS });
    const end = (finding: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    socket.once('connect', () => end(fine(`port ${port} is open`)));
    socket.once('timeout', () =>
      end(
        bad(
          `port ${port} of ${host} does not answer`,
          'A firewall between here and the hub may drop packets: allow this port outwards.',
        ),
      ),
    );
    socket.once('error', (error) =>
      end(
        bad(
          `port ${port} of ${host}: ${codeOf(error)}`,
          'Start the hub, and see that its gateway listens on this address and port.',
        ),
      ),
    );
  });
}

/** Whether the hub shows a certificate of the authority that this node pinned. */
export function checkCertificate(url: URL, caCertificate: string | null): Promise<Finding> {
  if (caCertificate === null)
    return Promise.resolve(
      url.protocol === 'ws:'
        ? fine('this hub has no TLS; it is for its own machine only')
        : bad('this node joined a hub without TLS, and the address has it', 'Join again with a new token.'),
    );
  return new Promise((resolve) => {
    const socket = connectTls({
      host: hostOf(url),
      port: portOf(url),
      ca: caCertificate,
      checkServerIdentity: () => undefined,
      timeout: LIMIT_MS,
    });
    const end = (finding: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    socket.once('secureConnect', () => {
      const { valid_to: until } = socket.getPeerCertificate();
      end(fine(`the certificate is of the hub's authority, until ${until}`));
    });
    socket.once('timeout', () =>
      end(bad('the TLS handshake does not end', 'Something between here and the hub may hold it up.')),
    );
    socket.once('error', (error) =>
      end(
        bad(
          `the certificate is not of the hub that this node joined: ${codeOf(error)}`,
          'Another hub or a proxy answers there. If the hub was set up anew, join again with a new token.',
        ),
      ),
    );
  });
}

/**
 * Whether the hub knows this node: says hello, and looks at what it answers. It proves nothing: who is let in speaks for
 * the node, and a doctor knows of no attempts.
 */
export function checkHub(identity: Identity, url: string, transport: Transport): Promise<Finding> {
  return new Promise((resolve) => {
    const nonce = 'doctor-'.padEnd(24, '0');
    let isOver = false;
    let refusal: string | null = null;
    const end = (finding: Finding): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      connection.close(1000, 'the doctor has seen enough');
      resolve(finding);
    };
    const timer = setTimeout(
      () =>
        end(
          bad(
            'the hub does not answer',
            `See that a Waypost gateway speaks ${SUBPROTOCOL} there, and no other server.`,
          ),
        ),
      LIMIT_MS,
    );
    const receive = (frame: HubFrame): void => {
      if (frame.t === 'refused') refusal = `${frame.message} (${frame.code})`;
      else if (frame.t === 'challenge' && frame.hubId !== identity.hubId)
        end(bad(`another hub answers: ${frame.hubId}`, `This node belongs to ${identity.hubId}. Check the address.`));
      else if (frame.t === 'challenge') end(fine('the hub knows this node; the key is tried when the agent connects'));
    };
    const connection = transport.connect(url, {
      open: () =>
        connection.send(
          encodeFrame({
            t: 'hello',
            nodeId: identity.nodeId,
            nonce,
            ...agentFacts(),
            attempts: [],
            sync: null,
            timezoneData: null,
            released: [],
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
          bad(
            `the hub refuses this node: ${refusal ?? (reason || `close code ${code}`)}`,
            'It may have been removed or its key revoked; an operator can let it in again with a new join token.',
          ),
        ),
    });
  });
}

function hostOf(url: URL): string {
  return url.hostname.replaceAll(/[[\]]/g, '');
}

function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'wss:' ? 443 : 80));
}
