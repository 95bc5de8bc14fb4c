// Opens a transfer pack, which may come from anybody: its bytes, its signature and its table of
// contents are checked before a byte of it is written anywhere.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Readable } from 'node:stream';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { msg, type Message } from '../../../i18n/message.ts';
import { isAbort, UserError } from '../../i18n/user-error.ts';
import { openRegularFile } from '../../platform/files.ts';
import {
  MANIFEST_FILE,
  MOST_FILES,
  MOST_MANIFEST_BYTES,
  readSigned,
  SIGNATURE_FILE,
  type PackedFile,
  type PackPart,
  type SignedManifest,
} from '../../provenance/pack-manifest.ts';
import { BOMB_BYTES, MAX_RATIO } from './limits.ts';
import { NameSet } from './names.ts';
import { partName, PartReader } from './part-files.ts';
import { TRAILER_BYTES } from './trailer.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** An opened pack whose signature and table of contents are as they should be. */
export class PackArchive {
  readonly file: string;
  readonly signed: SignedManifest;
  /** All its files on the disk, the one to open first. */
  readonly files: readonly string[];
  /** Bytes of all its files. */
  readonly bytes: number;
  readonly #content: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(
    files: readonly string[],
    signed: SignedManifest,
    content: ZipFile,
    entries: ReadonlyMap<string, Entry>,
  ) {
    this.file = files[0]!;
    this.files = files;
    this.bytes = files.reduce((sum, each) => sum + fs.statSync(each).size, 0);
    this.signed = signed;
    this.#content = content;
    this.#entries = entries;
  }

  /** The content of a file, decompressed; it ends with an error where its size is another. */
  open(name: string): Promise<Readable> {
    return this.#content.openReadStreamPromise(this.#entries.get(name)!);
  }

  close(): void {
    this.#content.close();
  }
}

/**
 * Opens a pack and checks its signature, its parts by name and size, and its table of contents; not
 * yet its content, for which `checkBytes` is. Throws a UserError that names file and reason.
 */
export async function openPack(given: string): Promise<PackArchive> {
  const file = headOf(path.resolve(given));
  fs.closeSync(openRegularFile(file));
  const head = await openZip([file], file);
  let content: ZipFile | undefined;
  try {
    const own = await entriesOf(head, file);
    const signed = await readHead(head, own, file);
    const { parts } = signed.manifest;
    const entries = new Map(own);
    const places = parts ? assertPartsThere(file, parts) : [];
    if (parts) {
      content = await openZip(places, file);
      for (const [name, entry] of await entriesOf(content, file)) {
        if (entries.has(name)) throw damaged(file, msg('transfer.name-twice', { name }));
        entries.set(name, entry);
      }
    }
    assertContents(file, signed, entries);
    if (content) head.close();
    return new PackArchive([file, ...places], signed, content ?? head, entries);
  } catch (error) {
    content?.close();
    head.close();
    throw error;
  }
}

/** Reads every byte of a pack. Throws a UserError that names the part, or the file in it, that changed. */
export async function checkBytes(pack: PackArchive, options: ReadOptions): Promise<void> {
  const { file, signed } = pack;
  const { hash, trailer } = await hashWithTrailer(file, options);
  if (hash !== trailer) throw damaged(file, await whatChanged(pack, options));
  for (const [at, part] of (signed.manifest.parts ?? []).entries()) {
    const place = pack.files[at + 1]!;
    const found = await hashOf(place, fs.statSync(place).size, options);
    if (found === part.sha256) continue;
    const other = signed.manifest.parts!.find(({ sha256 }) => sha256 === found);
    const reason = other
      ? msg('transfer.part-swapped', { part: part.name, other: other.name })
      : msg('transfer.part-changed', { part: part.name, what: await whatChanged(pack, options) });
    throw damaged(file, reason);
  }
}

/**
 * Streams a file of a pack to `write`. Throws a UserError where its content is not what the manifest
 * says.
 */
