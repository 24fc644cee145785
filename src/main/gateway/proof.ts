import { createPublicKey, verify, type KeyObject } from 'node:crypto';

/** The key of a node, from its SPKI DER in base64. @returns null when it is not an Ed25519 key */
export function readPublicKey(text: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Whether a signature over a text was made with the private half of a key (RFC 8032). */
export function isProof(publicKey: string, text: string, signature: string): boolean {
  const key = readPublicKey(publicKey);
  return key !== null && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}
