// Writes a transfer pack: a ZIP archive with the content, a manifest of its hashes, and a signature.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Readable } from 'node:stream';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { msg } from '../../../i18n/message.ts';
import { UserError } from '../../i18n/user-error.ts';
import { explainDisk, removeQuietly } from '../../platform/files.ts';
import {
  MANIFEST_FILE,
  SIGNATURE_FILE,
  type PackedFile,
  type PackPart,
} from '../../provenance/pack-manifest.ts';
import { BOMB_BYTES } from './limits.ts';
import { PartWriter, partName } from './part-files.ts';
import { TRAILER_COMMENT, TrailerStream } from './trailer.ts';

/** A file to pack. */
export interface FileToPack {
  readonly name: string;
  readonly bytes: number;
  readonly open: () => Readable;
}

export interface ArchiveOptions {
  readonly file: string;
  /** Bytes of a part at most; one file where omitted. */
  readonly splitBytes?: number | undefined;
  /** The manifest and the signature over it, once the content is known. */
  readonly sign: (
    files: readonly PackedFile[],
    parts: readonly PackPart[] | undefined,
  ) => { text: string; signature: string };
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number, name: string) => void) | undefined;
}

/** The files that were written, the one to open first. */
export interface WrittenArchive {
  readonly files: readonly string[];
  readonly bytes: number;
}

/** The same for every file, so that equal contents give equal bytes; see `data/formats/zip.ts`. */
const ENTRY = { mode: 0o100644, mtime: new Date(1980, 0, 1), forceDosTimestamp: true };
/** What shrinks: text. Pictures and weights do not. */
const TEXT = /\.(jsonl?|sha256|txt|md|html|yaml|csv)$|^lists\//;

/**
 * Writes files into a pack, whole or not at all: what a killed process leaves is a draft beside it.
 * Throws a UserError where the disk is full or not writable, and the error of a file that cannot be
 * read.
 */
export async function writeArchive(
  files: readonly FileToPack[],
  options: ArchiveOptions,
): Promise<WrittenArchive> {
  const { file, splitBytes, sign, signal } = options;
  removeStaleDrafts(file);
  const head = new PartWriter(() => file);
  const body =
    splitBytes === undefined
      ? undefined
      : new PartWriter((number) => partName(file, number), splitBytes);
  try {
    if (body) {
      const packed = await writeContent(files, options, body);
      const parts = body.parts.map(({ file: part, bytes, sha256 }) => {
        return { name: path.basename(part), bytes, sha256 };
      });
      await writeZip(head, signal, (zip) => addManifest(zip, sign(packed, parts)));
      body.publish();
    } else {
      await writeContent(files, options, head, (packed) => sign(packed, undefined));
    }
    head.publish();
  } catch (error) {
    await head.discard();
    await body?.discard();
    throw explainMedium(error, file);
  }
  const written = [...head.parts, ...(body?.parts ?? [])];
  return {
    files: written.map((each) => each.file),
    bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Writes all files into an archive, with their manifest where it goes with them. */
async function writeContent(
  files: readonly FileToPack[],
  { signal, onBytes }: ArchiveOptions,
  target: PartWriter,
  seal?: (packed: readonly PackedFile[]) => { text: string; signature: string },
): Promise<PackedFile[]> {
  const packed: PackedFile[] = [];
  await writeZip(target, signal, (zip, end, fail) => {
    const finish = (): void => {
      try {
        if (seal) addManifest(zip, seal(packed));
        end();
      } catch (error) {
        fail(error);
      }
    };
    for (const { name, bytes: size, open } of files) {
      const compress = TEXT.test(name) && size <= BOMB_BYTES;
      zip.addReadStreamLazy(name, { ...ENTRY, compress }, (give) => {
        const hash = createHash('sha256');
        let bytes = 0;
        const tap = new Transform({
          transform: (chunk: Buffer, _encoding, done) => {
            hash.update(chunk);
            bytes += chunk.length;
            onBytes?.(chunk.length, name);
            done(null, chunk);
          },
          flush: (done) => {
            packed.push({ name, bytes, sha256: hash.digest('hex') });
            if (packed.length === files.length) setImmediate(finish);
            done();
          },
        });
        const content = open();
        content.on('error', (error) => tap.destroy(error));
        tap.on('close', () => content.destroy());
        give(null, content.pipe(tap));
      });
    }
    if (files.length === 0) finish();
    return false;
  });
  return packed;
}

function addManifest(zip: ZipFile, { text, signature }: { text: string; signature: string }): void {
  zip.addBuffer(Buffer.from(text), MANIFEST_FILE, { ...ENTRY, compress: true });
  zip.addBuffer(Buffer.from(signature), SIGNATURE_FILE, { ...ENTRY, compress: true });
}

/** Writes an archive with its trailer; `fill` returns false where it calls `end` itself, later. */
async function writeZip(
  target: PartWriter,
  signal: AbortSignal | undefined,
  fill: (zip: ZipFile, end: () => void, fail: (error: unknown) => void) => void | false,
): Promise<void> {
  const zip = new ZipFile();
  const output = new PassThrough();
  const fail = (error: unknown): void => {
    output.destroy(error as Error);
  };
  zip.on('error', fail);
  zip.outputStream.on('error', fail);
  zip.outputStream.pipe(output);
  const end = (): void => zip.end({ forceZip64Format: false, comment: TRAILER_COMMENT });
  if (fill(zip, end, fail) !== false) end();
  await pipeline(output, new TrailerStream(), target, signal === undefined ? {} : { signal });
}

/** What an earlier attempt to write this pack left when it was killed. */
function removeStaleDrafts(file: string): void {
  const folder = path.dirname(file);
  if (!fs.existsSync(folder)) return;
  const name = path.basename(file);
  for (const each of fs.readdirSync(folder))
    if (each.startsWith(`${name}.`) && /^(\.\d{3,})?\.\d+-\d+\.part$/.test(each.slice(name.length)))
      removeQuietly(path.join(folder, each));
}

/** The sentence about a medium that is full or takes no file of this size; else the error itself. */
function explainMedium(error: unknown, file: string): unknown {
  if ((error as NodeJS.ErrnoException).code === 'EFBIG') {
    return new UserError(msg('transfer.medium-takes-no-such-file', { file }), {
      hint: msg('transfer.medium-takes-no-such-file.hint'),
      cause: error,
    });
  }
  try {
    return explainDisk(file, () => {
      throw error;
    });
  } catch (explained) {
    return explained;
  }
}
