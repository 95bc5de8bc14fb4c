// ZIP archives unpacked into a folder, after a check of all names and sizes.

import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { UserError } from '../../i18n/user-error.ts';
import { freeBytes } from '../../platform/files.ts';
import { msg } from '../../../i18n/message.ts';

/** Limits for one archive. */
const MAX_FILES = 2_000_000;
const MAX_BYTES = 200 * 2 ** 30;
/**
 * A file above this size with a compression ratio above `MAX_RATIO` is a zip bomb: text tables
 * shrink to a tenth.
 */
const BOMB_BYTES = 64 * 2 ** 20;
const MAX_RATIO = 200;

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
  try {
    const archive = await openPromise(file, { lazyEntries: true });
    let done = 0;
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      signal.throwIfAborted();
      done += 1;
      if (SKIPPED.test(entry.fileName)) continue;
      const target = join(folder, entry.fileName);
      mkdirSync(dirname(target), { recursive: true });
      const content = await archive.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(target), { signal });
      onFile?.(done / archive.entryCount, entry.fileName);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw damaged(name, cause);
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
  { maxBytes }: { maxBytes: number },
): Promise<void> {
  let bytes = 0;
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(file, { lazyEntries: true });
    if (archive.entryCount > MAX_FILES) throw new Error(`${archive.entryCount} files`);
    // yauzl refuses absolute names and those with ".." in them.
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      const { fileName, compressedSize, uncompressedSize } = entry;
      bytes += uncompressedSize;
      const ratio = uncompressedSize / Math.max(1, compressedSize);
      if (uncompressedSize > BOMB_BYTES && ratio > MAX_RATIO)
        throw new Error(`${fileName} becomes ${Math.round(ratio)} times larger`);
    }
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

function damaged(name: string, cause: unknown): UserError {
  const reason = (cause as Error).message.split('\n')[0]!;
  return new UserError(msg('file.archive-damaged', { file: name, reason }), {
    hint: msg('file.archive-damaged.hint'),
    cause,
  });
}
