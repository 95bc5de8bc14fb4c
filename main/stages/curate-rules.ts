// The rules of curate: which rows contradict, leak or repeat others, and what is written about them.

import { nearTexts, plainText, textLikeness } from '../data/text-likeness.ts';
import type { ExampleRow } from '../data/workspace.ts';
import type { CurateSettings } from './curate.ts';
import { isRight } from './rewards.ts';

/** What is written about the rows that were left out; ids are those of the rows. */
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

/** Pictures that look alike: for a blob id, the others and how much they differ. */
export type Twins = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The place of a row's split among the held-out ones, training last. */
export function rankOf({ heldOut }: CurateSettings): (row: ExampleRow) => number {
  return ({ split }) => (heldOut.includes(split) ? heldOut.indexOf(split) : heldOut.length);
}

/** How much two pictures differ: 0 for the same file, Infinity if they are not alike. */
function differenceOf(left: string, right: string, twins: Twins): number {
  return left === right ? 0 : (twins.get(left)?.get(right) ?? Infinity);
}

/** Pictures and question in one key. */
function askedOf({ pictures, question }: ExampleRow): string {
  return `${pictures.join(' ')}\n${plainText(question)}`;
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
export function withoutContradictions(
  rows: readonly ExampleRow[],
  { heldOut }: CurateSettings,
  report: CurateReport,
): ExampleRow[] {
  const groups = new Map<string, ExampleRow[]>();
  for (const row of rows) {
    const key = `${heldOut.includes(row.split) ? row.split : ''}\n${askedOf(row)}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const dropped = new Set<ExampleRow>();
  for (const group of groups.values()) {
    if (group.every((row) => sameAnswer(row, group[0]!))) continue;
    group.forEach((row) => dropped.add(row));
    report.contradictions.push({
      ids: group.map(({ id }) => id),
      question: group[0]!.question,
      answers: [...new Set(group.map(({ answer }) => answer))],
    });
  }
  return rows.filter((row) => !dropped.has(row));
}

/** Leaves out rows that share a picture with a split held out before them (test before validation before training). */
export function withoutLeaks(
  rows: readonly ExampleRow[],
  settings: CurateSettings,
  twins: Twins,
  report: CurateReport,
): ExampleRow[] {
  const rank = rankOf(settings);
  const owner = new Map<string, ExampleRow>();
  const texts = new Map<ExampleRow, ExampleRow>();
  const textRows = rows.filter((row) => row.pictures.length === 0);
  for (const [first, second] of nearTexts(
    textRows.map((row) => row.question),
    settings.textLikeness,
  )) {
    const [left, right] = [textRows[first]!, textRows[second]!];
    if (rank(left) < rank(right) && !texts.has(right)) texts.set(right, left);
  }
  return rows.filter((row) => {
    const seen = row.pictures
      .flatMap((picture) => [[picture, 0] as const, ...(twins.get(picture) ?? [])])
      .flatMap(([picture, difference]) => {
        const before = owner.get(picture);
        return before !== undefined && rank(before) < rank(row) ? [{ before, difference }] : [];
      });
    const text = texts.get(row);
    if (text !== undefined) seen.push({ before: text, difference: 0 });
    const [found] = seen.sort((a, b) => a.difference - b.difference);
    if (found === undefined) {
      for (const picture of row.pictures) if (!owner.has(picture)) owner.set(picture, row);
      return true;
    }
    const { before, difference } = found;
    report.leaks.push({
      dropped: row.id,
      split: row.split,
      like: before.id,
      held_out: before.split,
      difference,
    });
    return false;
  });
}

/** Leaves out rows with the same pictures and question as an earlier row. */
export function withoutDuplicates(rows: readonly ExampleRow[], report: CurateReport): ExampleRow[] {
  const first = new Map<string, ExampleRow>();
  return rows.filter((row) => {
    const key = askedOf(row);
    const kept = first.get(key);
    if (kept === undefined) first.set(key, row);
    else report.duplicates.push({ dropped: row.id, kept: kept.id });
    return kept === undefined;
  });
}

/** Leaves out a row when an earlier row that stays has alike pictures, an alike question and the same answer. */
export function withoutNearDuplicates(
  rows: readonly ExampleRow[],
  settings: CurateSettings,
  twins: Twins,
  report: CurateReport,
): ExampleRow[] {
  const dropped = new Set<ExampleRow>();
  for (const { earlier, later, difference, likeness } of alikeRows(rows, settings, twins)) {
    if (dropped.has(earlier) || dropped.has(later)) continue;
    if (sameAnswer(later, earlier)) {
      dropped.add(later);
      report.near_duplicates.push({ dropped: later.id, kept: earlier.id, difference, likeness });
    } else {
      const answers: [string, string] = [earlier.answer, later.answer];
      report.disagreements.push({ ids: [earlier.id, later.id], answers, difference });
    }
  }
  return rows.filter((row) => !dropped.has(row));
}

/** Pairs of rows with alike pictures (place by place) and alike questions, in the order of the later row. */
function alikeRows(rows: readonly ExampleRow[], settings: CurateSettings, twins: Twins) {
  // Rows are grouped by the cluster of their first picture; within a group the questions are compared.
  const cluster = new Map<string, string>();
  for (const start of twins.keys()) {
    if (cluster.has(start)) continue;
    const open = [start];
    for (let blob = open.pop(); blob !== undefined; blob = open.pop()) {
      if (cluster.has(blob)) continue;
      cluster.set(blob, start);
      open.push(...twins.get(blob)!.keys());
    }
  }
  const groups = new Map<string, number[]>();
  rows.forEach(({ pictures }, index) => {
    const key = pictures.length === 0 ? '' : (cluster.get(pictures[0]!) ?? pictures[0]!);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  const pairs = [...groups.values()].flatMap((group) =>
    nearTexts(
      group.map((index) => rows[index]!.question),
      settings.textLikeness,
    ).map(([first, second]) => [group[first]!, group[second]!] as const),
  );
  return pairs
    .sort(([a, b], [c, d]) => b - d || a - c)
    .map(([first, second]) => {
      const [earlier, later] = [rows[first]!, rows[second]!];
      const differences = earlier.pictures.map((picture, place) =>
        differenceOf(picture, later.pictures[place] ?? '', twins),
      );
      const matched = earlier.pictures.length === later.pictures.length;
      return {
        earlier,
        later,
        difference: matched ? Math.max(0, ...differences) : Infinity,
        likeness: textLikeness(earlier.question, later.question),
      };
    })
    .filter(({ difference }) => difference <= settings.pictureDifference);
}
