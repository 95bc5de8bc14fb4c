// Similar images, and what the answers to their questions say about them: pictures with different
// answers to one question differ in what is asked.

import { normalizeText } from '../../data/text/normalize-text.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { isCorrect } from '../../verifier/score.ts';
import type { CurateTable } from './row-index.ts';
import type { Finder } from './removals.ts';

/** Difference of two similar images, and the comparison that found it. */
export interface Twin {
  readonly difference: number;
  readonly finder: Finder;
  /** True where answers say that the images differ; then no row is removed for their likeness. */
  readonly isDoubted?: boolean;
}

/** Similar images: for an image number, the others. */
export type Twins = ReadonlyMap<number, ReadonlyMap<number, Twin>>;

/** What the answers say about all pairs of similar images whose rows ask the same. */
export interface Evidence {
  /** Pairs of images with one answer to one question, and with different ones. */
  readonly agreeing: number;
  readonly differing: number;
  /** Images beyond this difference are not taken for copies; null where the answers allow all. */
  readonly limit: number | null;
}

/**
 * Two images up to this difference are one picture, whatever is asked about it; further ones only
 * where the same is asked and answered.
 */
export const CERTAIN_COPY = 0.3;
/** Of the pairs up to the limit, about this share at most may be different pictures. */
const MOST_WRONG = 0.1;
/** Fewer pairs than this say nothing about the other ones. */
const MIN_JUDGED = 10;
/** Rows of an image, and rows with one question, that are read at most. */
const MOST_ROWS = 32;
const MOST_ASKING = 200;

/** Whether two rows have equivalent answers. */
export function sameAnswer(left: ExampleRow, right: ExampleRow): boolean {
  return (
    normalizeText(left.answer) === normalizeText(right.answer) ||
    isCorrect(left.answer, right.answer, right.question)
  );
}

/**
 * Marks pairs of similar images as doubted: those with different answers to one question, and, where
 * these are many, all that are no more alike. Pairs of different pictures agree by chance, too: with
 * the chance D that two rows with this question differ, a share d of differing pairs means that
 * about d / D are different pictures.
 */
export function weighTwins(table: CurateTable, twins: Map<number, Map<number, Twin>>): Evidence {
  if (twins.size === 0) return { agreeing: 0, differing: 0, limit: null };
  const rowsOf = rowsByPicture(table, twins);
  const chanceOf = chanceToDiffer(table);
  const judged: { a: number; b: number; differs: boolean; chance: number; twin: Twin }[] = [];
  for (const [a, others] of twins) {
    for (const [b, twin] of others) {
      if (a > b) continue;
      const verdict = compareAnswers(table, rowsOf.get(a) ?? [], rowsOf.get(b) ?? []);
      if (verdict === null) continue;
      judged.push({ a, b, differs: verdict.differs, chance: chanceOf(verdict.question), twin });
    }
  }
  judged.sort((x, y) => x.twin.difference - y.twin.difference);
  const differing = judged.filter(({ differs }) => differs).length;
  const limit = limitOf(judged);
  const doubt = (a: number, b: number, twin: Twin) => {
    twins.get(a)!.set(b, { ...twin, isDoubted: true });
    twins.get(b)!.set(a, { ...twin, isDoubted: true });
  };
  for (const { a, b, twin } of judged.filter(({ differs }) => differs)) doubt(a, b, twin);
  if (limit !== null)
    for (const [a, others] of twins)
      for (const [b, twin] of others)
        if (twin.finder !== 'file' && twin.difference > limit) doubt(a, b, twin);
  return { agreeing: judged.length - differing, differing, limit };
}

/** The largest difference up to which few pairs are wrong; null where that holds for all. */
function limitOf(
  judged: readonly { differs: boolean; chance: number; twin: Twin }[],
): number | null {
  if (judged.length < MIN_JUDGED) return null;
  let [differing, expected, limit, isAll] = [0, 0, 0, true];
  for (const { differs, chance, twin } of judged) {
    differing += differs ? 1 : 0;
    expected += chance;
    isAll = differing <= MOST_WRONG * expected;
    if (isAll) limit = twin.difference;
  }
  return isAll || differing === 0 ? null : limit;
}

/** The rows with one image, by image, for images that have a similar one. */
function rowsByPicture(table: CurateTable, twins: Twins): Map<number, number[]> {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < table.length; row++) {
    const pictures = table.pictures(row);
    if (pictures.length !== 1 || !twins.has(pictures[0]!)) continue;
    const rows = rowsOf.get(pictures[0]!);
    if (rows === undefined) rowsOf.set(pictures[0]!, [row]);
    else if (rows.length < MOST_ROWS) rows.push(row);
  }
  return rowsOf;
}

/** Whether rows that ask the same are answered differently; null where no two ask the same. */
function compareAnswers(
  table: CurateTable,
  left: readonly number[],
  right: readonly number[],
): { differs: boolean; question: number } | null {
  let verdict: { differs: boolean; question: number } | null = null;
  for (const a of left) {
    const question = table.question[a]!;
    for (const b of right) {
      if (table.question[b] !== question) continue;
      if (!sameAnswer(table.row(a), table.row(b))) return { differs: true, question };
      verdict = { differs: false, question };
    }
  }
  return verdict;
}

/** For a question, the chance that two of its rows have different answers. */
function chanceToDiffer(table: CurateTable): (question: number) => number {
  const rowsAsking = new Map<number, number[]>();
  for (let row = 0; row < table.length; row++) {
    const rows = rowsAsking.get(table.question[row]!);
    if (rows === undefined) rowsAsking.set(table.question[row]!, [row]);
    else if (rows.length < MOST_ASKING) rows.push(row);
  }
  const known = new Map<number, number>();
  return (question) => {
    const before = known.get(question);
    if (before !== undefined) return before;
    const rows = rowsAsking.get(question) ?? [];
    const counts = new Map<string, number>();
    for (const row of rows) {
      const answer = normalizeText(table.row(row).answer).toLowerCase();
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
    }
    const same = [...counts.values()].reduce((sum, n) => sum + n * (n - 1), 0);
    const chance = rows.length < 2 ? 1 : 1 - same / (rows.length * (rows.length - 1));
    known.set(question, chance);
    return chance;
  };
}
