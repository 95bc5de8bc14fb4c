// The status of an inspection's rows under the user's decisions: which need attention, how many are
// usable.

import type { Decisions, RowChange, RowState } from '../../preload/contract/sources.ts';
import { CONVERSATION_CHOICES, isKeptAfterRepair } from '../data/sources/defects.ts';
import { DEFECTS, DEFECT_KINDS, type DefectKind } from '../data/defect-kinds.ts';

/** The defects that are resolved by writing a field by hand. */
const FIXED_BY_EDITING: Readonly<Partial<Record<keyof RowChange, readonly DefectKind[]>>> = {
  question: ['no-question', 'placeholders'],
  answer: ['no-answer', 'contradiction', 'decimal-comma'],
  pictures: [
    'picture-missing',
    'picture-elsewhere',
    'picture-unreadable',
    'picture-oversize',
    'picture-address',
    'not-a-picture',
    'video-frames',
    'no-picture',
    'placeholders',
    'turned',
    'animated',
  ],
};

/**
 * The rows of an inspection: their number, and each row's defects as bits, 2^i for the i-th of
 * `DEFECT_KINDS`.
 */
export interface RowFlags {
  readonly count: number;
  flagsOf(number: number): bigint;
}

/** The bits of kinds of defects. Unknown names have no bit. */
export function flagsFor(kinds: readonly string[]): bigint {
  let flags = 0n;
  for (const kind of kinds) {
    const bit = DEFECT_KINDS.indexOf(kind as DefectKind);
    if (bit >= 0) flags |= 1n << BigInt(bit);
  }
  return flags;
}

/** The kinds behind the bits. */
export function kindsIn(flags: bigint): DefectKind[] {
  return DEFECT_KINDS.filter((_, bit) => (flags & (1n << BigInt(bit))) !== 0n);
}

const BLOCKING = flagsFor(DEFECT_KINDS.filter((kind) => !DEFECTS[kind].isNote));

/**
 * Number of rows by their defects: flags -> rows. Read once; 874,000 rows take a few milliseconds.
 */
export function countFlags(rows: RowFlags): ReadonlyMap<bigint, number> {
  const counts = new Map<bigint, number>();
  for (let number = 0; number < rows.count; number++) {
    const flags = rows.flagsOf(number);
    counts.set(flags, (counts.get(flags) ?? 0) + 1);
  }
  return counts;
}

/** Status of the rows of an inspection under decisions. */
export class RowStatus {
  /** Rows with a blocking defect and no decision. */
  readonly attention: number;
  /** Number of examples that an import would give. */
  readonly usable: number;
  /** Bits of blocking defects that are not repaired. */
  readonly openFlags: bigint;
  readonly #repaired: bigint;
  readonly #leavesOut: bigint;
  /** Bits of defects whose rows are always excluded. */
  readonly #unwanted: bigint;
  readonly #excluded: ReadonlySet<number>;
  readonly #edits: ReadonlyMap<number, RowChange>;
  readonly #rows: RowFlags;

  constructor(rows: RowFlags, counts: ReadonlyMap<bigint, number>, decisions: Decisions) {
    const { repairs, excluded, edits, added } = decisions;
    this.#rows = rows;
    this.#repaired = flagsFor(repairs);
    this.#leavesOut =
      this.#repaired & flagsFor(DEFECT_KINDS.filter((kind) => !isKeptAfterRepair(kind)));
    this.#unwanted = flagsFor(CONVERSATION_CHOICES[decisions.conversations]);
    this.openFlags = BLOCKING & ~this.#repaired;
    this.#excluded = new Set(excluded.map(({ number }) => number));
    this.#edits = new Map(edits.map(({ number, change }) => [number, change]));

    let [attention, usable] = [0, added.length];
    const count = (flags: bigint, times: number): void => {
      if (this.#isUnwanted(flags)) return;
      if (this.#isOpen(flags)) attention += times;
      else if (!this.#isLeftOut(flags)) usable += times;
    };
    for (const [flags, times] of counts) count(flags, times);
    // Rows with an individual decision are subtracted and, unless excluded, counted again in their
    // current state.
    for (const number of new Set([...this.#excluded, ...this.#edits.keys()])) {
      if (number >= rows.count) continue;
      const flags = rows.flagsOf(number);
      count(flags, -1);
      if (!this.#excluded.has(number)) count(this.#left(number, flags), 1);
    }
    this.attention = attention;
    this.usable = usable;
  }

  changeOf(number: number): RowChange | undefined {
    return this.#edits.get(number);
  }

  /** Of `count` rows with a defect, those without a decision. */
  countOpen(kind: DefectKind, count: number): number {
    const flag = flagsFor([kind]);
    if ((flag & this.openFlags) === 0n) return 0;
    const isSettled = (number: number): boolean =>
      number < this.#rows.count &&
      (this.#rows.flagsOf(number) & flag) !== 0n &&
      (this.#excluded.has(number) ||
        (this.#left(number, this.#rows.flagsOf(number)) & flag) === 0n);
    const decided = new Set([...this.#excluded, ...this.#edits.keys()]);
    return count - [...decided].filter(isSettled).length;
  }

  /** The state of a row with these defects. */
  stateOf(number: number, flags: bigint): RowState {
    if (this.#excluded.has(number)) return 'left-out';
    const left = this.#left(number, flags);
    if (this.#isUnwanted(left)) return 'left-out';
    if (this.#isOpen(left)) return 'attention';
    if (this.#isLeftOut(left)) return 'left-out';
    if (this.#edits.has(number)) return 'edited';
    if ((left & this.#repaired) !== 0n) return 'repaired';
    return left === 0n ? 'good' : 'noted';
  }

  /** The defects that remain after the user's edits. */
  #left(number: number, flags: bigint): bigint {
    let left = flags;
    for (const [field, value] of Object.entries(this.#edits.get(number) ?? {}))
      if (value.length > 0) left &= ~flagsFor(FIXED_BY_EDITING[field as keyof RowChange] ?? []);
    return left;
  }

  #isUnwanted(flags: bigint): boolean {
    return (flags & this.#unwanted) !== 0n;
  }

  #isOpen(flags: bigint): boolean {
    return (flags & this.openFlags) !== 0n;
  }

  #isLeftOut(flags: bigint): boolean {
    return (flags & this.#leavesOut) !== 0n;
  }
}
