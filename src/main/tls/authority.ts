import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import type { OperationOutput } from '../../shared/contract/operations';
import type { Clock, Timers } from '../engine/ports';
import type { Logger } from '../platform/logger';
import type { KeyPair } from './certificates';
import type { Credentials } from './credentials';
import { writeSecret, writeWhole } from '../files/whole-file';
import { keepSecret, readIfThere } from './key-files';

/** How long a certificate has left when the next one is made. */
const RENEW_LEFT_MS = 30 * 86_400_000;
/** How often it is looked at while the hub runs: as often as the machine's addresses may change unnoticed. */
const LOOK_EVERY_MS = 600_000;

export interface AuthorityOptions {
  /** The hub's data directory; null keeps everything in memory. */
  directory: string | null;
  hubId: string;
  clock: Clock;
  timers: Timers;
  log: Logger;
  /** What the hub's certificate is good for, now. */
  names: () => string[];
}

/** The files of an authority were lost or do not belong together. Its message is for the operator. */
export class AuthorityError extends Error {
  readonly code = 'ERR_AUTHORITY';
}

/**
 * The hub's own certificate authority. It is made when TLS is first needed and never replaced, because agents pin it;
 * the certificate that the hub shows is renewed in time, also while the hub runs. Serving with what is there loads no
 * library.
 */
export class Authority implements Credentials {
  /** PEM. */
  readonly certificate: string;
  /** SHA-256 of the certificate, hexadecimal: what a join token carries. */
  readonly fingerprint: string;
  /** Where the certificate lies for others to take; null when all is in memory. */
  readonly file: string | null;
  readonly #pair: KeyPair;
  readonly #options: AuthorityOptions;
  readonly #listeners = new Set<() => void>();
  #leaf: KeyPair;
  #cancelLook: () => void = () => {};

  private constructor(options: AuthorityOptions, pair: KeyPair, leaf: KeyPair) {
    this.#options = options;
    this.#pair = pair;
    this.#leaf = leaf;
    this.certificate = pair.certificate;
    this.fingerprint = fingerprintOf(pair.certificate);
    this.file = options.directory === null ? null : files(options.directory).certificate;
    this.#lookLater();
  }

  /**
   * Reads the authority of a data directory, or makes it.
   * @throws AuthorityError when a part of it is missing or damaged; nothing is made in its place
   */
  static async open(options: AuthorityOptions): Promise<Authority> {
    const pair = readPair(options) ?? (await makePair(options));
    const kept = readLeaf(options, pair);
    const leaf = kept === null || whyRenew(kept, options) !== null ? await makeLeafFor(options, pair) : kept;
    return new Authority(options, pair, leaf);
  }

