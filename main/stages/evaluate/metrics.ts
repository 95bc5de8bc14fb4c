// Metrics of an evaluation: shares with intervals, sampled-answer metrics, paired comparison of two
// models.

import { join } from 'node:path';
import { readRows } from '../../data/datasets/workspace.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { questionKey } from '../../data/datasets/question-key.ts';
import type { EvaluatedRow } from './row.ts';
import { mcnemar, pairedBootstrap, wilson } from './statistics.ts';
import { msg } from '../../../i18n/message.ts';
import { readDataText } from '../../platform/vault/read-data.ts';

/** The file of answers in a run's folder. */
export const ANSWERS_FILE = 'answers.jsonl';

const REPEATS = 1000;

/** Metrics over a set of answered questions; keys as the command line prints them. */
export function summarize(rows: readonly EvaluatedRow[]) {
  const n = rows.length;
  const right = rows.filter(({ correct }) => correct).length;
  const total = (value: (row: EvaluatedRow) => number) =>
    rows.reduce((sum, row) => sum + value(row), 0);
  const sampled = total(({ sampled_n }) => sampled_n);
  return {
    accuracy: right / n,
    ...wilson(right, n),
    n,
    format: total(({ format }) => format) / n,
    mean_length: total(({ length }) => length) / n,
    ...(sampled > 0
      ? {
          sampled_accuracy: total(({ sampled_correct }) => sampled_correct) / sampled,
          sampled_mean_length: total(({ sampled_length }) => sampled_length) / sampled,
        }
      : {}),
  };
}

/**
 * Metrics of several sampled answers per question: `avg` is the mean accuracy with a bootstrap
 * interval over questions, `pass` the chance that one of k is right (unbiased, arXiv 2107.03374),
 * `maj` the share of questions whose most frequent answer is right.
 */
export function summarizeSamples(rows: readonly EvaluatedRow[]) {
  const k = Math.min(...rows.map(({ sampled_n }) => sampled_n));
  if (!(k > 0)) return {};
  const shares = rows.map((row) => row.sampled_correct / row.sampled_n);
  const { difference, low, high } = pairedBootstrap(
    shares.map(() => 0),
    shares,
    { seed: 0, repeats: REPEATS },
  );
  const sizes = [2, 4, 8, 16, 32, 64].filter((size) => size < k);
  const pass = [...sizes, k].map((size) => {
    const chances = rows.map((row) => passAt(size, row.sampled_n, row.sampled_correct));
    return [String(size), chances.reduce((sum, x) => sum + x, 0) / rows.length] as const;
  });
  const majority = rows.filter((row) => row.majority_correct === true).length;
  return {
    avg: { k, accuracy: difference, low, high },
    pass: Object.fromEntries(pass),
    maj: { k, accuracy: majority / rows.length, ...wilson(majority, rows.length) },
  };
}

/**
 * 1 − C(n − c, k) / C(n, k): the chance that k of n answers, c of them right, include a right one.
 */
