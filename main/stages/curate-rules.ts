// The rules of curate: which rows contradict, leak or repeat others, and what is written about them.

import { HashIndex } from '../data/hash-index.ts';
import { meaningLikeness, TextIndex, textLikeness, plainText } from '../data/text-likeness.ts';
import type { ExampleRow } from '../data/workspace.ts';
import { askedOf, type CurateTable } from './curate-table.ts';
import type { CurateSettings } from './curate.ts';
import { isRight } from './rewards.ts';

/** What is written about the rows that were left out; ids are those of the rows. The first ones of each rule. */
export interface CurateReport {
  readonly contradictions: { ids: string[]; question: string; answers: string[] }[];
  readonly leaks: {
    dropped: string;
    split: string;
    like: string;
    held_out: string;
    difference: number;
  }[];
  readonly duplicates: { dropped: string; kept: string }[];
  readonly near_duplicates: {
    dropped: string;
    kept: string;
    difference: number;
    likeness: number;
  }[];
  /** Kept pairs that look like one question and have different answers: worth a look. */
  readonly disagreements: {
    ids: [string, string];
    answers: [string, string];
    difference: number;
  }[];
}

/** How many entries of a rule the report shows; all of them are counted. */
const SHOWN = 1000;

/** Leaves rows out, counts and shows them. */
export class Verdicts {
  readonly report: CurateReport = {
    contradictions: [],
    leaks: [],
    duplicates: [],
    near_duplicates: [],
    disagreements: [],
  };
  readonly counts: Record<keyof CurateReport, number> = {
    contradictions: 0,
    leaks: 0,
    duplicates: 0,
    near_duplicates: 0,
    disagreements: 0,
  };

  /** Counts `rows` under a rule; `entry` is made for the first ones only. */
  add<R extends keyof CurateReport>(rule: R, rows: number, entry: () => CurateReport[R][number]) {
    this.counts[rule] += rows;
    const list = this.report[rule] as CurateReport[R][number][];
    if (list.length < SHOWN) list.push(entry());
  }
}

/** Pictures that look alike: for a picture's number, the others and how much they differ. */
export type Twins = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** How much two pictures differ: 0 for the same file, Infinity if they are not alike. */
function differenceOf(left: number, right: number, twins: Twins): number {
  return left === right ? 0 : (twins.get(left)?.get(right) ?? Infinity);
}

function sameAnswer(left: ExampleRow, right: ExampleRow): boolean {
  return (
    plainText(left.answer) === plainText(right.answer) ||
    isRight(left.answer, right.answer, right.question)
  );
}

/**
 * Leaves out all rows of a question that has different answers for the same pictures. Training rows count as one side; each held-out split is its own, so a bad
 * training row costs no test row.
 */
export function dropContradictions(table: CurateTable, verdicts: Verdicts): void {
  // Rows that ask the same on the same side, as chains from the first one.
  const sides = Array.from(new Set(table.rank), () => new HashIndex());
  const last = new Int32Array(table.length).fill(-1);
  const next = new Int32Array(table.length).fill(-1);
  const repeated: number[] = [];
  for (const row of table.order) {
    const side = (sides[table.rank[row]!] ??= new HashIndex());
    const first = side.add(table.asked[row]!, row);
    if (first === undefined) continue;
    if (last[first] === -1) {
      repeated.push(first);
      last[first] = first;
    }
    next[last[first]!] = row;
    last[first] = row;
  }
  for (const first of repeated) {
    const start = table.rows.row(first);
    const asked = askedOf(start);
    const group = [first];
    let differs = false;
    for (let row = next[first]!; row >= 0; row = next[row]!) {
      const other = table.rows.row(row);
      if (askedOf(other) !== asked) continue;
      group.push(row);
      differs ||= !sameAnswer(other, start);
    }
    if (!differs) continue;
    for (const row of group) table.isKept[row] = 0;
    verdicts.add('contradictions', group.length, () => ({
      ids: group.slice(0, 100).map((row) => table.rows.row(row).id),
      question: start.question,
      answers: [...new Set(group.slice(0, 100).map((row) => table.rows.row(row).answer))],
    }));
  }
}

/** Pairs of rows whose questions are alike, found once for all rules. */
export interface QuestionPair {
  /** The one that comes first in the table's order. */
  readonly earlier: number;
  readonly later: number;
  readonly likeness: number;
  /** True where the letters agree, false where the words only mean the same. */
  readonly isLiteral: boolean;
}

/**
 * Pairs of alike questions about alike pictures, of rows that stay and that are the first to ask just this.
 * Rows are grouped by the cluster of their first picture; only rows of a group are compared.
 */
