// Reading and writing files: within a limit, complete or absent, with errors as messages for the user.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../i18n/user-error.ts';
import { msg, type Message } from '../../i18n/message.ts';
import { keyForWriting } from './vault/keys.ts';
import { plainBytes } from './vault/read-data.ts';
import { sealedParts } from './vault/sealed-format.ts';

/** How a file is written. */
interface WriteOptions {
  /** False where a power cut may lose the file: its content is checked or can be made again. */
  readonly sync?: boolean;
  /** Who may read and write it. */
  readonly mode?: number;
  /** The folder of its unfinished form, on the same disk; by default the file's own. */
  readonly draftIn?: string;
}

/** The ending of unfinished files and folders: what a killed process leaves has it. */
export const DRAFT_ENDING = '.part';

/**
 * Writes a file so that it is there whole or not at all, also after a power cut: its bytes reach
 * the disk first, then its name, then the folder. Throws a UserError that names it when it cannot.
 */
export function writeAtomic(
  file: string,
  bytes: Uint8Array | string,
  options: WriteOptions = {},
): void {
  const neededBytes = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
  writeParts(file, [bytes], neededBytes, options);
}

/** Like `writeAtomic` for content that is produced in parts; `neededBytes` is their total. */
export function writeParts(
  file: string,
  parts: Iterable<Uint8Array | string>,
  neededBytes: number,
  { sync = true, mode = 0o666, draftIn = path.dirname(file) }: WriteOptions = {},
): void {
  const draft = draftName(path.join(draftIn, path.basename(file)));
  let handle: number | undefined;
  try {
    // Not "wx": a file that a process of the same number left behind is in nobody's way.
    handle = explainDisk(file, () => fs.openSync(draft, 'w', mode));
    const key = keyForWriting(file);
    for (const part of key === undefined ? parts : sealedParts(key, parts)) {
      explainDisk(file, () => fs.writeFileSync(handle!, part), { neededBytes });
    }
    if (sync) explainDisk(file, () => fs.fsyncSync(handle!), { neededBytes });
    fs.closeSync(handle);
    handle = undefined;
    explainDisk(file, () => fs.renameSync(draft, file));
    if (sync) syncFolder(path.dirname(file));
  } catch (error) {
    if (handle !== undefined) fs.closeSync(handle);
    removeQuietly(draft);
    throw error;
  }
}

/** A file under construction with parts in any order. */
export interface DraftFile {
  /** Its name until it is complete. */
  readonly draft: string;
  write(at: number, bytes: Uint8Array): void;
  /** Runs a step that writes it; a full or forbidden disk becomes a sentence. */
  explain<T>(step: () => T): T;
  /** Brings its bytes to the disk and gives it its name. */
  publish(): void;
  /** Takes it away. */
  discard(): void;
}

/**
 * A file of this length that is there whole or not at all, as with `writeAtomic`; never encrypted.
 * Throws a UserError that names it where it cannot be written.
 */
export function openDraftFile(file: string, length: number): DraftFile {
  if (keyForWriting(file) !== undefined)
    throw new Error(`internal: ${file} would be written without encryption`);
  const draft = draftName(file);
  const explain = <T>(step: () => T): T => explainDisk(file, step, { neededBytes: length });
  const handle = explain(() => fs.openSync(draft, 'w+'));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) fs.closeSync(handle);
    isOpen = false;
  };
  const discard = (): void => {
    close();
    removeQuietly(draft);
  };
  try {
    explain(() => fs.ftruncateSync(handle, length));
  } catch (error) {
    discard();
    throw error;
  }
  return {
    draft,
    explain,
    write: (at, bytes) =>
      explain(() => {
        for (let done = 0; done < bytes.length;)
          done += fs.writeSync(handle, bytes, done, bytes.length - done, at + done);
      }),
    publish: () =>
      explain(() => {
        fs.fsyncSync(handle);
        close();
        fs.renameSync(draft, file);
        syncFolder(path.dirname(file));
      }),
    discard,
  };
}

/** Brings a file's content to the disk. */
export function syncFile(file: string): void {
  explainDisk(file, () => {
    const handle = fs.openSync(file, 'r+');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  });
}

/** Like `syncFile`, for many files at a time. */
export async function syncFileAsync(file: string): Promise<void> {
  const handle = await fs.promises.open(file, 'r+');
  try {
    await handle.sync();
  } catch (error) {
    explainDisk(file, () => {
      throw error;
    });
  } finally {
    await handle.close();
  }
}

/** Brings the names in a folder to the disk; Windows does so by itself. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  explainDisk(folder, () => {
    const handle = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  });
}

/** Removes what is no longer needed; a disk that does not allow it is no reason to stop. */
export function removeQuietly(target: string): void {
  try {
    fs.rmSync(target, { recursive: true, force: true });
  } catch {
    // Taken away when the workspace is opened next.
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
    return plainBytes(fs.readFileSync(handle), file);
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
  return `${file}.${process.pid}-${drafts}${DRAFT_ENDING}`;
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
    throw diskProblem(cause, file, neededBytes) ?? cause;
  }
}

/** The sentence about an error of a full, forbidden or failing disk; undefined for any other. */
function diskProblem(cause: unknown, file: string, neededBytes?: number): UserError | undefined {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT': {
      const hint = msg('disk.free-space-and-resume');
      return new UserError(diskFull(file, neededBytes), { hint, cause });
    }
    case 'EACCES':
    case 'EPERM':
    case 'EROFS': {
      const hint = msg('disk.not-writable.hint');
      return new UserError(msg('disk.not-writable', { file }), { hint, cause });
    }
    case 'EIO': {
      const hint = msg('disk.failing.hint');
      return new UserError(msg('disk.failing', { file }), { hint, cause });
    }
    default:
      return undefined;
  }
}

/**
 * An error as it is shown: one that the disk gave where nobody explained it becomes a sentence, any
 * other stays.
 */
export function explained(error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const { path: file, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const place = dest ?? file;
  if (place === undefined) return error;
  return diskProblem(error, place) ?? placeProblem(error, place) ?? error;
}

/** The sentence about a place where nothing can be written, whatever the disk. */
function placeProblem(cause: NodeJS.ErrnoException, file: string): UserError | undefined {
  switch (cause.code) {
    case 'EEXIST':
    case 'ENOTDIR': {
      const hint = msg('disk.file-in-the-way.hint');
      return new UserError(msg('disk.file-in-the-way', { file }), { hint, cause });
    }
    case 'EISDIR': {
      const hint = msg('disk.folder-in-the-way.hint');
      return new UserError(msg('disk.folder-in-the-way', { file }), { hint, cause });
    }
    case 'ENAMETOOLONG': {
      const hint = msg('disk.name-too-long.hint');
      return new UserError(msg('disk.name-too-long', { name: path.basename(file).slice(0, 80) }), {
        hint,
        cause,
      });
    }
    default:
      return undefined;
  }
}

/** Whether an error is the disk's, so that the same work may succeed later. */
export function isDiskProblem(error: unknown): boolean {
  const cause = error instanceof UserError ? error.cause : error;
  return diskProblem(cause ?? {}, '') !== undefined;
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
