// ZIP files unpacked into a folder, with every name and size checked first.

import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry } from 'yauzl';
import { UserError } from '../errors.ts';

/** What may come out of one archive. */
const MOST_FILES = 2_000_000;
const MOST_BYTES = 200 * 2 ** 30;

/** Unpacks a ZIP file into `folder`. Throws a UserError for an archive that is damaged or has names that leave the folder. */
export async function unpackZip(
  file: string,
  folder: string,
  name: string,
  { signal, onFile }: { signal: AbortSignal; onFile?: (share: number, name: string) => void },
): Promise<void> {
  try {
    const archive = await openPromise(file, { lazyEntries: true });
    const { entryCount } = archive;
    if (entryCount > MOST_FILES) throw new Error(`${entryCount} files`);
    let bytes = 0;
    let done = 0;
    for await (const entry of archive.eachEntry() as AsyncIterable<Entry>) {
      signal.throwIfAborted();
      done += 1;
      const path = entry.fileName;
      // yauzl refuses absolute names and those with ".." in them.
      if (path.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\._)/.test(path)) continue;
      bytes += entry.uncompressedSize;
      if (bytes > MOST_BYTES) throw new Error('more than 200 GB');
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target), {
        signal,
      });
      onFile?.(done / entryCount, path);
    }
  } catch (cause) {
    signal.throwIfAborted();
    const reason = (cause as Error).message.split('\n')[0]!;
    throw new UserError(`${name} cannot be unpacked (${reason}).`, {
      hint: 'The archive may be cut off; copy it again, or unpack it yourself and import the folder.',
      cause,
    });
  }
}
