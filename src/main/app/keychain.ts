import { safeStorage } from 'electron';
import type { Keychain } from '../platform/secret-key';

/** The keychain of the system as Electron finds it. Ask when the application is ready. */
export const systemKeychain: Keychain = {
  // Without a keyring Electron encrypts with a password that everybody knows, which protects nothing.
  isAvailable: () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
  protect: (text) => safeStorage.encryptString(text).toString('base64'),
  reveal: (text) => safeStorage.decryptString(Buffer.from(text, 'base64')),
};