export function passAt(k: number, n: number, c: number): number {
  if (n - c < k) return 1;
  let none = 1;
  for (let i = n - c + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}

/**
 * Accuracy that includes answers accepted by the judge, with its interval, and the number of judged
 * answers; the accuracy by the rules is separate.
 */
export function judgedFigures(rows: readonly EvaluatedRow[]) {
  const asked = rows.filter(({ judge }) => judge !== undefined);
  const accepted = asked.filter(({ judge }) => judge === true).length;
  const unusable = asked.filter(({ judge }) => judge === null).length;
  const right = rows.filter(({ correct }) => correct).length + accepted;
  const judge = { asked: asked.length, accepted, unusable, ...wilson(right, rows.length) };
  return { judged_accuracy: right / rows.length, judge };
}

/**
 * Accuracy on grey images of the same questions, null without any, beside the accuracy with the
 * images. `p` is McNemar's, of the answers that differ: the images change something if it is small.
 */
export function blankFigures(rows: readonly EvaluatedRow[]) {
  const asked = rows.filter(({ blank_correct }) => blank_correct !== undefined);
  const n = asked.length;
  if (n === 0) return { blank_accuracy: null };
  const count = (is: (row: EvaluatedRow) => boolean) => asked.filter(is).length;
  const right = count((row) => row.blank_correct === true);
  const lost = count((row) => row.blank_correct === true && !row.correct);
  const won = count((row) => row.blank_correct === false && row.correct);
  const accuracy = count((row) => row.correct) / n;
  const blank = { n, ...wilson(right, n), with_pictures: accuracy, p: mcnemar(lost, won) };
  return { blank_accuracy: right / n, blank };
}

/** Metrics for every value of a column, in alphabetical order. */
export function byColumn(rows: readonly EvaluatedRow[], column: (row: EvaluatedRow) => string) {
  const names = [...new Set(rows.map(column))].sort();
  return Object.fromEntries(
    names.map((name) => [name, summarize(rows.filter((row) => column(row) === name))]),
  );
}

/**
 * Compares this run's answers with those of an earlier run to the same questions. Throws a
 * UserError if they have none in common.
 */
export function compared(rows: readonly EvaluatedRow[], runDir: string) {
  const before = new Map(readAnswers(runDir).map((row) => [row.id, row]));
  const pairs = rows.flatMap((row) => {
    const other = before.get(row.id);
    return other && other.question === row.question ? [[other, row] as const] : [];
  });
  if (pairs.length === 0) {
    throw new UserError(msg('evaluate.nothing-in-common', { folder: runDir }), {
      hint: msg('evaluate.nothing-in-common.hint'),
    });
  }
  const lost = pairs.filter(([other, row]) => other.correct && !row.correct).length;
  const won = pairs.filter(([other, row]) => !other.correct && row.correct).length;
  const values = [0, 1].map((i) => pairs.map((pair) => (pair[i]!.correct ? 1 : 0)));
  const { difference, low, high } = pairedBootstrap(values[0]!, values[1]!, {
    seed: 0,
    repeats: REPEATS,
  });
  return { n: pairs.length, won, lost, gain: difference, low, high, p: mcnemar(lost, won) };
}

function readAnswers(runDir: string): EvaluatedRow[] {
  let text: string;
  try {
    text = readDataText(join(runDir, ANSWERS_FILE));
  } catch (cause) {
    throw new UserError(msg('evaluate.answers-missing', { folder: runDir }), {
      hint: msg('evaluate.answers-missing.hint'),
      cause,
    });
  }
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EvaluatedRow);
}

/**
 * Test questions that are also in a training data set: the same image, or the same question about
 * it.
 */
export async function contamination(
  rows: readonly ExampleRow[],
  split: string,
  trainedOn: string,
): Promise<{ rows: number; same_picture: number; same_question: number; examples: string[] }> {
  const pictures = new Set<string>();
  const questions = new Set<string>();
  for await (const row of readRows(trainedOn)) {
    if (row.split === split) continue;
    for (const picture of row.pictures) pictures.add(picture);
    questions.add(questionKey(row));
  }
  const samePicture = rows.filter((row) => row.pictures.some((picture) => pictures.has(picture)));
  const sameQuestion = rows.filter((row) => questions.has(questionKey(row)));
  const examples = [...new Set([...sameQuestion, ...samePicture])].slice(0, 20).map(({ id }) => id);
  return {
    rows: new Set([...samePicture, ...sameQuestion]).size,
    same_picture: samePicture.length,
    same_question: sameQuestion.length,
    examples,
  };
}

/** Answers to one question. */
interface Given {
  readonly answer: string;
  readonly correct: boolean;
  readonly finished: boolean;
}

/**
 * True if the most frequent final answer is right; the first one wins a tie. Truncated answers do
 * not vote.
 */
export function majorityIsRight(given: readonly Given[]): boolean {
  const votes = new Map<string, { count: number; correct: boolean }>();
  for (const { answer, correct, finished } of given) {
    const name = answer.replace(/\s+/g, ' ').trim().toLowerCase();
    if (!finished || name === '') continue;
    const vote = votes.get(name) ?? { count: 0, correct };
    vote.count += 1;
    votes.set(name, vote);
  }
  let best: { count: number; correct: boolean } | undefined;
  for (const vote of votes.values()) if (!best || vote.count > best.count) best = vote;
  return best?.correct ?? false;
}
