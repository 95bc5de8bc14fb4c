// Entries of the record, and how each is chained to the one before it.

import { sha256 } from '../../platform/files.ts';

/** A file or folder that a run used or made, and what it contained then. */
export interface HashedPath {
  /** `workspace:…`, `resource:…`, or the last part of a path elsewhere. */
  readonly path: string;
  /** SHA-256 of the file, or of the list of the folder's files. */
  readonly hash: string;
}

/** A changed path of an `erase`: the hash before and after; after is null for a removed one. */
export interface ErasedPath {
  readonly path: string;
  readonly before: string;
  readonly after: string | null;
}

/** A folder that came in a transfer pack. */
export interface AdoptedPath extends HashedPath {
  readonly id: string;
  /** Of an adapter: the hash of the base that it was trained on. */
  readonly base?: string;
}

/**
 * An entry before a run (`start`), after it (`finish`), of rows taken out (`erase`), or of results
 * that came from another workspace (`unpack`).
 */
export interface LedgerEntry {
  readonly kind: 'start' | 'finish' | 'erase' | 'unpack';
  /** 2 since only the hash of an entry is chained; absent in earlier entries. */
  readonly version?: 2;
  readonly atMs: number;
  readonly runId: string;
  readonly step: string;
  readonly stage: string;
  readonly engine: string;
  readonly seed: number | null;
  /** SHA-256 of the settings as JSON with sorted keys. */
  readonly settings: string;
  /** Setting's name -> hash of the file or folder that it names, as it was before the run. */
  readonly parents: Readonly<Record<string, string>>;
  /** Setting's name -> what it names, for the same settings. */
  readonly parentPaths?: Readonly<Record<string, string>>;
  /** Only in `finish`. */
  readonly result?: (HashedPath & { readonly id: string }) | null;
  readonly summary?: string;
  /** Only in `finish`: the settings of the run as the engine used them. */
  readonly runSettings?: HashedPath;
  /** Only in `erase`. */
  readonly erased?: readonly ErasedPath[];
  /** Only in `unpack`: what was new here. */
  readonly adopted?: readonly AdoptedPath[];
  /** Only in `unpack`: SHA-256 of the pack's manifest, and the fingerprint of the key that signed it. */
  readonly pack?: { readonly manifest: string; readonly signer: string };
  /** Where the record had ended with a later entry than the one before this: what is missing. */
  readonly gap?: { readonly number: number; readonly hash: string };
}

/** An entry as it is stored. */
export interface StoredEntry {
  readonly number: number;
  /** The entry as JSON with sorted keys. */
  readonly entry: string;
  /** Hash of the entry before it. */
  readonly previous: string;
  readonly hash: string;
  /** Ed25519 over the 32 bytes of `hash`, as Base64. */
  readonly signature: string;
}

/** The results that an entry says are here: what its run made, or what was unpacked. */
export function resultsOf({ result, adopted = [] }: LedgerEntry): readonly AdoptedPath[] {
  return result ? [result, ...adopted] : adopted;
}

/** What the first entry follows. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * The hash of an entry in its place. Since version 2 it covers the SHA-256 of the entry's text, so
 * that a chain can be checked without showing all entries.
 */
export function chainHash(number: number, previous: string, text: string): string {
  if (!isVersion2(text)) return sha256(`${number}\n${previous}\n${text}`);
  return linkHash(number, previous, sha256(text));
}

/** The hash of an entry of version 2 by the SHA-256 of its text. */
export function linkHash(number: number, previous: string, textHash: string): string {
  return sha256(`omr-record-2\n${number}\n${previous}\n${textHash}`);
}

/** Whether the entry's text may be left out of an excerpt of the chain. */
export function isVersion2(text: string): boolean {
  return text.endsWith(',"version":2}');
}
