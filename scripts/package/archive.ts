// The table of contents of an app's archive (ASAR): a length, then JSON.

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** A file of an archive; one that is unpacked stands beside it. */
export interface ArchivedFile {
  readonly size: number;
  /** Where its bytes begin after the table, in decimal; absent for an unpacked one. */
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
}

interface Folder {
  readonly files: Readonly<Record<string, Folder | ArchivedFile>>;
}

/** Every file of an archive by its path. */
export function archiveFiles(archive: string): Map<string, ArchivedFile> {
  const found = new Map<string, ArchivedFile>();
  const walk = (folder: Folder, path: string): void => {
    for (const [name, entry] of Object.entries(folder.files))
      if ('files' in entry) walk(entry, `${path}${name}/`);
      else found.set(path + name, entry);
  };
  walk(JSON.parse(headerText(archive)) as Folder, '');
  return found;
}

/** The JSON of the table; its hash is what a program's fuse for integrity compares. */
export function headerText(archive: string): string {
  const file = openSync(archive, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(file, sizes, 0, 16, 0);
    const text = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(file, text, 0, text.length, 16);
    return text.toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** The bytes of a file of an archive. */
export function readArchived(archive: string, path: string, entry: ArchivedFile): Buffer {
  if (entry.offset === undefined) return readFileSync(join(`${archive}.unpacked`, path));
  const file = openSync(archive, 'r');
  try {
    const sizes = Buffer.alloc(8);
    readSync(file, sizes, 0, 8, 0);
    const bytes = Buffer.alloc(entry.size);
    readSync(file, bytes, 0, entry.size, 8 + sizes.readUInt32LE(4) + Number(entry.offset));
    return bytes;
  } finally {
    closeSync(file);
  }
}
