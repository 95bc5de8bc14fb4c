// Encrypts or decrypts all that a workspace has, one file after the other. Each is replaced as a whole,
// so that what a killed process leaves is read as before and finished by the next.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { removeLeftovers } from '../../data/datasets/workspace.ts';
import { removeQuietly, writeParts } from '../../platform/files.ts';
import { openDataFile } from '../../platform/vault/data-file.ts';
import { isSecret, SECRET_FOLDERS } from '../../platform/vault/keys.ts';
import { isSealedFile } from '../../platform/vault/read-data.ts';

/** Bytes that are read at a time. */
const CHUNK_BYTES = 1 << 20;

/** How far a conversion is, in bytes. */
export interface ConversionProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Brings every file of a workspace into the form that its key asks for: encrypted, or plain where the
 * workspace is unlocked to be decrypted. Only for who holds the workspace alone.
 */
export async function convertFiles(
  dir: string,
  { toSealed, onProgress }: { toSealed: boolean; onProgress?: (at: ConversionProgress) => void },
): Promise<void> {
  removeLeftovers({ dir });
  removeUnpacked(dir);
  const files = SECRET_FOLDERS.flatMap((folder) => filesBelow(path.join(dir, folder)))
    .filter((file) => isSecret(path.relative(dir, file)))
    .map((file) => ({ file, bytes: fs.statSync(file).size }));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { file, bytes } of files) {
    if (isSealedFile(file) !== toSealed && bytes > 0) convertFile(file, dir);
    done += bytes;
    onProgress?.({ done, total });
    // Lets it be shown.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Takes away what a killed import of a ZIP file left unpacked: it is unpacked anew. */
export function removeUnpacked(dir: string): void {
  const runs = path.join(dir, 'runs');
  if (!fs.existsSync(runs)) return;
  for (const name of fs.readdirSync(runs)) removeQuietly(path.join(runs, name, 'unpacked'));
}

/** Writes a file once more; its place says in which form. */
function convertFile(file: string, dir: string): void {
  const { mode, atime, mtime } = fs.statSync(file);
  const data = openDataFile(file);
  try {
    writeParts(file, chunksOf(data), data.size, { mode: mode & 0o777, ...draftsOf(file, dir) });
  } finally {
    data.close();
  }
  fs.utimesSync(file, atime, mtime);
}

/** Where `removeLeftovers` looks for the drafts of a killed process: of pictures, in one folder. */
function draftsOf(file: string, dir: string): { draftIn?: string } {
  const blobs = path.join(dir, 'blobs');
  return file.startsWith(blobs + path.sep) ? { draftIn: blobs } : {};
}

function* chunksOf(data: ReturnType<typeof openDataFile>): Generator<Buffer> {
  for (let at = 0; at < data.size;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, data.size - at));
    at += data.read(chunk, 0, chunk.length, at);
    yield chunk;
  }
}

/** All files below a folder; links are not followed. */
function filesBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inner = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(inner);
    return entry.isFile() ? [inner] : [];
  });
}