  current(): { cert: string; key: string } {
    // The authority's certificate goes along, so that an agent can find the one that its join token names.
    return { cert: this.#leaf.certificate + this.#pair.certificate, key: this.#leaf.key };
  }

  onRenewed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The certificate in force. */
  get leaf(): X509Certificate {
    return new X509Certificate(this.#leaf.certificate);
  }

  /** What clients have to trust, and what they are shown. */
  shown(): OperationOutput<'hub.certificate'> {
    const ca = new X509Certificate(this.certificate);
    const { leaf } = this;
    return {
      authority: { pem: this.certificate, fingerprint: this.fingerprint, validUntil: instantOf(ca.validTo) },
      certificate: {
        fingerprint: fingerprintOf(this.#leaf.certificate),
        names: namesIn(leaf),
        validFrom: instantOf(leaf.validFrom),
        validUntil: instantOf(leaf.validTo),
      },
    };
  }

  /** Makes a new certificate for the hub now. */
  async renew(): Promise<void> {
    this.#leaf = await makeLeafFor(this.#options, this.#pair);
    for (const listener of this.#listeners) listener();
  }

  close(): void {
    this.#cancelLook();
    this.#listeners.clear();
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.timers.after(LOOK_EVERY_MS, () => {
      this.#lookLater();
      const why = whyRenew(this.#leaf, this.#options);
      if (why === null) return;
      const { log } = this.#options;
      this.renew().then(
        () => log.info({ why, until: this.leaf.validTo }, 'the certificate of the hub was renewed'),
        (error: unknown) => log.error({ err: error, why }, 'the certificate of the hub could not be renewed'),
      );
    });
  }
}

const files = (directory: string): Record<'certificate' | 'key' | 'leaf', string> => ({
  certificate: join(directory, 'tls', 'ca.pem'),
  key: join(directory, 'tls', 'ca.key'),
  leaf: join(directory, 'tls', 'hub.pem'),
});

const instantOf = (text: string): string => new Date(text).toISOString();

/** Host names and addresses that a certificate is good for. */
const namesIn = ({ subjectAltName = '' }: X509Certificate): string[] =>
  subjectAltName.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));

const fingerprintOf = (certificate: string): string =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');

function readPair({ directory, log }: AuthorityOptions): KeyPair | null {
  if (directory === null) return null;
  const { certificate: file, key: keyFile } = files(directory);
  const certificate = readIfThere(file);
  // The key is written first: without a certificate beside it nobody has ever seen this authority.
  if (certificate === null) return null;
  const key = readIfThere(keyFile);
  if (key === null)
    throw new AuthorityError(
      `${keyFile} is missing, and nodes trust the authority in ${file}. Restore the key, or move the certificate away to begin with another authority: every node then has to be replaced.`,
    );
  if (keepSecret(keyFile))
    log.warn({ file: keyFile }, 'others could read the key of the authority; now only its owner can');
  if (!belongTogether(certificate, key))
    throw new AuthorityError(`${keyFile} is damaged, or it is not the key of ${file}. Restore both from one backup.`);
  return { certificate, key };
}

function belongTogether(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

async function makePair({ directory, hubId, clock, log }: AuthorityOptions): Promise<KeyPair> {
  const { makeAuthority } = await import('./certificates');
  const pair = await makeAuthority(hubId, clock.wallMs());
  if (directory !== null) {
    mkdirSync(dirname(files(directory).key), { recursive: true, mode: 0o700 });
    writeSecret(files(directory).key, pair.key);
    writeWhole(files(directory).certificate, pair.certificate, 0o644);
  }
  log.info({ fingerprint: fingerprintOf(pair.certificate) }, 'the certificate authority of this hub was made');
  return pair;
}

/** The hub's certificate as it was kept; null when there is none that could be used. */
function readLeaf({ directory }: AuthorityOptions, authority: KeyPair): KeyPair | null {
  const text = directory === null ? null : readIfThere(files(directory).leaf);
  const [, certificate, key] =
    /^(-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n)(-----BEGIN PRIVATE KEY-----.*)$/s.exec(text ?? '') ??
    [];
  if (certificate === undefined || key === undefined || !belongTogether(certificate, key)) return null;
  const issued = new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey);
  return issued ? { certificate, key } : null;
}

/** Why a certificate has to be replaced now; null when it does not. */
function whyRenew(leaf: KeyPair, { clock, names }: AuthorityOptions): 'expiry' | 'names' | null {
  const certificate = new X509Certificate(leaf.certificate);
  const now = clock.wallMs();
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (now < from || to - now < RENEW_LEFT_MS) return 'expiry';
  const isCovered = (name: string): boolean =>
    (isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name)) !== undefined;
  return names().every(isCovered) ? null : 'names';
}

async function makeLeafFor({ directory, clock, names }: AuthorityOptions, authority: KeyPair): Promise<KeyPair> {
  const { makeLeaf } = await import('./certificates');
  const leaf = await makeLeaf(authority, names(), clock.wallMs());
  // One file, so that a key never stands beside another one's certificate.
  if (directory !== null) writeSecret(files(directory).leaf, leaf.certificate + leaf.key);
  return leaf;
}
