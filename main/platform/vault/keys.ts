// The keys of the workspaces that this process may read, and which of their files are encrypted.
//
// A workspace without a passphrase has no key here, and none of its files is treated differently.

import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Bytes of the key of a workspace's data: AES-256. */
export const KEY_BYTES = 32;
/** Bytes of the name of a key. */
export const KEY_ID_BYTES = 8;

/** An unlocked workspace. */
interface Unlocked {
  /** Its folder, as it is named and with links resolved. */
  readonly roots: readonly string[];
  readonly key: Buffer;
  /** False while its files are being decrypted for good: new ones are then plain. */
  readonly seals: boolean;
}

/** By the names of their keys. */
const unlocked = new Map<string, Unlocked>();

/** A new random key for the data of a workspace. */
export const newDataKey = (): Buffer => randomBytes(KEY_BYTES);

/** A key for one purpose, from the key of a workspace (HKDF with SHA-256, RFC 5869). */
export function derivedKey(key: Uint8Array, purpose: string, salt: Uint8Array = EMPTY): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `omr-vault ${purpose}`, KEY_BYTES));
}

const EMPTY = new Uint8Array(0);

/** The name of a key, which tells nothing of it. */
export function keyId(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('omr-vault id').digest().subarray(0, KEY_ID_BYTES);
}

/** Lets this process read a workspace's data and, unless `seals` is false, encrypt what it writes. */
export function unlockFolder(folder: string, key: Uint8Array, { seals = true } = {}): void {
  const root = path.resolve(folder);
  const roots = [...new Set([root, fs.realpathSync(root)])];
  unlocked.set(keyId(key).toString('hex'), { roots, key: Buffer.from(key), seals });
}

/** Forgets the key of a workspace. */
export function lockFolder(folder: string): void {
  const root = path.resolve(folder);
  for (const [id, { roots, key }] of unlocked) {
    if (!roots.includes(root)) continue;
    key.fill(0);
    unlocked.delete(id);
  }
}

/** The key of an unlocked workspace; undefined where it has none. */
export function keyOfFolder(folder: string): Buffer | undefined {
  const root = path.resolve(folder);
  return [...unlocked.values()].find(({ roots }) => roots.includes(root))?.key;
}

/** The key of that name; undefined where its workspace is locked. */
export function keyNamed(id: Uint8Array): Buffer | undefined {
  return unlocked.get(Buffer.from(id).toString('hex'))?.key;
}

/** Whether any workspace with a passphrase is unlocked. */
export const isUnlocked = (): boolean => unlocked.size > 0;

/** The key with which a file is to be encrypted; undefined where it is to be plain. */
export function keyForWriting(file: string): Buffer | undefined {
  if (unlocked.size === 0) return undefined;
  const absolute = path.resolve(file);
  for (const { roots, key, seals } of unlocked.values()) {
    const root = roots.find((each) => absolute.startsWith(each + path.sep));
    if (root === undefined) continue;
    return seals && isSecret(path.relative(root, absolute)) ? key : undefined;
  }
  return undefined;
}

/** Folders of a workspace with questions, answers, pictures, their names, or what came from them. */
export const SECRET_FOLDERS = ['blobs', 'datasets', 'runs', 'cache', 'sources', 'record'] as const;

/** What native libraries or other programs read by its path: weights, and the state of a training. */
const PLAIN_ENDINGS = /\.(?:safetensors|gguf|onnx|onnx\.data|bin)$/;
/** Copies of weights, a ZIP file while it is read, and a checkpoint's weights while they are. */
const PLAIN_PLACES = /^cache\/weights\/|^runs\/[^/]+\/unpacked\/|\/resume\.part$/;

/** The draft into which a transfer pack is unpacked: rows and record of another workspace, too. */
const UNPACKED = /^\.unpack-[0-9a-f]{16}\.part\//;
/** What an unpacked draft has that becomes no secret file. */
const UNPACKED_PLAIN = /^(?:models|recipes)\//;

/**
 * Whether a file of a workspace, by its path from there, is encrypted where there is a passphrase. A
 * file under construction counts as what it becomes.
 */
export function isSecret(place: string): boolean {
  const whole = place.split(path.sep).join('/');
  const name = whole.replace(UNPACKED, '');
  const isInside =
    name === whole
      ? SECRET_FOLDERS.some((folder) => name.startsWith(`${folder}/`))
      : !UNPACKED_PLAIN.test(name);
  if (!isInside) return false;
  const finished = name.replace(/\.\d+-\d+\.part$/, '');
  return !PLAIN_ENDINGS.test(finished) && !PLAIN_PLACES.test(name);
}
