// The rules of curate: which rows contradict, leak or repeat others, and what is written about
// them.

import { questionInContext } from '../../data/datasets/messages.ts';
import { HashIndex } from '../../data/indexes/hash-index.ts';
import { normalizeText } from '../../data/text/normalize-text.ts';
import { meaningSimilarity, textSimilarity } from '../../data/text/text-similarity.ts';
import { type CurateTable } from './row-index.ts';
import type { Finder, Removals } from './removals.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { CurateSettings } from './settings.ts';
import { questionKey } from '../../data/datasets/question-key.ts';
import { MinHashIndex } from '../../data/text/minhash-index.ts';
import { isCorrect } from '../../verifier/score.ts';

/** How much two alike pictures differ, and which finder says so. */
export interface Twin {
  readonly difference: number;
  readonly finder: Finder;
}

/** Pictures that look alike: for a picture's number, the others. */
export type Twins = ReadonlyMap<number, ReadonlyMap<number, Twin>>;

const SAME_FILE: Twin = { difference: 0, finder: 'file' };

/** Rows of other sets that are looked at for one question. */
const MOST_ASKING = 64;

function sameAnswer(left: ExampleRow, right: ExampleRow): boolean {
  return (
    normalizeText(left.answer) === normalizeText(right.answer) ||
    isCorrect(left.answer, right.answer, right.question)
  );
}

/**
 * Leaves out all rows of a question that has different answers for the same pictures. Training rows
 * count as one side; each held-out split is its own, so a bad training row costs no test row.
 */
