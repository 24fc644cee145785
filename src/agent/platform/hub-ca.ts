import { createHash, X509Certificate } from 'node:crypto';
import { connect, type DetailedPeerCertificate } from 'node:tls';

const LIMIT_MS = 10_000;

/** The certificates that a peer showed, from its own to the root it named. */
function* chainOf(leaf: DetailedPeerCertificate): Generator<Buffer> {
  let certificate: DetailedPeerCertificate | undefined = leaf;
  const seen = new Set<string>();
  while (certificate?.raw && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    yield certificate.raw;
    certificate = certificate.issuerCertificate;
  }
}

/**
 * Asks a hub for its certificates and answers, as PEM, the one that the join token names by its SHA-256. Nothing is
 * believed yet and nothing is sent: the connection that enrols is verified against this certificate.
 */
export function learnCa(url: URL, fingerprint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false, timeout: LIMIT_MS });
    socket.once('secureConnect', () => {
      const chain = [...chainOf(socket.getPeerCertificate(true))];
      const named = chain.find((raw) => createHash('sha256').update(raw).digest('hex') === fingerprint);
      if (named) resolve(new X509Certificate(named).toString());
      else reject(new Error('its certificate is not from the authority that the join token names'));
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('it did not answer in time')));
    socket.once('error', reject);
  });
}