export function alikeQuestions(
  table: CurateTable,
  settings: CurateSettings,
  twins: Twins,
): QuestionPair[] {
  const clusters = clustersOf(table, twins);
  const index = new TextIndex();
  const members: number[] = [];
  const place = new Int32Array(table.length).fill(-1);
  const firsts = new HashIndex();
  table.order.forEach((row, at) => {
    place[row] = at;
    if (!table.isKept[row] || firsts.add(table.asked[row]!, row) !== undefined) return;
    const [picture] = table.pictures(row);
    members.push(row);
    index.add(table.rows.row(row).question, picture === undefined ? 0 : 1 + clusters[picture]!);
  });
  const pairs: QuestionPair[] = [];
  for (const [first, second] of index.candidates()) {
    const [earlier, later] = [members[first]!, members[second]!];
    const [left, right] = [table.rows.row(earlier), table.rows.row(later)];
    const letters = textLikeness(left.question, right.question);
    if (letters >= settings.textLikeness) {
      pairs.push({ earlier, later, likeness: letters, isLiteral: true });
      continue;
    }
    const meaning = meaningLikeness(left.question, right.question);
    if (meaning >= settings.meaningLikeness && sameAnswer(left, right))
      pairs.push({ earlier, later, likeness: meaning, isLiteral: false });
  }
  return pairs.sort((a, b) => place[a.later]! - place[b.later]! || place[a.earlier]! - place[b.earlier]!); // prettier-ignore
}

/** The cluster of every picture: pictures that are linked by twins have the same number. */
function clustersOf(table: CurateTable, twins: Twins): Int32Array {
  const clusters = new Int32Array(table.blobs.length).fill(-1);
  for (let start = 0; start < clusters.length; start++) {
    if (clusters[start] !== -1) continue;
    const open = [start];
    for (let picture = open.pop(); picture !== undefined; picture = open.pop()) {
      if (clusters[picture] !== -1) continue;
      clusters[picture] = start;
      open.push(...(twins.get(picture)?.keys() ?? []));
    }
  }
  return clusters;
}

/** Leaves out rows that share a picture, or without pictures a question, with a split held out before them (test before validation before training). */
export function dropLeaks(
  table: CurateTable,
  pairs: readonly QuestionPair[],
  twins: Twins,
  verdicts: Verdicts,
): void {
  const owner = new Int32Array(table.blobs.length).fill(-1);
  const firsts = new HashIndex();
  const alike = new Map<number, number>();
  for (const { earlier, later } of pairs) {
    const isText = table.pictures(later).length === 0;
    if (isText && table.rank[earlier]! < table.rank[later]! && !alike.has(later))
      alike.set(later, earlier);
  }
  for (const row of table.order) {
    if (!table.isKept[row]) continue;
    const rank = table.rank[row]!;
    const pictures = table.pictures(row);
    let found: { before: number; difference: number } | undefined;
    const look = (before: number, difference: number) => {
      if (before < 0 || table.rank[before]! >= rank) return;
      if (!found || difference < found.difference) found = { before, difference };
    };
    for (const picture of pictures) {
      look(owner[picture]!, 0);
      for (const [twin, difference] of twins.get(picture) ?? []) look(owner[twin]!, difference);
    }
    if (pictures.length === 0) {
      // The first that asks just this stands for all of them.
      const first = firsts.add(table.asked[row]!, row) ?? row;
      if (first !== row && askedOf(table.rows.row(first)) === askedOf(table.rows.row(row)))
        look(first, 0);
      look(alike.get(first) ?? -1, 0);
    }
    if (!found) {
      for (const picture of pictures) if (owner[picture] === -1) owner[picture] = row;
      continue;
    }
    const { before, difference } = found;
    table.isKept[row] = 0;
    verdicts.add('leaks', 1, () => {
      const [dropped, like] = [table.rows.row(row), table.rows.row(before)];
      return {
        dropped: dropped.id,
        split: dropped.split,
        like: like.id,
        held_out: like.split,
        difference,
      };
    });
  }
}

/** Leaves out rows with the same pictures and question as an earlier row. */
export function dropDuplicates(table: CurateTable, verdicts: Verdicts): void {
  const firsts = new HashIndex();
  for (const row of table.order) {
    if (!table.isKept[row]) continue;
    const first = firsts.add(table.asked[row]!, row);
    if (first === undefined) continue;
    if (askedOf(table.rows.row(first)) !== askedOf(table.rows.row(row))) continue;
    table.isKept[row] = 0;
    const entry = () => ({ dropped: table.rows.row(row).id, kept: table.rows.row(first).id });
    verdicts.add('duplicates', 1, entry);
  }
}

/** Leaves out a row when an earlier row that stays has alike pictures, an alike question and the same answer. */
export function dropNearDuplicates(
  table: CurateTable,
  pairs: readonly QuestionPair[],
  settings: CurateSettings,
  twins: Twins,
  verdicts: Verdicts,
): void {
  for (const { earlier, later, likeness, isLiteral } of pairs) {
    if (!table.isKept[earlier] || !table.isKept[later]) continue;
    const [left, right] = [table.pictures(earlier), table.pictures(later)];
    if (left.length !== right.length) continue;
    const differences = Array.from(left, (picture, i) => differenceOf(picture, right[i]!, twins));
    const difference = Math.max(0, ...differences);
    if (difference > settings.pictureDifference) continue;
    const [first, second] = [table.rows.row(earlier), table.rows.row(later)];
    if (sameAnswer(second, first)) {
      table.isKept[later] = 0;
      verdicts.add('near_duplicates', 1, () => ({
        dropped: second.id,
        kept: first.id,
        difference,
        likeness,
      }));
    } else if (isLiteral) {
      verdicts.add('disagreements', 1, () => ({
        ids: [first.id, second.id],
        answers: [first.answer, second.answer],
        difference,
      }));
    }
  }
}
