import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import * as z from 'zod';
import { BuiltinError, onlyOptions, type Builtin } from './builtin';
import { networkError } from './network-error';
import { hostName, portNumber, untilOpen } from './open-socket';

const DAY_MS = 86_400_000;
const CHAIN_MAX = 16;

const options = z.strictObject({
  host: hostName,
  port: portNumber.default(443),
  /** The name that is asked for (SNI) and that the certificate has to be of; by default the host. */
  serverName: hostName.optional(),
  /** It fails when a certificate of the chain is valid for fewer days than this. */
  minDays: z.number().min(0).max(3_650).default(14),
  /** It fails as well when this machine does not trust the chain, or the name is not in it. */
  requireTrusted: z.boolean().default(false),
  timeoutSeconds: z.number().positive().max(3_600).default(10),
});

interface Validity {
  subject: string;
  from: number;
  to: number;
}

/** The certificates that a server sent, its own first. */
function chainOf(own: DetailedPeerCertificate): Validity[] {
  const chain: Validity[] = [];
  let certificate: DetailedPeerCertificate | undefined = own;
  while (certificate !== undefined && chain.length < CHAIN_MAX) {
    const {
      subject,
      valid_from: from,
      valid_to: to,
      issuerCertificate,
    } = certificate as Partial<DetailedPeerCertificate>;
    if (from === undefined || to === undefined) break;
    const [name] = [subject?.CN ?? subject?.O ?? ''].flat();
    chain.push({ subject: name ?? '', from: Date.parse(from), to: Date.parse(to) });
    certificate = issuerCertificate === certificate ? undefined : issuerCertificate;
  }
  return chain;
}

/**
 * `tls-expiry`: how long the certificates of a TLS server are valid; answers `{validTo, daysLeft, subject, issuer, trusted}`
 * of the one that ends first. Times are by this machine's clock.
 */
export const tlsExpiryBuiltin: Builtin = async ({ grant }, signal) => {
  const { host, port, serverName = host, minDays, requireTrusted, timeoutSeconds } = onlyOptions(options, grant);
  // It is looked at also when nobody would trust it: that it expired is what one wants to be told.
  const socket = connect({
    host,
    port,
    rejectUnauthorized: false,
    ...(isIP(serverName) ? {} : { servername: serverName }),
  });
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1_000)]);
    await untilOpen(socket, 'secureConnect', limit);
    const own = socket.getPeerCertificate(true);
    const chain = chainOf(own);
    const [first] = chain.toSorted((a, b) => a.to - b.to);
    if (first === undefined) throw new BuiltinError('tls_error', `${host}:${port} sent no certificate.`);
    judge(first, chain, minDays);
    const problem = socket.authorizationError as Error | string | undefined;
    if (requireTrusted && !socket.authorized)
      throw new BuiltinError('tls_error', `${host}:${port} is not trusted: ${String(problem)}`);
    return {
      validTo: new Date(first.to).toISOString(),
      daysLeft: daysUntil(first.to),
      subject: first.subject,
      issuer: [own.issuer.CN ?? own.issuer.O ?? ''].flat()[0] ?? '',
      trusted: socket.authorized,
    };
  } catch (error) {
    throw networkError(error, `${host}:${port}`, 'tls', timeoutSeconds);
  } finally {
    socket.destroy();
  }
};

const daysUntil = (at: number): number => Math.floor(((at - Date.now()) / DAY_MS) * 10) / 10;

function judge(first: Validity, chain: readonly Validity[], minDays: number): void {
  const until = new Date(first.to).toISOString();
  if (first.to <= Date.now())
    throw new BuiltinError('certificate_expired', `The certificate of ${first.subject} expired at ${until}.`);
  const early = chain.find(({ from }) => from > Date.now());
  if (early)
    throw new BuiltinError(
      'certificate_not_yet_valid',
      `The certificate of ${early.subject} is valid from ${new Date(early.from).toISOString()} on.`,
    );
  if (first.to - Date.now() < minDays * DAY_MS)
    throw new BuiltinError(
      'certificate_expiring',
      `The certificate of ${first.subject} expires at ${until}, in ${daysUntil(first.to)} days; at least ${minDays} were asked for.`,
    );
}
