// ZIP files of a folder, stored without compression: weights do not shrink.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { explainDisk, removeQuietly } from '../../platform/files.ts';

/**
 * The same for every file, so that equal folders give equal bytes. DOS time is local, and 1980 is
 * its first year.
 */
const ENTRY = {
  compress: false,
  mode: 0o100644,
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
};

/**
 * Writes all files of a folder by their relative names into a ZIP file, on the disk at the end;
 * leaves nothing where it fails. Throws a UserError where the disk is full or not writable.
 */
export async function writeZip(
  folder: string,
  file: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  const names = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const name of names) {
    zip.addFile(path.join(folder, name), name.split(path.sep).join('/'), ENTRY);
  }
  zip.end();
  try {
    const target = fs.createWriteStream(file, { flags: 'w', flush: true });
    await pipeline(output, target, signal === undefined ? {} : { signal });
  } catch (error) {
    removeQuietly(file);
    explainDisk(file, () => {
      throw error;
    });
  }
}
