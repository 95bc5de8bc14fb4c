// ZIP files of a folder, stored without compression: weights do not shrink.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { draftName, explainDisk } from '../../platform/files.ts';

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

/** Writes all files of a folder by their relative names; the ZIP file is complete or absent. */
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
  const draft = draftName(file);
  try {
    const target = fs.createWriteStream(draft, { flags: 'wx', flush: true });
    await pipeline(output, target, signal === undefined ? {} : { signal });
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    explainDisk(file, () => {
      throw error;
    });
  }
}
