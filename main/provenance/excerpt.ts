// The proof that a finished folder carries: `record.json`, an excerpt of the signed record. It shows
// the entries from the folder back to its sources; of all others only the hash.

import { createHash, type KeyObject } from 'node:crypto';
import { msg, type Message } from '../../i18n/message.ts';
import { sha256 } from '../platform/files.ts';
import { nameOf, readEntry } from '../storage/ledger/chain.ts';
import {
  chainHash,
  GENESIS_HASH,
  isVersion2,
  linkHash,
  resultsOf,
  type LedgerEntry,
  type StoredEntry,
} from '../storage/ledger/entry.ts';
import { parsePublicKeys, signBytes, signerOf } from '../storage/ledger/keys.ts';

/** An entry of which only the hash of its text is shown. */
export interface HiddenEntry {
  readonly number: number;
  readonly text: string;
}

/** The content of `record.json`. */
export interface Excerpt {
  readonly format: 'omr-record/2';
  /** The folder that the excerpt is about, as its entry names it. */
  readonly subject: { readonly id: string; readonly hash: string; readonly entry: number };
  /** The folder's files as `sha256sum` prints them; the SHA-256 of this text is the subject's hash. */
  readonly files: string;
  /** Lists of folders that the shown entries name, by their hash. */
  readonly lists: Readonly<Record<string, string>>;
  readonly entries: readonly (StoredEntry | HiddenEntry)[];
  /** Public keys of the workspace. They prove nothing about who made it: keys are compared. */
  readonly publicKeys: string;
  /** Ed25519 over the SHA-256 of the other fields as compact JSON. */
  readonly seal: string;
}

/** The name of the file in a finished folder. */
export const EXCERPT_FILE = 'record.json';

/** The entries from a result back to its sources, and erasures of what they name. */
export function ancestorsOf(
  entries: readonly StoredEntry[],
  subject: LedgerEntry,
): Map<number, LedgerEntry> {
  const read = entries.flatMap((stored) => {
    const entry = readEntry(stored);
    return entry === undefined ? [] : [{ number: stored.number, entry }];
  });
  const shown = new Map<number, LedgerEntry>();
  const visit = (entry: LedgerEntry): void => {
    const hashes = new Set(Object.values(entry.parents));
    const paths = Object.values(entry.parentPaths ?? {});
    for (const { number, entry: other } of read) {
      const isParent = resultsOf(other).some(
        (made) => hashes.has(made.hash) || paths.some((path) => path.startsWith(`${made.path}/`)),
      );
      const isErased = other.erased?.some(({ path, after, before }) => {
        return paths.includes(path) || hashes.has(before) || (after && hashes.has(after));
      });
      if ((!isParent && isErased !== true) || shown.has(number)) continue;
      shown.set(number, other);
      visit(other);
    }
  };
  const own = read.findLast(
    ({ entry }) => entry.runId === subject.runId && ['finish', 'unpack'].includes(entry.kind),
  );
  if (own) shown.set(own.number, own.entry);
  visit(subject);
  return shown;
}

/** The text of `record.json` for the last result of a record. */
export function excerptText(
  {
    entries,
    subject,
    files,
    listOf,
    publicKeys,
  }: {
    entries: readonly StoredEntry[];
    subject: LedgerEntry & { readonly result: NonNullable<LedgerEntry['result']> };
    files: string;
    /** The list of a folder by its hash, where it is kept. */
    listOf: (hash: string) => string | undefined;
    /** All public keys of the workspace. */
    publicKeys: string;
  },
  key: KeyObject,
): string {
  const shown = ancestorsOf(entries, subject);
  const lists: Record<string, string> = {};
  for (const { result, stage } of shown.values()) {
    const text = result && stage !== 'evaluate' ? listOf(result.hash) : undefined;
    if (text !== undefined && result!.hash !== subject.result.hash) lists[result!.hash] = text;
  }
  const body: Omit<Excerpt, 'seal'> = {
    format: 'omr-record/2',
    subject: {
      id: subject.result.id,
      hash: subject.result.hash,
      entry: entries.at(-1)!.number,
    },
    files,
    lists,
    entries: withHidden(entries, shown),
    publicKeys,
  };
  return textOf({ ...body, seal: signBytes(digestOf(body), key) });
}

