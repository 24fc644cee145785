import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/*
 * Makes certificates. The one module that knows the library for them, which takes tens of milliseconds to load: it is
 * imported when something has to be made, and never to serve with what is there.
 */

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Machines whose clock is behind by less than this believe a certificate that was made just now. */
const BACKDATED_MS = DAY_MS;
const AUTHORITY_MS = 20 * 365.25 * DAY_MS;
const LEAF_MS = 90 * DAY_MS;

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  /** PKCS8. */
  key: string;
}

/** Positive and not to be guessed, as RFC 5280 wants it. */
const serialNumber = (): string => Buffer.from([0x40, ...randomBytes(15)]).toString('hex');

const asText = (pem: string): string => `${pem.trim()}\n`;

async function pairOf(certificate: X509Certificate, key: webcrypto.CryptoKey): Promise<KeyPair> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', key);
  return { certificate: asText(certificate.toString('pem')), key: asText(PemConverter.encode(pkcs8, 'PRIVATE KEY')) };
}

/**
 * A certificate authority of its own: ECDSA P-256, for 20 years, for leaves only.
 * @param nowMs the wall clock
 */
export async function makeAuthority(hubId: string, nowMs: number): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ O: ['Waypost'] }, { CN: [`Authority of ${hubId}`] }],
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(nowMs + AUTHORITY_MS),
    signingAlgorithm: SIGNATURE,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys.privateKey);
}

/**
 * A certificate for a server with a new key, for 90 days.
 * @param names host names and addresses that it is good for
 */
export async function makeLeaf(authority: KeyPair, names: readonly string[], nowMs: number): Promise<KeyPair> {
  const issuer = new X509Certificate(authority.certificate);
  const [pkcs8] = PemConverter.decode(authority.key);
  if (pkcs8 === undefined) throw new Error('the key of the certificate authority is not PEM');
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, KEY, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ O: ['Waypost'] }, { CN: ['Hub'] }],
    issuer: issuer.subject,
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(Math.min(nowMs + LEAF_MS, issuer.notAfter.getTime())),
    signingAlgorithm: SIGNATURE,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return pairOf(certificate, keys.privateKey);
}
