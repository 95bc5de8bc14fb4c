// The anchor: a short code for the record up to an entry, to be kept outside the workspace.

import { sha256 } from '../../platform/files.ts';
import type { StoredEntry } from './entry.ts';

/** The head of a record: its last entry. */
export interface Head {
  readonly number: number;
  readonly hash: string;
}

/** Crockford's digits: none of I, L, O and U, which are misread. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Digits of the hash in a code, 5 bits each, before the one that checks for typing mistakes. */
const HASH_DIGITS = 19;

/** The code of a head, such as `12-7ZK3Q-09XWV-5TB2N-8CD4R`: 95 bits of the hash. */
export function anchorOf({ number, hash }: Head): string {
  const digits = toDigits(hash, HASH_DIGITS);
  const groups = `${digits}${checkDigit(number, digits)}`.match(/.{5}/g)!;
  return [number, ...groups].join('-');
}

/** The parts of a code as a person types it; undefined for a text that is none, or mistyped. */
export function parseAnchor(code: string): { number: number; digits: string } | undefined {
  const plain = code.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  const match = /^\s*(\d{1,9})[\s-]+([0-9A-Z\s-]+)$/.exec(plain);
  const all = match?.[2]?.replace(/[\s-]/g, '') ?? '';
  const number = Number(match?.[1]);
  const digits = all.slice(0, HASH_DIGITS);
  if (all.length !== HASH_DIGITS + 1 || number < 1) return undefined;
  return all.at(-1) === checkDigit(number, digits) ? { number, digits } : undefined;
}

/** Whether an entry is the one that a parsed code was made of. */
export function isAnchored(
  { number, hash }: Pick<StoredEntry, 'number' | 'hash'>,
  anchor: { number: number; digits: string },
): boolean {
  return number === anchor.number && toDigits(hash, HASH_DIGITS) === anchor.digits;
}

function checkDigit(number: number, digits: string): string {
  return toDigits(sha256(`${number}-${digits}`), 1);
}

/** The first `count` groups of 5 bits of a hexadecimal hash. */
function toDigits(hex: string, count: number): string {
  const bits = BigInt(`0x${hex}`);
  const width = BigInt(hex.length * 4);
  return Array.from({ length: count }, (_, i) => {
    return DIGITS[Number((bits >> (width - 5n * BigInt(i + 1))) & 31n)];
  }).join('');
}
