import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeSecret } from '../files/whole-file';
import type { SecretKey } from './secret-box';

const KEY_BYTES = 32;

/** The system's own store of secrets, where it has one: the key lies in its file in a form that only it can read. */
export interface Keychain {
  isAvailable: () => boolean;
  protect: (text: string) => string;
  /** @throws when the text was protected for another user or machine */
  reveal: (text: string) => string;
}

const keyFile = z.object({
  format: z.literal(1),
  protection: z.enum(['key_file', 'system']),
  /** 32 bytes in base64, or what the keychain made of that. */
  key: z.string(),
});

/** A key that is forgotten with the process. */
export function memoryKey(): SecretKey {
  const key = randomBytes(KEY_BYTES);
  return { protection: () => 'memory', read: () => key, readOrMake: () => key };
}

/** The key in DIR/secret-key, made when it is first needed. @param keychain protects it where it is available then */
export function fileKey(dataDir: string, keychain: Keychain | null): SecretKey {
  const file = join(dataDir, 'secret-key');
  let known: Buffer | null = null;

  function stored(): z.infer<typeof keyFile> | null {
    try {
      return keyFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  function read(): Buffer | null {
    if (known !== null) return known;
    const found = stored();
    if (found === null) return null;
    if (found.protection === 'system' && keychain?.isAvailable() !== true)
      throw new Error('the key of the secrets is kept by the keychain of the desktop, which is not available here');
    const text = found.protection === 'system' && keychain !== null ? keychain.reveal(found.key) : found.key;
    const key = Buffer.from(text, 'base64');
    if (key.length !== KEY_BYTES) throw new Error(`${file} is damaged`);
    known = key;
    return key;
  }

  function make(): Buffer {
    const key = randomBytes(KEY_BYTES);
    const text = key.toString('base64');
    const protection = keychain?.isAvailable() === true ? 'system' : 'key_file';
    const kept = keychain !== null && protection === 'system' ? keychain.protect(text) : text;
    writeSecret(file, `${JSON.stringify({ format: 1, protection, key: kept })}\n`);
    known = key;
    return key;
  }

  return {
    protection: () => stored()?.protection ?? (keychain?.isAvailable() === true ? 'system' : 'key_file'),
    read,
    readOrMake: () => read() ?? make(),
  };
}
