// The format of an encrypted file.
//
//   header   magic (8 bytes), the name of the workspace's key (8), the file's own salt (16)
//   frames   length of the text (uint32, little endian), nonce (12), text, tag (16)
//
// Each frame is AES-256-GCM (NIST SP 800-38D) over at most 64 KiB, with a key of the file's own: HKDF
// of the workspace's key and the salt. Its number is authenticated with it, so that frames cannot be
// changed, moved or brought from another file. A frame that was cut off at the end of the file counts
// as not written, as the last line of a plain file would. Frames can be read in any order and added.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { msg } from '../../../i18n/message.ts';
import { UserError } from '../../i18n/user-error.ts';
import { derivedKey, KEY_ID_BYTES, keyId, keyNamed } from './keys.ts';

/** What an encrypted file begins with; no text, table or picture does. */
export const MAGIC = Buffer.from('\u0091OMRSEAL', 'latin1');
const SALT_BYTES = 16;
export const HEADER_BYTES = MAGIC.length + KEY_ID_BYTES + SALT_BYTES;

/** Most bytes of text in a frame. */
export const FRAME_TEXT = 1 << 16;
/** Bytes of a frame before its text: length and nonce. */
export const FRAME_HEAD = 4 + 12;
const TAG_BYTES = 16;
/** Bytes that a frame has besides its text. */
export const FRAME_EXTRA = FRAME_HEAD + TAG_BYTES;

/** Whether bytes are the start of an encrypted file. */
export const isSealed = (bytes: Uint8Array): boolean =>
  bytes.length >= MAGIC.length && MAGIC.equals(bytes.subarray(0, MAGIC.length));

/** The header of a new file and the key of its frames. */
export function newHeader(key: Uint8Array): { header: Buffer; fileKey: Buffer } {
  const salt = randomBytes(SALT_BYTES);
  return { header: Buffer.concat([MAGIC, keyId(key), salt]), fileKey: fileKey(key, salt) };
}

/**
 * The key of a file's frames, by its header. Throws a UserError that names the file where its
 * workspace is locked.
 */
export function fileKeyOf(header: Uint8Array, file: string): Buffer {
  const id = header.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES);
  const key = keyNamed(id);
  if (key === undefined) throw locked(file);
  return fileKey(key, header.subarray(HEADER_BYTES - SALT_BYTES, HEADER_BYTES));
}

const fileKey = (key: Uint8Array, salt: Uint8Array): Buffer => derivedKey(key, 'file', salt);

/** A text of at most `FRAME_TEXT` bytes as the frame of this number. */
export function sealFrame(key: Uint8Array, number: number, text: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(text.length + FRAME_EXTRA);
  frame.writeUInt32LE(text.length);
  const nonce = randomBytes(FRAME_HEAD - 4);
  nonce.copy(frame, 4);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(numbered(number));
  cipher.update(text).copy(frame, FRAME_HEAD);
  cipher.final();
  cipher.getAuthTag().copy(frame, FRAME_HEAD + text.length);
  return frame;
}

/** The text of a whole frame. Throws a UserError that names the file where it was changed. */
export function openFrame(
  key: Uint8Array,
  number: number,
  frame: Uint8Array,
  file: string,
): Buffer {
  const end = frame.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, frame.subarray(4, FRAME_HEAD), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(numbered(number));
  decipher.setAuthTag(frame.subarray(end));
  const text = decipher.update(frame.subarray(FRAME_HEAD, end));
  try {
    decipher.final();
  } catch (cause) {
    throw new SealBroken(file, cause);
  }
  return text;
}

/**
 * Bytes of the text of a frame, by the frame's head. Throws a UserError that names the file where it
 * has none.
 */
export function frameText(head: Uint8Array, file: string): number {
  const length = Buffer.from(head.buffer, head.byteOffset, head.byteLength).readUInt32LE(0);
  if (length === 0 || length > FRAME_TEXT) throw new SealBroken(file);
  return length;
}

/** An encrypted file whose workspace is locked. */
export function locked(file: string): UserError {
  return new UserError(msg('vault.file-locked', { file }), { hint: msg('vault.file-locked.hint') });
}

/** An encrypted file that is not what it was. */
export class SealBroken extends UserError {
  constructor(file: string, cause?: unknown) {
    super(msg('vault.file-changed', { file }), { hint: msg('vault.file-changed.hint'), cause });
  }
}

function numbered(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
}

/** A whole text as the bytes of an encrypted file, part by part. */
export function* sealedParts(
  key: Uint8Array,
  parts: Iterable<Uint8Array | string>,
): Generator<Buffer> {
  const { header, fileKey: own } = newHeader(key);
  yield header;
  let number = 0;
  let rest = Buffer.alloc(0);
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    let text = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (; text.length >= FRAME_TEXT; text = text.subarray(FRAME_TEXT))
      yield sealFrame(own, number++, text.subarray(0, FRAME_TEXT));
    rest = Buffer.from(text);
  }
  if (rest.length > 0) yield sealFrame(own, number, rest);
}

/** The text of the bytes of an encrypted file. Throws a UserError that names the file. */
export function unsealed(bytes: Uint8Array, file: string): Buffer {
  if (bytes.length < HEADER_BYTES) return Buffer.alloc(0);
  const key = fileKeyOf(bytes, file);
  const texts: Buffer[] = [];
  for (let at = HEADER_BYTES, number = 0; at + FRAME_HEAD <= bytes.length; number++) {
    const end = at + frameText(bytes.subarray(at), file) + FRAME_EXTRA;
    if (end > bytes.length) break;
    texts.push(openFrame(key, number, bytes.subarray(at, end), file));
    at = end;
  }
  return Buffer.concat(texts);
}