export async function readPacked(
  pack: PackArchive,
  { name, bytes, sha256 }: PackedFile,
  write: (content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256');
  let read = 0;
  const content = await pack.open(name).catch((cause: unknown) => {
    throw damaged(pack.file, msg('transfer.file-changed', { name }), cause);
  });
  async function* checked(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        read += chunk.length;
        if (read > bytes) break;
        hash.update(chunk);
        yield chunk;
      }
    } catch (cause) {
      if (isAbort(cause)) throw cause;
      throw damaged(pack.file, msg('transfer.file-changed', { name }), cause);
    }
    if (read !== bytes || hash.digest('hex') !== sha256)
      throw damaged(pack.file, msg('transfer.file-changed', { name }));
  }
  await write(checked());
}

/** The name of a part stands for the pack: `name.omrpack.002`. */
function headOf(file: string): string {
  const [, head] = /^(.+)\.\d{3,}$/.exec(file) ?? [];
  return head !== undefined && fs.existsSync(file) && fs.existsSync(head) ? head : file;
}

async function openZip(files: readonly string[], pack: string): Promise<ZipFile> {
  try {
    const reader = new PartReader(files);
    return await fromRandomAccessReaderPromise(reader, reader.bytes, { autoClose: false });
  } catch (cause) {
    throw damaged(pack, msg('transfer.no-directory'), cause);
  }
}

/** The entries of an archive by name, each of them an ordinary file. */
async function entriesOf(zip: ZipFile, pack: string): Promise<Map<string, Entry>> {
  if (zip.entryCount > MOST_FILES + 2) throw damaged(pack, msg('transfer.too-many-files'));
  const entries = new Map<string, Entry>();
  const names = new NameSet();
  let compressed = 0;
  try {
    for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
      const { fileName: name } = entry;
      const problem = names.add(name) ?? entryProblem(entry);
      if (problem) throw damaged(pack, problem);
      compressed += entry.compressedSize;
      entries.set(name, entry);
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw damaged(pack, directoryProblem(cause), cause);
  }
  // Entries that share the same bytes of the archive.
  if (compressed > zip.fileSize) throw damaged(pack, msg('transfer.files-overlap'));
  return entries;
}

function entryProblem(entry: Entry): Message | undefined {
  const name = JSON.stringify(entry.fileName.slice(0, 120));
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type !== 0 && type !== 0o100000) return msg('transfer.not-a-plain-file', { name });
  if ((entry.generalPurposeBitFlag & 1) !== 0) return msg('transfer.encrypted', { name });
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return msg('transfer.no-directory');
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize > BOMB_BYTES && ratio > MAX_RATIO)
    return msg('transfer.bomb', { name, ratio: Math.round(ratio) });
  return undefined;
}

/** yauzl refuses absolute names, those with `..`, and backslashes by itself. */
function directoryProblem(cause: unknown): Message {
  const text = cause instanceof Error ? cause.message : '';
  const [, name] =
    /(?:absolute path|invalid relative path|invalid characters in fileName): (.*)/s.exec(text) ??
    [];
  if (name === undefined) return msg('transfer.no-directory');
  return msg('transfer.name-outside', { name: JSON.stringify(name.slice(0, 120)) });
}

