// The rules of curate: which rows contradict, leak or repeat others, and how they are reported.

import { questionInContext } from '../../data/datasets/messages.ts';
import { HashIndex } from '../../data/indexes/hash-index.ts';
import { meaningSimilarity, textSimilarity } from '../../data/text/text-similarity.ts';
import { type CurateTable } from './row-index.ts';
import type { Removals } from './removals.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { CurateSettings } from './settings.ts';
import { questionKey } from '../../data/datasets/question-key.ts';
import { MinHashIndex } from '../../data/text/minhash-index.ts';
import { CERTAIN_COPY, sameAnswer, type Twin, type Twins } from './twins.ts';

const SAME_FILE: Twin = { difference: 0, finder: 'file' };

/** Maximum number of rows of other sets that are compared with one question. */
const MOST_ASKING = 64;

/**
 * Removes all rows of a question that has different answers for the same images. All training rows
 * form one group; each held-out split forms its own, so a bad training row never removes a test
 * row.
 */
export function dropContradictions(table: CurateTable, removals: Removals): void {
  // Linked lists of rows that ask the same in the same group, starting at the first row.
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
    const out = group.filter((row) => removals.leaveOut(row, 'contradictions'));
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

/** Pairs of rows with similar questions, computed once for all rules. */
export interface QuestionPair {
  /** The earlier row in the index's order. */
  readonly earlier: number;
  readonly later: number;
  readonly likeness: number;
  /** True if the letters are similar, false if only the meaningful words are. */
  readonly isLiteral: boolean;
}

/**
 * Pairs of similar questions about similar images, among kept rows that are the first to ask
 * exactly this. Rows are grouped by the cluster of their first image; only rows of one group are
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
    // Questions of one conversation differ by the preceding turns.
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

/** Similarity of two questions and of their preceding conversations: the lower of the two. */
function likeness(
  measure: (left: string, right: string) => number,
  left: ExampleRow,
  right: ExampleRow,
): number {
  const bare = measure(left.question, right.question);
  if (left.history === undefined && right.history === undefined) return bare;
  return Math.min(bare, measure(questionInContext(left), questionInContext(right)));
}

/** The cluster of every image: images connected by similar pairs have the same number. */
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

/** What a row shares with a row of another set or split. */
interface Leak extends Twin {
  readonly before: number;
  readonly what: 'picture' | 'question' | 'conversation';
}

/**
 * Removes rows that share an image, a conversation, or (without images) a question with another set
 * or, with `leaks`, with a split of higher priority (test before validation before training). An image
 * is shared if one is the file or a certain copy of the other, whatever the question; where it is only
 * similar, question and answer must be the same. With `againstQuestions`, an equal question of another
 * set counts whatever its images.
 */
export function dropLeaks(
  table: CurateTable,
  pairs: readonly QuestionPair[],
  twins: Twins,
  { leaks: heldOut, againstQuestions }: CurateSettings,
  removals: Removals,
): void {
  const owner = new Int32Array(table.blobs.length).fill(-1);
  /** The first kept row of every conversation. */
  const conversationOwners = new Map<number, number>();
  const firsts = new HashIndex();
  const similarEarlier = new Map<number, number>();
  const repeats = new Map<number, [before: number, twin: Twin]>();
  for (const { earlier, later } of pairs) {
    if (table.rank[earlier]! >= table.rank[later]!) continue;
    const pictures = table.pictures(later);
    if (pictures.length === 0) {
      if (!similarEarlier.has(later)) similarEarlier.set(later, earlier);
      continue;
    }
    const twin = farthestTwin(table.pictures(earlier), pictures, twins);
    if (!twin || twin.isDoubted === true || repeats.has(later)) continue;
    if (sameAnswer(table.row(earlier), table.row(later))) repeats.set(later, [earlier, twin]);
  }
  const askedElsewhere = againstQuestions ? foreignQuestions(table) : undefined;
  for (const row of table.order) {
    if (!table.isKept[row]) continue;
    const pictures = table.pictures(row);
    let leak: Leak | undefined;
    const consider = (before: number, what: Leak['what'], twin: Twin = SAME_FILE) => {
      if (before < 0 || table.rank[before]! >= table.rank[row]!) return;
      if (!heldOut && before < table.own) return;
      if (!leak || twin.difference < leak.difference) leak = { before, what, ...twin };
    };
    for (const picture of pictures) {
      consider(owner[picture]!, 'picture');
      for (const [twin, how] of twins.get(picture) ?? []) {
        const isCopy = how.finder === 'tower' || how.difference <= CERTAIN_COPY;
        if (isCopy && how.isDoubted !== true) consider(owner[twin]!, 'picture', how);
      }
    }
    // The first row that asks exactly this represents all of them.
    const first = firsts.add(table.asked[row]!, row) ?? row;
    const repeat = repeats.get(first);
    if (repeat) consider(repeat[0], 'picture', repeat[1]);
    const conversation = table.conversation[row]!;
    if (conversation !== 0) consider(conversationOwners.get(conversation) ?? -1, 'conversation');
    if (pictures.length === 0) {
      if (first !== row && questionKey(table.row(first)) === questionKey(table.row(row)))
        consider(first, 'question');
      consider(similarEarlier.get(first) ?? -1, 'question');
    } else if (!leak && row < table.own) {
      consider(askedElsewhere?.(row) ?? -1, 'question');
    }
    if (!leak || !removals.leaveOut(row, 'leaks')) {
      for (const picture of pictures) if (owner[picture] === -1) owner[picture] = row;
      if (conversation !== 0 && !conversationOwners.has(conversation))
        conversationOwners.set(conversation, row);
      continue;
    }
    const { before, what, difference, finder } = leak;
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
 * For a row, a row of another set with the same question (ignoring case and spaces) and the same
 * answer; -1 for none.
 */
function foreignQuestions(table: CurateTable): (row: number) => number {
  const index = new HashIndex();
  const rowsByQuestion = new Map<number, number[]>();
  for (let row = table.own; row < table.length; row++) {
    const at = index.add(table.question[row]!, row) ?? row;
    const same = rowsByQuestion.get(at);
    if (!same) rowsByQuestion.set(at, [row]);
    else if (same.length < MOST_ASKING) same.push(row);
  }
  return (row) => {
    const rows = rowsByQuestion.get(index.get(table.question[row]!) ?? -1) ?? [];
    return rows.find((other) => sameAnswer(table.row(row), table.row(other))) ?? -1;
  };
}

/** Removes rows with the same images and question as an earlier row. */
export function dropDuplicates(table: CurateTable, removals: Removals): void {
  const firsts = new HashIndex();
  for (const row of table.order) {
    if (row >= table.own || !table.isKept[row]) continue;
    const first = firsts.add(table.asked[row]!, row);
    if (first === undefined) continue;
    if (questionKey(table.row(first)) !== questionKey(table.row(row))) continue;
    if (!removals.leaveOut(row, 'duplicates')) continue;
    removals.add('duplicates', 1, () => ({
      dropped: table.row(row).id,
      kept: table.row(first).id,
      rows: [removals.shown(row), removals.shown(first)],
      reason: 'Pictures and question are the same.',
    }));
  }
}

/**
 * Removes a training row if an earlier kept row has similar images, a similar question and the same
 * answer. Held-out rows stay: they are measured with, whole.
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
      if (farthest.isDoubted === true || table.isHeldOut(later)) continue;
      if (!removals.leaveOut(later, 'near_duplicates')) continue;
      removals.add('near_duplicates', 1, () => ({
        dropped: second.id,
        kept: first.id,
        difference: farthest.difference,
        finder: farthest.finder,
        likeness,
        rows: [removals.shown(later), removals.shown(earlier)],
        reason: 'Pictures and question are almost the same, and the answer is.',
      }));
    } else if (isLiteral) {
      removals.add('disagreements', 1, () => ({
        ids: [first.id, second.id],
        answers: [first.answer, second.answer],
        difference: farthest.difference,
        finder: farthest.finder,
        rows: [removals.shown(earlier), removals.shown(later)],
        reason: 'Pictures and question are almost the same, but the answers differ.',
      }));
    }
  }
}

/**
 * Of images that are similar one by one, the pair with the largest difference; undefined if any
 * pair is not similar.
 */
function farthestTwin(left: Int32Array, right: Int32Array, twins: Twins): Twin | undefined {
  if (left.length !== right.length) return undefined;
  let farthest = SAME_FILE;
  let isDoubted = false;
  for (const [i, picture] of left.entries()) {
    const other = right[i]!;
    const twin = picture === other ? SAME_FILE : twins.get(picture)?.get(other);
    if (!twin) return undefined;
    isDoubted ||= twin.isDoubted === true;
    if (twin.difference > farthest.difference) farthest = twin;
  }
  return isDoubted ? { ...farthest, isDoubted } : farthest;
}
