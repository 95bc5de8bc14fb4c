// The keys of a workspace: a private one that signs, and public ones that verify.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../../i18n/message.ts';
import { UserError } from '../../i18n/user-error.ts';
import { writeAtomic } from '../../platform/files.ts';

/** Encrypts with a secret that the system keeps for this user; Electron's `safeStorage`. */
export interface KeyProtection {
  /** False where the system offers none, or only one without a secret. */
  isAvailable(): boolean;
  protect(text: string): Buffer;
  reveal(bytes: Buffer): string;
}

/** How the private key is kept: encrypted by the system, or in a file that only its owner may read. */
export type KeyKeeping = 'system' | 'file';

/** The private key in a file of its own, readable by its owner only. */
const OPEN_KEY = 'signing-key.pem';
/** The private key, encrypted by the system. */
const SEALED_KEY = 'signing-key.sealed';
/** All public keys of the workspace, one after the other. */
export const PUBLIC_KEYS = 'signing-key.pub';

/**
 * The workspace's signing key, made at first use. It is encrypted by the system where `protection`
 * is available. A program without it cannot read such a key and makes one of its own, whose public
 * half is added to the workspace's.
 */
export function openSigningKey(
  folder: string,
  protection?: KeyProtection,
): { key: KeyObject; keeping: KeyKeeping } {
  const open = path.join(folder, OPEN_KEY);
  const sealed = path.join(folder, SEALED_KEY);
  const canProtect = protection?.isAvailable() === true;
  if (canProtect && fs.existsSync(sealed)) {
    const read = () => createPrivateKey(protection.reveal(fs.readFileSync(sealed)));
    return { key: readKey(sealed, read), keeping: 'system' };
  }
  if (fs.existsSync(open)) {
    return { key: readKey(open, () => createPrivateKey(fs.readFileSync(open))), keeping: 'file' };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const text = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const [file, content] = canProtect ? [sealed, protection.protect(text)] : [open, text];
  const list = path.join(folder, PUBLIC_KEYS);
  const earlier = fs.existsSync(list) ? fs.readFileSync(list, 'utf8') : '';
  // The public half first: with the private one, both are there.
  writeAtomic(list, earlier + pemOf(publicKey));
  writeAtomic(file, content, { mode: 0o600 });
  return { key: privateKey, keeping: canProtect ? 'system' : 'file' };
}

/** How the private key of a workspace is kept. A key in a file can be read wherever there is one. */
export function keepingOf(folder: string): KeyKeeping {
  return fs.existsSync(path.join(folder, OPEN_KEY)) ? 'file' : 'system';
}

function readKey(file: string, read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (cause) {
    throw new UserError(msg('workspace.signing-key-unreadable', { file }), {
      hint: msg('workspace.signing-key-unreadable.hint'),
      cause,
    });
  }
}

/** The public half of a key. */
export function publicKeyOf(key: KeyObject): KeyObject {
  return createPublicKey(key);
}

/** A public key as text (SPKI, PEM). */
export function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }) as string;
}

/** The public keys in a text; none where it holds none that can be read. */
export function parsePublicKeys(text: string): KeyObject[] {
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      const key = createPublicKey(block);
      return key.asymmetricKeyType === 'ed25519' ? [key] : [];
    } catch {
      return [];
    }
  });
}

/** The public keys of a file. Throws a UserError that names it where it holds none. */
export function readPublicKeys(file: string): KeyObject[] {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const keys = parsePublicKeys(text);
  if (keys.length > 0) return keys;
  throw new UserError(msg('provenance.key-unreadable', { file }), {
    hint: msg('provenance.key-unreadable.hint'),
  });
}

/** A short name of a public key: the first 16 hexadecimal digits of the SHA-256 of its SPKI form. */
export function fingerprint(key: KeyObject): string {
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

/** Signs bytes; Base64. */
export function signBytes(bytes: Uint8Array, key: KeyObject): string {
  return sign(null, bytes, key).toString('base64');
}

/**
 * The key of the list that made a signature, or undefined. A signature has one spelling only: other
 * Base64 of the same bytes is refused.
 */
export function signerOf(
  bytes: Uint8Array,
  signature: string,
  keys: readonly KeyObject[],
): KeyObject | undefined {
  const decoded = Buffer.from(signature, 'base64');
  if (decoded.length !== 64 || decoded.toString('base64') !== signature) return undefined;
  return keys.find((key) => verify(null, bytes, key, decoded));
}
