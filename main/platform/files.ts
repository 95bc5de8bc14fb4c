// Reading and writing files: within a limit, complete or absent, with errors as messages for the user.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../i18n/user-error.ts';
import { msg, type Message } from '../../i18n/message.ts';

/**
 * Writes a file so that it is there whole or not at all. Throws a UserError that names it when it
 * cannot. Without `sync` a power cut may lose the newest files: for content that is checked against
 * its hash anyway.
 */
export function writeAtomic(
  file: string,
  bytes: Uint8Array | string,
  { sync = true }: { sync?: boolean } = {},
): void {
  const neededBytes = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
  writeParts(file, [bytes], neededBytes, { sync });
}

/** Like `writeAtomic` for content that is produced in parts; `neededBytes` is their total. */
export function writeParts(
  file: string,
  parts: Iterable<Uint8Array | string>,
  neededBytes: number,
  { sync = true }: { sync?: boolean } = {},
): void {
  const draft = draftName(file);
  let handle: number | undefined;
  try {
    handle = explainDisk(file, () => fs.openSync(draft, 'wx'));
    for (const part of parts) {
      explainDisk(file, () => fs.writeFileSync(handle!, part), { neededBytes });
    }
    if (sync) explainDisk(file, () => fs.fsyncSync(handle!), { neededBytes });
    fs.closeSync(handle);
    handle = undefined;
    explainDisk(file, () => fs.renameSync(draft, file));
  } catch (error) {
    if (handle !== undefined) fs.closeSync(handle);
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * All bytes of a file. Throws a UserError that names it where it is no file, such as a folder or a
 * pipe that would keep the reader waiting, where it is larger than `maxBytes`, and where it cannot be
 * read.
 */
export function readWholeFile(file: string, maxBytes: number): Buffer {
  const handle = openRegularFile(file);
  try {
    const { size } = fs.fstatSync(handle);
    if (size > maxBytes) {
      const megabytes = Math.ceil(size / 2 ** 20);
      const limit = Math.floor(maxBytes / 2 ** 20);
      throw new UserError(msg('file.too-large', { file, megabytes, limit }), {
        hint: msg('file.copy-again'),
      });
    }
    return fs.readFileSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** Opens a file for reading. Throws a UserError that names it where it is no file or not readable. */
export function openRegularFile(file: string): number {
  let cause: unknown;
  try {
    // A pipe is not opened: that would wait for somebody who writes into it.
    if (fs.statSync(file).isFile()) return fs.openSync(file, 'r');
  } catch (error) {
    cause = error;
  }
  throw new UserError(
    cause === undefined ? msg('file.not-a-file', { file }) : msg('file.cannot-be-read', { file }),
    { hint: msg('file.check-readable.hint'), ...(cause === undefined ? {} : { cause }) },
  );
}

let drafts = 0;

/** A name next to `file` for its unfinished form, unique within the process. */
export function draftName(file: string): string {
  drafts += 1;
  return `${file}.${process.pid}-${drafts}.part`;
}

/**
 * Runs a step that writes `file`; a full or forbidden disk becomes a sentence, with the amounts
 * where `neededBytes` is known.
 */
export function explainDisk<T>(
  file: string,
  step: () => T,
  { neededBytes }: { neededBytes?: number } = {},
): T {
  try {
    return step();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UserError(diskFull(file, neededBytes), {
        hint: msg('disk.free-space-and-resume'),
        cause,
      });
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new UserError(msg('disk.not-writable', { file }), {
        hint: msg('disk.not-writable.hint'),
        cause,
      });
    }
    throw cause;
  }
}

function diskFull(file: string, neededBytes: number | undefined): Message {
  if (neededBytes === undefined) return msg('disk.full', { file });
  const free = freeBytes(path.dirname(path.resolve(file)));
  return msg('disk.full-with-amounts', { file, needed: neededBytes / 1e6, free: free / 1e6 });
}

/** Bytes that may still be written into a folder, which need not exist yet. */
export function freeBytes(folder: string): number {
  let existing = path.resolve(folder);
  while (!fs.existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = fs.statfsSync(existing);
  return bavail * bsize;
}

/** An amount of disk or memory for a sentence: `3.1 GB`. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** SHA-256 of bytes or text, hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a file of any size, hexadecimal. */
export function sha256File(file: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(2 ** 22);
  const handle = fs.openSync(file, 'r');
  try {
    for (let n = 1; n > 0;) {
      n = fs.readSync(handle, chunk);
      hash.update(chunk.subarray(0, n));
    }
  } finally {
    fs.closeSync(handle);
  }
  return hash.digest('hex');
}
