// ZIP archives unpacked into a folder, after a check of all names and sizes.

import { createWriteStream, mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import { freeBytes } from '../../platform/files.ts';
import { msg } from '../../../i18n/message.ts';

/** Limits for one archive. */
const MAX_FILES = 2_000_000;
const MAX_BYTES = 200 * 2 ** 30;
/**
 * A file, or all files together, above this size with a compression ratio above `MAX_RATIO` is a zip
 * bomb: text tables shrink to a tenth.
 */
const BOMB_BYTES = 64 * 2 ** 20;
const MAX_RATIO = 200;
/** Bytes of a name between two slashes, on every file system. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 1000;

/** Entries to skip: folders, and the metadata that macOS adds. */
const SKIPPED = /\/$|(?:^|\/)(?:__MACOSX\/|\._)/;

/**
 * Unpacks a ZIP file into `folder`. The sizes that the archive states are checked before anything
 * is written; a file that turns out larger ends the unpacking. Throws a UserError for an archive
 * that is damaged, a zip bomb, or names files outside the folder.
 */
export async function unpackZip(
  file: string,
  folder: string,
  name: string,
  { signal, onFile }: { signal: AbortSignal; onFile?: (share: number, name: string) => void },
): Promise<void> {
  await checkZip(file, name, { maxBytes: Math.min(MAX_BYTES, freeBytes(folder)) });
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(file, { lazyEntries: true });
    let done = 0;
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      signal.throwIfAborted();
      done += 1;
      if (SKIPPED.test(entry.fileName)) continue;
      const target = join(folder, entry.fileName);
      mkdirSync(dirname(target), { recursive: true });
      const content = await archive.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(target, { flags: 'wx' }), { signal });
      onFile?.(done / archive.entryCount, entry.fileName);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw damaged(name, cause);
  } finally {
    archive?.close();
  }
}

/** The files of an archive, decompressed chunk by chunk without keeping them. */
export async function* zipChunks(file: string): AsyncGenerator<{ name: string; chunk: Buffer }> {
  const archive = await openPromise(file, { lazyEntries: true });
  try {
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      const content = (await archive.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
      for await (const chunk of content) yield { name: entry.fileName, chunk };
    }
  } finally {
    archive.close();
  }
}

/**
 * Checks an archive's directory. Throws a UserError where it is damaged, a zip bomb, or unpacks to
 * more than `maxBytes`.
 */
export async function checkZip(
  file: string,
  name: string,
  { maxBytes, bombBytes = BOMB_BYTES }: { maxBytes: number; bombBytes?: number },
): Promise<void> {
  let bytes = 0;
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(file, { lazyEntries: true });
    if (archive.entryCount > MAX_FILES) throw new Error(`${archive.entryCount} files`);
    const names = new EntryNames();
    // yauzl refuses absolute names and those with ".." in them.
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      const { fileName, compressedSize, uncompressedSize } = entry;
      if (!SKIPPED.test(fileName)) names.add(fileName);
      bytes += uncompressedSize;
      const ratio = uncompressedSize / Math.max(1, compressedSize);
      if (uncompressedSize > bombBytes && ratio > MAX_RATIO)
        throw new Error(`${fileName} becomes ${Math.round(ratio)} times larger`);
    }
    // Small files can be a bomb together, and several can share the same bytes of the archive.
    const ratio = bytes / Math.max(1, (await stat(file)).size);
    if (bytes > bombBytes && ratio > MAX_RATIO)
      throw new Error(`its files become ${Math.round(ratio)} times larger`);
  } catch (cause) {
    throw damaged(name, cause);
  } finally {
    archive?.close();
  }
  if (bytes <= maxBytes) return;
  const megabytes = (count: number) => Math.round(count / 2 ** 20);
  throw new UserError(
    msg('file.archive-too-large', {
      file: name,
      needed: megabytes(bytes),
      allowed: megabytes(maxBytes),
    }),
    { hint: msg('file.archive-too-large.hint') },
  );
}

/** Names of files, each of which can be written once on every file system. */
class EntryNames {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** Throws an error whose message ends a sentence. */
  add(name: string): void {
    const shown = JSON.stringify(name.slice(0, 100));
    const parts = name.split('/');
    const isLong = parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES);
    if (isLong || Buffer.byteLength(name) > MAX_PATH_BYTES)
      throw new Error(`the name ${shown} is too long`);
    if (/[\u0000-\u001f]/.test(name) || parts.some((part) => /^\.{0,2}$/.test(part)))
      throw new Error(`the name ${shown} is none of a file`);
    for (let end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
      const folder = name.slice(0, end);
      if (this.#files.has(folder)) throw new Error(`${shown} is in a file`);
      this.#folders.add(folder);
    }
    if (this.#files.has(name) || this.#folders.has(name)) throw new Error(`it has ${shown} twice`);
    this.#files.add(name);
  }
}

function damaged(name: string, cause: unknown): UserError {
  const reason = reasonOf(cause, 'it is damaged');
  return new UserError(msg('file.archive-damaged', { file: name, reason }), {
    hint: msg('file.archive-damaged.hint'),
    cause,
  });
}
