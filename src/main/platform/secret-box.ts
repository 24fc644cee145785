import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { SecretProtection } from '../../shared/domain/secret';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 's1';

/** Where the key comes from. */
export interface SecretKey {
  protection: () => SecretProtection;
  /** The 32 bytes; null when there is no key yet. @throws when there is one that cannot be read */
  read: () => Buffer | null;
  /** The 32 bytes, made and kept durably where there were none. @throws when it cannot be kept */
  readOrMake: () => Buffer;
}

/** What a secret is; a value that was encrypted for one is refused for another. */
export interface SecretPlace {
  namespace: string;
  name: string;
}

/**
 * Encrypts secrets (AES-256-GCM, NIST SP 800-38D): `s1.<key>.<nonce>.<ciphertext and tag>`, where `<key>` begins the
 * SHA-256 of the key, so that one that was lost can be told from damage. The hub, the namespace and the name are
 * authenticated with it.
 */
export class SecretBox {
  readonly #key: SecretKey;
  readonly #hubId: string;

  constructor(key: SecretKey, hubId: string) {
    this.#key = key;
    this.#hubId = hubId;
  }

  protection(): SecretProtection {
    return this.#key.protection();
  }

  seal(place: SecretPlace, value: string): string {
    const key = this.#key.readOrMake();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(this.#about(place));
    const bytes = Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [FORMAT, keyName(key), nonce.toString('base64url'), bytes.toString('base64url')].join('.');
  }

  /** @throws Error when it was encrypted with another key, for another place, or was changed */
  open(place: SecretPlace, sealed: string): string {
    const [format, sealedWith, nonce = '', text = ''] = sealed.split('.');
    const key = this.#key.read();
    if (format !== FORMAT) throw new Error('it is of an unknown format');
    if (key === null || sealedWith !== keyName(key)) throw new Error('it was encrypted with a key that is not here');
    const bytes = Buffer.from(text, 'base64url');
    const tag = bytes.subarray(-TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(nonce, 'base64url'), { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#about(place)).setAuthTag(tag);
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }

  isReadable({ sealed, ...place }: SecretPlace & { sealed: string }): boolean {
    try {
      this.open(place, sealed);
      return true;
    } catch {
      return false;
    }
  }

  #about({ namespace, name }: SecretPlace): Buffer {
    return Buffer.from(['waypost secret', this.#hubId, namespace, name].join('\n'), 'utf8');
  }
}

const keyName = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);