/** A whole record in which only some entries are shown, and of all others the hash. */
export function withHidden(
  entries: readonly StoredEntry[],
  shown: { has(number: number): boolean },
): (StoredEntry | HiddenEntry)[] {
  return entries.map((stored) =>
    shown.has(stored.number) || !isVersion2(stored.entry)
      ? stored
      : { number: stored.number, text: sha256(stored.entry) },
  );
}

function textOf(excerpt: Excerpt): string {
  return `${JSON.stringify(excerpt, null, 1)}\n`;
}

function digestOf(body: Omit<Excerpt, 'seal'>): Buffer {
  return createHash('sha256').update(JSON.stringify(body)).digest();
}

/** A checked excerpt: its entries with their hashes in the chain, and what is wrong with it. */
export interface CheckedExcerpt {
  readonly excerpt: Excerpt;
  readonly keys: readonly KeyObject[];
  /** Every entry of the chain, shown or not. */
  readonly chain: readonly { readonly number: number; readonly hash: string }[];
  readonly shown: ReadonlyMap<number, LedgerEntry>;
  readonly broken: readonly { readonly what: 'record' | 'entry' | 'signature'; reason: Message }[];
}

/**
 * Checks an excerpt with the public keys of its maker; without, with those that came along with it.
 * Undefined for a text that is no excerpt any more.
 */
export function checkExcerpt(
  text: string,
  given: readonly KeyObject[] | undefined,
): CheckedExcerpt | undefined {
  const excerpt = parseExcerpt(text);
  if (!excerpt) return undefined;
  const { seal, ...body } = excerpt;
  const keys = given ?? parsePublicKeys(excerpt.publicKeys);
  const broken: { what: 'record' | 'entry' | 'signature'; reason: Message }[] = [];
  const signer = signerOf(digestOf(body), seal, keys);
  const isForeign = signer === undefined && signerOf(digestOf(body), seal, ownKeys(excerpt));
  if (isForeign) broken.push({ what: 'signature', reason: msg('provenance.signed-by-other-key') });
  else if (!signer) broken.push({ what: 'record', reason: msg('provenance.excerpt-changed') });

  const { chain, shown, ...found } = checkEntries(excerpt.entries, isForeign ? undefined : keys);
  return { excerpt, keys, chain, shown, broken: [...broken, ...found.broken] };
}

/**
 * Checks a chain of entries from its beginning, of which some show only the hash of their text; without
 * keys, only that none is missing.
 */
export function checkEntries(
  entries: readonly (StoredEntry | HiddenEntry)[],
  keys: readonly KeyObject[] | undefined,
): Pick<CheckedExcerpt, 'chain' | 'shown' | 'broken'> {
  const broken: CheckedExcerpt['broken'][number][] = [];
  const chain: { number: number; hash: string }[] = [];
  const shown = new Map<number, LedgerEntry>();
  let previous = GENESIS_HASH;
  for (const [at, stored] of entries.entries()) {
    const number = at + 1;
    const isShown = 'entry' in stored;
    const hash = isShown
      ? chainHash(number, previous, stored.entry)
      : linkHash(number, previous, stored.text);
    chain.push({ number, hash });
    if (stored.number !== number) {
      broken.push({
        what: 'entry',
        reason: msg('provenance.entries-missing', { from: number, to: stored.number - 1 }),
      });
      break;
    }
    previous = hash;
    if (!isShown) continue;
    const entry = readEntry(stored);
    if (entry) shown.set(number, entry);
    if (!keys) continue;
    if (stored.hash !== hash)
      broken.push({ what: 'entry', reason: msg('provenance.entry-changed', nameOf(stored)) });
    else if (!signerOf(Buffer.from(hash, 'hex'), stored.signature, keys))
      broken.push({ what: 'signature', reason: msg('provenance.signature-wrong', nameOf(stored)) });
  }
  return { chain, shown, broken };
}

const ownKeys = ({ publicKeys }: Excerpt): KeyObject[] => parsePublicKeys(publicKeys);

/** The excerpt of a text in its only spelling. */
function parseExcerpt(text: string): Excerpt | undefined {
  try {
    const excerpt = JSON.parse(text) as Excerpt;
    const isComplete =
      excerpt.format === 'omr-record/2' &&
      Array.isArray(excerpt.entries) &&
      typeof excerpt.files === 'string' &&
      typeof excerpt.publicKeys === 'string' &&
      typeof excerpt.seal === 'string' &&
      typeof excerpt.subject === 'object';
    return isComplete && textOf(excerpt) === text ? excerpt : undefined;
  } catch {
    return undefined;
  }
}