async function readHead(
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  file: string,
): Promise<SignedManifest> {
  const read = async (name: string): Promise<string> => {
    const entry = entries.get(name);
    if (!entry) {
      throw new UserError(msg('transfer.not-a-pack', { file }), {
        hint: msg('transfer.not-a-pack.hint'),
      });
    }
    if (entry.uncompressedSize > MOST_MANIFEST_BYTES)
      throw damaged(file, msg('transfer.manifest-too-large'));
    const chunks: Buffer[] = [];
    try {
      const content = await zip.openReadStreamPromise(entry);
      for await (const chunk of content as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch (cause) {
      throw damaged(file, msg('transfer.file-changed', { name }), cause);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
  return readSigned(await read(MANIFEST_FILE), await read(SIGNATURE_FILE), file);
}

/** The files of the parts. Throws a UserError that names those that are missing or of another size. */
function assertPartsThere(file: string, parts: readonly PackPart[]): string[] {
  const folder = path.dirname(file);
  for (const [at, { name }] of parts.entries())
    if (name !== path.basename(name) || !/\.\d{3,}$/.test(name) || /[\\/]/.test(name))
      throw damaged(file, msg('transfer.name-outside', { name: JSON.stringify(parts[at]!.name) }));
  const base = path.basename(file);
  // The pack may have been renamed with its parts.
  const places = parts.map(({ name }, at) => {
    const renamed = path.join(folder, path.basename(partName(base, at + 1)));
    const own = path.join(folder, name);
    return fs.existsSync(own) || !fs.existsSync(renamed) ? own : renamed;
  });
  const missing = places.filter((place) => !fs.existsSync(place));
  if (missing.length > 0) {
    const names = missing.map((place) => path.basename(place)).join(', ');
    throw new UserError(msg('transfer.parts-missing', { file, names, count: missing.length }), {
      hint: msg('transfer.parts-missing.hint', { folder }),
    });
  }
  for (const [at, place] of places.entries()) {
    fs.closeSync(openRegularFile(place));
    const { bytes, name } = parts[at]!;
    if (fs.statSync(place).size !== bytes)
      throw damaged(file, msg('transfer.part-size', { part: name }));
  }
  return places;
}

/** The archive holds what the manifest lists, and nothing else. */
function assertContents(
  file: string,
  { manifest }: SignedManifest,
  entries: ReadonlyMap<string, Entry>,
): void {
  const names = new NameSet();
  const listed = new Set([MANIFEST_FILE, SIGNATURE_FILE]);
  for (const { name, bytes, absent } of manifest.files) {
    const problem = listed.has(name)
      ? msg('transfer.name-twice', { name: JSON.stringify(name) })
      : names.add(name);
    if (problem) throw damaged(file, problem);
    if (absent) continue;
    listed.add(name);
    const entry = entries.get(name);
    if (!entry) throw damaged(file, msg('transfer.file-missing', { name }));
    if (entry.uncompressedSize !== bytes) throw damaged(file, msg('transfer.file-size', { name }));
  }
  const surplus = [...entries.keys()].find((name) => !listed.has(name));
  if (surplus !== undefined) throw damaged(file, msg('transfer.file-unlisted', { name: surplus }));
}

async function hashWithTrailer(
  file: string,
  options: ReadOptions,
): Promise<{ hash: string; trailer: string }> {
  const size = fs.statSync(file).size;
  const hash = await hashOf(file, Math.max(0, size - TRAILER_BYTES), options);
  const handle = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(TRAILER_BYTES);
    fs.readSync(handle, bytes, 0, TRAILER_BYTES, Math.max(0, size - TRAILER_BYTES));
    return { hash, trailer: bytes.toString('latin1') };
  } finally {
    fs.closeSync(handle);
  }
}

/** SHA-256 of the first bytes of a file. */
async function hashOf(
  file: string,
  bytes: number,
  { signal, onBytes }: ReadOptions,
): Promise<string> {
  const hash = createHash('sha256');
  if (bytes === 0) return hash.digest('hex');
  const content = fs.createReadStream(file, { end: bytes - 1, highWaterMark: 1 << 20, signal });
  for await (const chunk of content as AsyncIterable<Buffer>) {
    hash.update(chunk);
    onBytes?.(chunk.length);
  }
  return hash.digest('hex');
}

/** The first file of a damaged pack that is not what the manifest says; else its table of contents. */
async function whatChanged(pack: PackArchive, { signal }: ReadOptions): Promise<Message> {
  for (const file of pack.signed.manifest.files) {
    if (file.absent) continue;
    signal?.throwIfAborted();
    try {
      await readPacked(pack, file, async (content) => {
        for await (const chunk of content) void chunk;
      });
    } catch (error) {
      if (isAbort(error)) throw error;
      return msg('transfer.file-changed', { name: file.name });
    }
  }
  return msg('transfer.directory-changed');
}

/** The error about a pack that is not as it was made. */
export function damaged(file: string, reason: Message, cause?: unknown): UserError {
  return new UserError(msg('transfer.damaged', { file, reason }), {
    hint: msg('transfer.copy-again'),
    ...(cause === undefined ? {} : { cause }),
  });
}