export function dropContradictions(table: CurateTable, removals: Removals): void {
  // Rows that ask the same on the same side, as chains from the first one.
  const sides = Array.from(new Set(table.rank), () => new HashIndex());
  const last = new Int32Array(table.length).fill(-1);
  const next = new Int32Array(table.length).fill(-1);
  const repeated: number[] = [];
  for (const row of table.order) {
    if (row >= table.own || !table.isKept[row]) continue;
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
    const start = table.row(first);
    const asked = questionKey(start);
    const group = [first];
    let differs = false;
    for (let row = next[first]!; row >= 0; row = next[row]!) {
      const other = table.row(row);
      if (questionKey(other) !== asked) continue;
      group.push(row);
      differs ||= !sameAnswer(other, start);
    }
    if (!differs) continue;
    const out = group.filter((row) => removals.leaveOut(row));
    const rows = group.slice(0, 100);
    removals.add('contradictions', out.length, () => ({
      ids: rows.map((row) => table.row(row).id),
      question: start.question,
      answers: [...new Set(rows.map((row) => table.row(row).answer))],
      rows: rows.slice(0, 8).map((row) => removals.shown(row)),
      reason: 'The same pictures and question have different answers.',
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
 * Pairs of alike questions about alike pictures, of rows that stay and that are the first to ask
 * just this. Rows are grouped by the cluster of their first picture; only rows of a group are
 * compared.
 */
export function alikeQuestions(
  table: CurateTable,
  settings: CurateSettings,
  twins: Twins,
): QuestionPair[] {
  const clusters = pictureClusters(table, twins);
  const index = new MinHashIndex();
  const members: number[] = [];
  const place = new Int32Array(table.length).fill(-1);
  const firsts = new HashIndex();
  table.order.forEach((row, at) => {
    place[row] = at;
    if (!table.isKept[row] || firsts.add(table.asked[row]!, row) !== undefined) return;
    const [picture] = table.pictures(row);
    members.push(row);
    index.add(table.row(row).question, picture === undefined ? 0 : 1 + clusters[picture]!);
  });
  const pairs: QuestionPair[] = [];
  for (const [first, second] of index.candidates((number) => members[number]! < table.own)) {
    const [earlier, later] = [members[first]!, members[second]!];
    const [left, right] = [table.row(earlier), table.row(later)];
    // Questions of one conversation differ by what was said before them.
    if (left.conversation !== undefined && left.conversation === right.conversation) continue;
    const letters = likeness(textSimilarity, left, right);
    if (letters >= settings.textSimilarity) {
      pairs.push({ earlier, later, likeness: letters, isLiteral: true });
      continue;
    }
    const meaning = likeness(meaningSimilarity, left, right);
    if (meaning >= settings.meaningSimilarity && sameAnswer(left, right))
      pairs.push({ earlier, later, likeness: meaning, isLiteral: false });
  }
  return pairs.sort(
    (a, b) => place[a.later]! - place[b.later]! || place[a.earlier]! - place[b.earlier]!,
  );
}

/** How alike two questions are, and what was said before them: the lower of the two. */
function likeness(
  measure: (left: string, right: string) => number,
  left: ExampleRow,
  right: ExampleRow,
): number {
  const bare = measure(left.question, right.question);
  if (left.history === undefined && right.history === undefined) return bare;
  return Math.min(bare, measure(questionInContext(left), questionInContext(right)));
}

/** The cluster of every picture: pictures that are linked by twins have the same number. */
export function pictureClusters(table: CurateTable, twins: Twins): Int32Array {
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

/** What of another side a row repeats. */
interface Leak extends Twin {
  readonly before: number;
  readonly what: 'picture' | 'question' | 'conversation';
}

/**
 * Leaves out rows that share a picture, a conversation, or without pictures a question, with
 * another set or, with `leaks`, with a split held out before them (test before validation before
 * training). With `againstQuestions` a question of another set counts whatever its pictures.
 */
export function dropLeaks(
  table: CurateTable,
  pairs: readonly QuestionPair[],
  twins: Twins,
  { leaks: heldOut, againstQuestions }: CurateSettings,
  removals: Removals,
): void {
  const owner = new Int32Array(table.blobs.length).fill(-1);
  /** The first row that stays of every conversation. */
  const talks = new Map<number, number>();
  const firsts = new HashIndex();
  const alike = new Map<number, number>();
  for (const { earlier, later } of pairs) {
    const isText = table.pictures(later).length === 0;
    if (isText && table.rank[earlier]! < table.rank[later]! && !alike.has(later))
      alike.set(later, earlier);
  }
  const askedElsewhere = againstQuestions ? foreignQuestions(table) : undefined;
  for (const row of table.order) {
    if (!table.isKept[row]) continue;
    const pictures = table.pictures(row);
    let found: Leak | undefined;
    const look = (before: number, what: Leak['what'], twin: Twin = SAME_FILE) => {
      if (before < 0 || table.rank[before]! >= table.rank[row]!) return;
      if (!heldOut && before < table.own) return;
      if (!found || twin.difference < found.difference) found = { before, what, ...twin };
    };
    for (const picture of pictures) {
      look(owner[picture]!, 'picture');
      for (const [twin, how] of twins.get(picture) ?? []) look(owner[twin]!, 'picture', how);
    }
    const talk = table.conversation[row]!;
    if (talk !== 0) look(talks.get(talk) ?? -1, 'conversation');
    if (pictures.length === 0) {
      // The first that asks just this stands for all of them.
      const first = firsts.add(table.asked[row]!, row) ?? row;
      if (first !== row && questionKey(table.row(first)) === questionKey(table.row(row)))
        look(first, 'question');
      look(alike.get(first) ?? -1, 'question');
    } else if (!found && row < table.own) {
      look(askedElsewhere?.(row) ?? -1, 'question');
    }
    if (!found || !removals.leaveOut(row)) {
      for (const picture of pictures) if (owner[picture] === -1) owner[picture] = row;
      if (talk !== 0 && !talks.has(talk)) talks.set(talk, row);
      continue;
    }
    const { before, what, difference, finder } = found;
    const set = table.setOf(before);
    if (set !== '') removals.leaksBySet[set] = (removals.leaksBySet[set] ?? 0) + 1;
    removals.add('leaks', 1, () => {
      const [dropped, like] = [table.row(row), table.row(before)];
      const place = set === '' ? `the part "${like.split}"` : `the data set ${set}`;
      const isSame = what === 'picture' && finder === 'file';
      return {
        dropped: dropped.id,
        split: dropped.split,
        like: like.id,
        held_out: like.split,
        set,
        difference,
        finder,
        rows: [removals.shown(row), removals.shown(before)],
        reason:
          what === 'question'
            ? `The question is asked in ${place} too.`
            : what === 'conversation'
              ? `Its conversation goes on in ${place}.`
              : `Its picture ${isSame ? 'is' : 'looks like one'} in ${place}${isSame ? ' too' : ''}.`,
      };
    });
  }
}

/**
 * For a row, one of another set that asks the same in the same words (case and spaces aside) and
 * has the same answer; -1 for none.
 */
function foreignQuestions(table: CurateTable): (row: number) => number {
  const index = new HashIndex();
  const first = new Map<number, number[]>();
  for (let row = table.own; row < table.length; row++) {
    const at = index.add(table.question[row]!, row) ?? row;
    const same = first.get(at);
    if (!same) first.set(at, [row]);
    else if (same.length < MOST_ASKING) same.push(row);
  }
  return (row) => {
    const rows = first.get(index.get(table.question[row]!) ?? -1) ?? [];
    return rows.find((other) => sameAnswer(table.row(row), table.row(other))) ?? -1;
  };
}

/** Leaves out rows with the same pictures and question as an earlier row. */
export function dropDuplicates(table: CurateTable, removals: Removals): void {
  const firsts = new HashIndex();
  for (const row of table.order) {
    if (row >= table.own || !table.isKept[row]) continue;
    const first = firsts.add(table.asked[row]!, row);
    if (first === undefined) continue;
    if (questionKey(table.row(first)) !== questionKey(table.row(row))) continue;
    if (!removals.leaveOut(row)) continue;
    removals.add('duplicates', 1, () => ({
      dropped: table.row(row).id,
      kept: table.row(first).id,
      rows: [removals.shown(row), removals.shown(first)],
      reason: 'Pictures and question are the same.',
    }));
  }
}

/**
 * Leaves out a row when an earlier row that stays has alike pictures, an alike question and the
 * same answer.
 */
export function dropNearDuplicates(
  table: CurateTable,
  pairs: readonly QuestionPair[],
  twins: Twins,
  removals: Removals,
): void {
  for (const { earlier, later, likeness, isLiteral } of pairs) {
    if (earlier >= table.own || !table.isKept[earlier] || !table.isKept[later]) continue;
    const farthest = farthestTwin(table.pictures(earlier), table.pictures(later), twins);
    if (!farthest) continue;
    const [first, second] = [table.row(earlier), table.row(later)];
    if (sameAnswer(second, first)) {
      if (!removals.leaveOut(later)) continue;
      removals.add('near_duplicates', 1, () => ({
        dropped: second.id,
        kept: first.id,
        ...farthest,
        likeness,
        rows: [removals.shown(later), removals.shown(earlier)],
        reason: 'Pictures and question are almost the same, and the answer is.',
      }));
    } else if (isLiteral) {
      removals.add('disagreements', 1, () => ({
        ids: [first.id, second.id],
        answers: [first.answer, second.answer],
        ...farthest,
        rows: [removals.shown(earlier), removals.shown(later)],
        reason: 'Pictures and question are almost the same, but the answers differ.',
      }));
    }
  }
}

/**
 * Of pictures that are alike one by one, the pair that differs most; undefined where one is not
 * alike.
 */
function farthestTwin(left: Int32Array, right: Int32Array, twins: Twins): Twin | undefined {
  if (left.length !== right.length) return undefined;
  let farthest = SAME_FILE;
  for (const [i, picture] of left.entries()) {
    const other = right[i]!;
    const twin = picture === other ? SAME_FILE : twins.get(picture)?.get(other);
    if (!twin) return undefined;
    if (twin.difference > farthest.difference) farthest = twin;
  }
  return farthest;
}
