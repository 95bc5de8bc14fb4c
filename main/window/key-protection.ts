// The private key of a workspace, encrypted with a secret that the system keeps for this user.

import { safeStorage } from 'electron';
import type { KeyProtection } from '../storage/ledger/keys.ts';

/** Keychain of macOS, DPAPI of Windows, Secret Service or KWallet of Linux; valid once the app is ready. */
export const systemKeyProtection: KeyProtection = {
  // Without a keyring, Electron on Linux encrypts with a password that everybody knows.
  isAvailable: () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
  protect: (text) => safeStorage.encryptString(text),
  reveal: (bytes) => safeStorage.decryptString(bytes),
};
