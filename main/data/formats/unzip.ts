// ZIP files unpacked into a folder, with every name and size checked first.

import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { UserError } from '../../i18n/user-error.ts';
import { freeBytes } from '../../platform/files.ts';
import { msg } from '../../../i18n/message.ts';

/** What may come out of one archive. */
const MOST_FILES = 2_000_000;
const MOST_BYTES = 200 * 2 ** 30;
/** A file larger than this and packed to less than one part in so many is a bomb: tables of text shrink to a tenth. */
const SMALL_BYTES = 64 * 2 ** 20;
const MOST_RATIO = 200;

/** Names that are no files for us: folders, and what macOS puts beside files. */
const NO_FILE = /\/$|(?:^|\/)(?:__MACOSX\/|\._)/;

/**
 * Unpacks a ZIP file into `folder`. Sizes are those that the archive states; it is refused before anything is written when
 * they are too much, and a file that turns out larger than stated ends the unpacking. Throws a UserError for an archive
 * that is damaged, a bomb, or has names that leave the folder.
 */
export async function unpackZip(
  file: string,
  folder: string,
  name: string,
  { signal, onFile }: { signal: AbortSignal; onFile?: (share: number, name: string) => void },
): Promise<void> {
  await checkZip(file, name, { mostBytes: Math.min(MOST_BYTES, freeBytes(folder)) });
  try {
    const archive = await openPromise(file, { lazyEntries: true });
    let done = 0;
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      signal.throwIfAborted();
      done += 1;
      if (NO_FILE.test(entry.fileName)) continue;
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

/** The files of an archive in parts as they are unpacked, nothing of them kept. */
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

/** Looks through an archive's list of files. Throws a UserError where it is damaged, a bomb, or would take more than `mostBytes`. */
export async function checkZip(
  file: string,
  name: string,
  { mostBytes }: { mostBytes: number },
): Promise<void> {
  let bytes = 0;
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(file, { lazyEntries: true });
    if (archive.entryCount > MOST_FILES) throw new Error(`${archive.entryCount} files`);
    // yauzl refuses absolute names and those with ".." in them.
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      const { fileName, compressedSize, uncompressedSize } = entry;
      bytes += uncompressedSize;
      const ratio = uncompressedSize / Math.max(1, compressedSize);
      if (uncompressedSize > SMALL_BYTES && ratio > MOST_RATIO)
        throw new Error(`${fileName} becomes ${Math.round(ratio)} times larger`);
    }
  } catch (cause) {
    throw damaged(name, cause);
  } finally {
    archive?.close();
  }
  if (bytes <= mostBytes) return;
  const megabytes = (count: number) => Math.round(count / 2 ** 20);
  throw new UserError(
    msg('file.archive-too-large', {
      file: name,
      needed: megabytes(bytes),
      allowed: megabytes(mostBytes),
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
