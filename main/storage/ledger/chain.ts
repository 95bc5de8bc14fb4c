// Checking a chain of entries: each entry alone, its place, and where the record ends.

import type { KeyObject } from 'node:crypto';
import { msg, type Message } from '../../../i18n/message.ts';
import { sorted } from '../../data/datasets/workspace.ts';
import { isAnchored, parseAnchor, type Head } from './anchor.ts';
import { chainHash, GENESIS_HASH, type LedgerEntry, type StoredEntry } from './entry.ts';
import { signBytes, signerOf } from './keys.ts';

/** An entry that is not what it was, or is missing; `number` counts from 1. */
export interface BrokenEntry {
  readonly number: number;
  readonly what: 'entry' | 'signature' | 'head' | 'anchor';
  readonly reason: Message;
}

/** The head of the record with its signature, beside the database. */
export interface SignedHead extends Head {
  readonly signature: string;
}

/** A new entry, chained and signed. */
export function chainEntry(last: Head | undefined, entry: LedgerEntry, key: KeyObject) {
  const number = (last?.number ?? 0) + 1;
  const previous = last?.hash ?? GENESIS_HASH;
  const text = JSON.stringify(sorted(entry));
  const hash = chainHash(number, previous, text);
  const signature = signBytes(Buffer.from(hash, 'hex'), key);
  return { number, entry: text, previous, hash, signature };
}

/** Checks every entry and its link to the one before it; all broken ones are named. */
export function checkChain(
  entries: readonly StoredEntry[],
  keys: readonly KeyObject[],
): BrokenEntry[] {
  const broken: BrokenEntry[] = [];
  // The hash of the entry before, as it was noted and as its content gives it.
  let previous = [GENESIS_HASH];
  let number = 0;
  for (const stored of entries) {
    number += 1;
    const add = (what: BrokenEntry['what'], reason: Message) =>
      broken.push({ number: stored.number, what, reason });
    const isThere = stored.number === number;
    if (!isThere) {
      add('entry', msg('provenance.entries-missing', { from: number, to: stored.number - 1 }));
      number = stored.number;
    }
    const hash = chainHash(number, stored.previous, stored.entry);
    const isNext = !isThere || previous.includes(stored.previous);
    previous = [stored.hash, hash];
    const isSigned = (of: string) =>
      signerOf(Buffer.from(of, 'hex'), stored.signature, keys) !== undefined;
    if (!isNext) add('entry', msg('provenance.entry-misplaced', nameOf(stored)));
    else if (stored.hash !== hash) add('entry', msg('provenance.entry-changed', nameOf(stored)));
    else if (!isSigned(hash)) add('signature', msg('provenance.signature-wrong', nameOf(stored)));
    const gap = readEntry(stored)?.gap;
    if (gap) {
      const missing = { from: number, to: gap.number, noted: number };
      add('head', msg('provenance.entries-were-missing', missing));
    }
  }
  const isForeign = broken.length === entries.length && entries.length > 1;
  if (isForeign && broken.every(({ what }) => what === 'signature'))
    return [{ number: 1, what: 'signature', reason: msg('provenance.signed-by-other-key') }];
  return broken;
}

/** What an entry is about, for a sentence. */
export function nameOf(stored: StoredEntry) {
  const entry = readEntry(stored);
  return {
    number: stored.number,
    kind: entry?.kind ?? '?',
    run: entry?.runId ?? '?',
  };
}

/** The content of an entry; undefined where it cannot be read. */
export function readEntry({ entry }: StoredEntry): LedgerEntry | undefined {
  try {
    return JSON.parse(entry) as LedgerEntry;
  } catch {
    return undefined;
  }
}

/** Signs the head of a record. */
export function signHead({ number, hash }: Head, key: KeyObject): SignedHead {
  return { number, hash, signature: signBytes(headBytes({ number, hash }), key) };
}

function headBytes({ number, hash }: Head): Buffer {
  return Buffer.from(`omr-head-2\n${number}\n${hash}`);
}

/** The text of the head's file. */
export function headText(head: SignedHead): string {
  return `${JSON.stringify(head, null, 2)}\n`;
}

/** Checks that the chain ends where the signed head says; `text` is undefined without its file. */
export function checkHead(
  text: string | undefined,
  entries: readonly StoredEntry[],
  keys: readonly KeyObject[],
): BrokenEntry[] {
  const last = entries.at(-1);
  const broken = (number: number, reason: Message): BrokenEntry[] => [
    { number, what: 'head', reason },
  ];
  if (text === undefined) {
    const needsHead = last !== undefined && readEntry(last)?.version === 2;
    return needsHead ? broken(last.number, msg('provenance.head-missing')) : [];
  }
  const head = parseHead(text);
  if (!head || signerOf(headBytes(head), head.signature, keys) === undefined)
    return broken(last?.number ?? 0, msg('provenance.head-changed'));
  const lastNumber = last?.number ?? 0;
  if (lastNumber < head.number) {
    const missing = { from: lastNumber + 1, to: head.number };
    return broken(lastNumber, msg('provenance.entries-cut-off', missing));
  }
  // A program that was killed between the two writes leaves the head one entry behind.
  const there = entries.find(({ number }) => number === head.number);
  if (there?.hash !== head.hash)
    return broken(lastNumber, msg('provenance.head-differs', { number: head.number }));
  return [];
}

/** The content of the head's file in its only spelling; undefined for anything else. */
export function parseHead(text: string): SignedHead | undefined {
  try {
    const head = JSON.parse(text) as Partial<Record<keyof SignedHead, unknown>>;
    const { number, hash, signature } = head;
    const isHead =
      Number.isSafeInteger(number) && typeof hash === 'string' && typeof signature === 'string';
    return isHead && headText(head as SignedHead) === text ? (head as SignedHead) : undefined;
  } catch {
    return undefined;
  }
}

/** Checks the chain against a code that was kept outside the workspace. */
export function checkAnchor(
  code: string,
  entries: readonly Pick<StoredEntry, 'number' | 'hash'>[],
): BrokenEntry[] {
  const anchor = parseAnchor(code);
  const broken = (reason: Message): BrokenEntry[] => [
    { number: anchor?.number ?? 0, what: 'anchor', reason },
  ];
  if (!anchor) return broken(msg('provenance.anchor-mistyped', { code }));
  const { number } = anchor;
  const entry = entries.find((each) => each.number === number);
  if (!entry) {
    const last = entries.at(-1)?.number ?? 0;
    return broken(msg('provenance.anchor-beyond', { number, last }));
  }
  return isAnchored(entry, anchor) ? [] : broken(msg('provenance.anchor-differs', { number }));
}
