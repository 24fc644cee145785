import { lookup } from 'node:dns/promises';
import { statfs } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

/**
 * What a check found, or why it failed and what to do about it. `waits`: nothing is wrong, and somebody else has to do
 * something. A note is worth knowing and stands in nobody's way.
 */
export type Finding =
  | { ok: true; says: string; note?: string }
  | { ok: false; waits?: boolean; says: string; todo: string };

/** How long a check may take. */
export const LIMIT_MS = 10_000;
const NODE_MAJOR_MIN = 20;
/** Below this a journal may soon not be written. */
const FREE_BYTES_MIN = 50_000_000;

export const fine = (says: string): Finding => ({ ok: true, says });
export const bad = (says: string, todo: string): Finding => ({ ok: false, says, todo });
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

function hostOf(url: URL): string {
  return url.hostname.replaceAll(/[[\]]/g, '');
}

function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'wss:' ? 443 : 80));
}
