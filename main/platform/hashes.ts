// SHA-256 of files and folders, computed once per process while a file stays the same.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { LRUCache } from 'lru-cache';
import { sha256 } from './files.ts';
import { readChunks } from './vault/read-data.ts';
import { SealBroken } from './vault/sealed-format.ts';

/** A file of a folder: its name from there, with `/`, and its SHA-256. */
export interface ListedFile {
  readonly name: string;
  readonly sha256: string;
}

/** Hashes that outlive this process, by the real path of a file and its state. */
export interface HashStore {
  get(file: string, state: string): string | undefined;
  set(file: string, state: string, hash: string): void;
}

export interface HashOptions {
  /** Reads every byte, whatever was computed before. */
  readonly isFresh?: boolean;
  /** Where hashes of large files outside the workspace are kept. */
  readonly store?: HashStore;
}

/** Written into a finished folder by the record; no hash of the folder covers them. */
export const SEAL_FILES: readonly string[] = [
  'record.json',
  'provenance.intoto.json',
  'bom.cdx.json',
  'croissant.json',
];

const CHUNK_BYTES = 1 << 20;
/** Files whose hashes a process remembers, about two megabytes: a session can go on for months. */
const MOST_KNOWN = 5_000;
/** Hashes of this process, by real path; the longest unused is forgotten first. */
const known = new LRUCache<string, { readonly state: string; readonly hash: string }>({
  max: MOST_KNOWN,
});

/**
 * What changes whenever a file's content is changed: size, inode, and both times in nanoseconds. The
 * time of the inode's change cannot be set back by a program.
 */
function stateOf(file: string): string {
  const { size, ino, mtimeNs, ctimeNs } = fs.statSync(file, { bigint: true });
  return [size, ino, mtimeNs, ctimeNs].join(':');
}

/**
 * SHA-256 of a file of any size, hexadecimal; a link counts as what it leads to, an encrypted file as
 * its plain form.
 */
export async function hashFile(
  file: string,
  { isFresh = false, store }: HashOptions = {},
): Promise<string> {
  const real = fs.realpathSync(file);
  const state = stateOf(real);
  if (!isFresh) {
    const earlier = known.get(real);
    if (earlier?.state === state) return earlier.hash;
    const stored = store?.get(real, state);
    if (stored !== undefined) return stored;
  }
  const digest = createHash('sha256');
  try {
    for await (const chunk of readChunks(real, { chunkBytes: CHUNK_BYTES })) digest.update(chunk);
  } catch (error) {
    // What was changed has another hash, as a plain file would.
    if (!(error instanceof SealBroken)) throw error;
    digest.update('changed');
  }
  const hash = digest.digest('hex');
  // A file that was written meanwhile is hashed again at its next use.
  if (stateOf(real) === state) {
    known.set(real, { state, hash });
    store?.set(real, state, hash);
  }
  return hash;
}

/**
 * The files of a folder by name, with their hashes; a file alone is a list of one. Links are
 * followed, except back to a folder that they lie in; one that leads nowhere counts as absent.
 */
export async function listFiles(target: string, options?: HashOptions): Promise<ListedFile[]> {
  if (!fs.statSync(target).isDirectory())
    return [{ name: path.basename(target), sha256: await hashFile(target, options) }];
  const files = filesIn(target)
    .map((file) => ({ file, name: path.relative(target, file).split(path.sep).join('/') }))
    .filter(({ name }) => !SEAL_FILES.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const list: ListedFile[] = [];
  for (const { file, name } of files) list.push({ name, sha256: await hashFile(file, options) });
  return list;
}

/** A list as `sha256sum` prints it; its SHA-256 is the hash of the folder. */
export function listText(list: readonly ListedFile[]): string {
  return list.map(({ name, sha256: hash }) => `${hash}  ${name}\n`).join('');
}

/** The list of a text that `listText` or `sha256sum` wrote. */
export function parseList(text: string): ListedFile[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    return match ? [{ sha256: match[1]!, name: match[2]! }] : [];
  });
}

/** SHA-256 of a file, or of the list of a folder's files. */
export async function hashPath(target: string, options?: HashOptions): Promise<string> {
  const list = await listFiles(target, options);
  return hashOfList(list, fs.statSync(target).isDirectory());
}

/** The hash that `hashPath` gives for these files. */
export function hashOfList(list: readonly ListedFile[], isFolder: boolean): string {
  return isFolder ? sha256(listText(list)) : list[0]!.sha256;
}

/** All files below a folder, through links; a link back to a folder it lies in is not followed. */
function filesIn(folder: string, above: readonly string[] = []): string[] {
  const real = fs.realpathSync(folder);
  if (above.includes(real)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inner = path.join(folder, entry.name);
    const found = entry.isSymbolicLink() ? fs.statSync(inner, { throwIfNoEntry: false }) : entry;
    if (found?.isDirectory()) return filesIn(inner, [...above, real]);
    return found?.isFile() ? [inner] : [];
  });
}
