// What a verification found.

import type { KeyObject } from 'node:crypto';
import { msg, type Message } from '../../i18n/message.ts';
import type { BrokenEntry } from '../storage/ledger/chain.ts';

/** The kinds of things that can be broken. */
export type Part =
  | BrokenEntry['what']
  | 'record'
  | 'file'
  | 'row'
  | 'picture'
  | 'settings'
  | 'base'
  | 'input'
  | 'statement';

/** One thing that is not as it was signed. */
export interface Finding {
  readonly what: Part;
  /** A file, or the place of an entry in the record: `entry 7`. */
  readonly path: string;
  readonly reason: Message;
}

/** The result of a verification. */
export interface Verification {
  readonly broken: readonly Finding[];
  /** Entries, files and pictures that were checked. */
  readonly checked: { readonly entries: number; readonly files: number; readonly pictures: number };
  /** What could not be checked, in sentences. */
  readonly notes: readonly Message[];
  /** The code for the record as it is now; null without an entry. */
  readonly anchor: string | null;
  readonly keys: readonly KeyObject[];
  /** Whether the public key was given, or came along with what it verifies. */
  readonly isKeyGiven: boolean;
  /** Whether the record was compared with a code from outside. */
  readonly isAnchored: boolean;
}

/** A broken entry as a finding. */
export function entryFinding({ number, what, reason }: BrokenEntry): Finding {
  return { what, path: `entry ${number}`, reason };
}

/** What a verification proves, and what not, in sentences. */
export function meaningOf({ broken, isKeyGiven, isAnchored }: Verification): Message[] {
  return [
    broken.length === 0 ? msg('provenance.proves') : msg('provenance.proves-not-whole'),
    msg('provenance.proves-not'),
    ...(isKeyGiven ? [] : [msg('provenance.key-not-given')]),
    ...(isAnchored ? [] : [msg('provenance.not-anchored')]),
  ];
}
