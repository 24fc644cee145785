import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { Signer } from '../ports';
import { writeDurably } from './durable-file';

/** DIR/identity.json: who this node is, to which hub it belongs, and the key that proves it. */
const identity = z.object({
  format: z.literal(1),
  nodeId: z.string(),
  hubId: z.string(),
  gatewayUrl: z.string(),
  name: z.string(),
  /** Ed25519, PKCS8 PEM. */
  privateKey: z.string(),
  /** The hub's CA certificate (PEM) that the connection must lead to; null on a hub without TLS. */
  caCertificate: z.string().nullable(),
  options: z.object({
    location: z.string(),
    capabilities: z.array(z.string()),
    labels: z.record(z.string(), z.string()),
    maxFunctions: z.number(),
    maxConcurrentRuns: z.number(),
  }),
});
export type Identity = z.infer<typeof identity>;
export type NodeOptions = Identity['options'];

export function identityFile(dataDir: string): string {
  return path.join(dataDir, 'identity.json');
}

/** The identity in a directory, or null when there is none. Fails when the file is not one. */
export async function readIdentity(dataDir: string): Promise<Identity | null> {
  let text: string;
  try {
    text = await readFile(identityFile(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const parsed = identity.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${identityFile(dataDir)} is damaged: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

export async function writeIdentity(dataDir: string, value: Identity): Promise<void> {
  await writeDurably(identityFile(dataDir), `${JSON.stringify(value, null, 2)}\n`, 0o600);
}

/** Makes the data directory, for its owner only. */
export async function makeDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') await chmod(dataDir, 0o700);
}

export interface NewKey {
  /** PKCS8 PEM. */
  privateKey: string;
  /** SPKI DER, base64. */
  publicKey: string;
}

export function newKey(): NewKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

export function keySigner(privateKeyPem: string): Signer {
  const key = createPrivateKey(privateKeyPem);
  return { sign: (text) => sign(null, Buffer.from(text), key).toString('base64') };
}
