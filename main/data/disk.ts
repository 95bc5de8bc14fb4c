// Writing to the disk: a file is there whole or not at all, and a full disk is told in a sentence.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../errors.ts';

/** Writes a file so that it is there whole or not at all. Throws a UserError that names it when it cannot. */
export function writeAtomic(file: string, bytes: Uint8Array | string): void {
  const draft = draftName(file);
  try {
    explainDisk(file, () => writeSynced(draft, bytes));
    explainDisk(file, () => fs.renameSync(draft, file));
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

function writeSynced(file: string, bytes: Uint8Array | string): void {
  const handle = fs.openSync(file, 'wx');
  try {
    fs.writeFileSync(handle, bytes);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

let drafts = 0;

/** A name beside `file` for its unfinished form; never the same twice in a process. */
export function draftName(file: string): string {
  drafts += 1;
  return `${file}.${process.pid}-${drafts}.part`;
}

/** Runs a step that writes `file`; a full or forbidden disk becomes a sentence. */
export function explainDisk<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UserError(`The disk is full while writing ${file}.`, {
        hint: `${freeSpace(file)}Free some space or choose a workspace on another disk, then resume.`,
        cause,
      });
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new UserError(`${file} may not be written.`, {
        hint: 'Choose a workspace folder that you may write to.',
        cause,
      });
    }
    throw cause;
  }
}

/** SHA-256 of bytes or text, hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** How much room the disk of a file has left, as a sentence; empty when the system does not say. */
function freeSpace(file: string): string {
  try {
    const { bavail, bsize } = fs.statfsSync(path.dirname(path.resolve(file)));
    return `${((bavail * bsize) / 2 ** 20).toFixed(0)} MiB are free. `;
  } catch {
    return '';
  }
}
