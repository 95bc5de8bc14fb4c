// Rewards: what a right, well-formed and short answer earns, in evaluation and in RL alike.
// What it leaves out: the judge model; token counts, which the callers know.

import type { ExampleRow } from '../data/workspace.ts';
import { chosenLetters, goldLetters, listedOptions } from './answer-choice.ts';
import { finalAnswer, strictFormat } from './answer-layout.ts';
import { equalMathematics, isNumber } from './answer-mathematics.ts';
import { hanNumeral, splitQuantity } from './answer-quantities.ts';
import { answerInProse, joinedByWords } from './answer-prose.ts';
import {
  equalWords,
  MAX_ANSWER_CHARACTERS,
  plainForms,
  undress,
  withoutLeadIn,
} from './answer-text.ts';
import { equalAsReference } from './reference-comparison.ts';
import { scoreLikeReference } from './reference-scorer.ts';

/** The share of the format in the score; the rest is accuracy. */
export const FORMAT_WEIGHT = 0.1;

/** A response to be scored; `question` helps with multiple choice, where it lists the options. */
export interface ScoreCase {
  readonly response: string;
  readonly gold: string;
  readonly question?: string | undefined;
}

/** `strict` is what a careful person calls right, `reference` what the published script returns. */
export type ScoreMode = 'strict' | 'reference';

export interface Score {
  /** 0.9 · accuracy + 0.1 · format. */
  readonly score: number;
  readonly accuracy: number;
  readonly format: number;
  /** The final answer that was judged, without its dress; '' when there is none. */
  readonly extracted: string;
  /** Characters of the response. */
  readonly length: number;
}

/** Scores one response. Never throws on odd text, and always ends quickly. */
export function scoreResponse(
  { response, gold, question }: ScoreCase,
  { mode }: { mode: ScoreMode },
): Score {
  const { accuracy, format, extracted } =
    mode === 'reference'
      ? scoreLikeReference(response, gold, equalAsReference)
      : scoreStrictly(response, gold, question);
  const score = (1 - FORMAT_WEIGHT) * accuracy + FORMAT_WEIGHT * format;
  return { score, accuracy, format, extracted, length: response.length };
}

/**
 * The strict score of a model's answer to a row. One that the length limit cut off (`finished` false) earns nothing: the
 * reference pays it as if it had ended.
 */
export function scoreAnswer(
  row: Pick<ExampleRow, 'question' | 'answer'>,
  response: string,
  { finished }: { finished: boolean },
): Score {
  const score = scoreResponse(
    { response, gold: row.answer, question: row.question },
    { mode: 'strict' },
  );
  return finished ? score : { ...score, score: 0, accuracy: 0, format: 0 };
}

function scoreStrictly(response: string, gold: string, question: string | undefined) {
  const answer = finalAnswer(response);
  const extracted = answer === null ? '' : undress(answer.text);
  const right = answer !== null && !answer.contradicts && isRight(answer.text, gold, question);
  return { accuracy: right ? 1 : 0, format: strictFormat(response), extracted };
}

/** True when an answer, without tags around it, means the same as the gold answer. */
export function isRight(answer: string, gold: string, question?: string): boolean {
  const wanted = undress(gold);
  const given = undress(answer);
  if (wanted !== '' && given !== '') {
    const options = listedOptions(question ?? '');
    const letters = goldLetters(gold, options);
    if (letters !== '') return chosenLetters(answer, options, letters.length) === letters;
    if (isSame(wanted, given)) return true;
  }
  return isSaidSame(gold, answer);
}

function isSame(wanted: string, given: string): boolean {
  if (equalWords(given, wanted)) return true;
  const value = withoutLeadIn(given);
  const target = withoutLeadIn(wanted);
  return (
    equalWords(value, target) || equalMathematics(target, value) || equalQuantities(target, value)
  );
}

/** The same where one of the two is a sentence, has several boxes, or names several values with "and" or "or". */
function isSaidSame(gold: string, answer: string): boolean {
  if (Math.max(gold.length, answer.length) > MAX_ANSWER_CHARACTERS) return false;
  const [saidGold, said] = [gold, answer].map((text) => answerInProse(plainForms(text)));
  if (saidGold || said) {
    const [wanted, given] = [saidGold ?? gold, said ?? answer].map(undress);
    if (wanted !== '' && given !== '' && isSame(wanted, given)) return true;
  }
  // An "or" in the answer is a way out where the gold is one value.
  const several = joinedByWords(gold) ?? joinedByWords(undress(gold));
  if (several === null) return false;
  const given = said ?? undress(answer);
  return equalMathematics(several, joinedByWords(given) ?? asSet(given));
}

/** A list in the brackets of a set. */
function asSet(text: string): string {
  const inside = /^\?\{([\s\S]*?)\\?\}$/.exec(text)?.[1] ?? text;
  return `\\{${inside}\\}`;
}

/** Equal values of which at least one has a unit; two units must be the same. */
function equalQuantities(gold: string, answer: string): boolean {
  const wanted = splitQuantity(gold);
  const given = splitQuantity(answer);
  if (wanted.unit !== '' && given.unit !== '' && wanted.unit !== given.unit) return false;
  if (given.unit === '' && wanted.isDoubtful) return false;
  const values = [wanted.value, given.value].map((value) => hanNumeral(value) ?? value);
  return values.every(isNumber) && equalMathematics(values[0], values[1]);
}

/**
 * The soft length penalty: 0 up to `max - buffer` tokens, then falling in a straight line to
 * `-factor` at `max` tokens. It is added to the score, and `lengthTokens` counts the end token.
 */
export function overlongPenalty(
  lengthTokens: number,
  { max, buffer, factor }: { max: number; buffer: number; factor: number },
): number {
  if (!(buffer > 0 && buffer <= max)) {
    throw new RangeError(`overlongPenalty: 0 < buffer <= max, got buffer ${buffer}, max ${max}`);
  }
  const excess = lengthTokens - (max - buffer);
  return excess <= 0 ? 0 : (-excess / buffer) * factor;
}

/**
 * The conciseness part of one group's rewards, in answer order.
 *
 * For a right answer of length n, with m the median length of the group's right answers:
 * `weight · clamp((m - n) / m, -1, 1)`; 0 for a wrong answer, and 0 when fewer than two are right.
 *
 * Why so: compared with its own group, a length says how wordy an answer is *for this question*, so
 * that hard questions may stay long. Wrong answers get nothing, or silence would pay. The bound
 * keeps a right and long answer above every wrong one while weight < 0.9. The median, unlike the
 * mean, does not move when one answer runs to the limit. And a group that is all right, which
 * otherwise teaches nothing, still teaches brevity.
 */
export function concisenessReward(
  lengths: readonly number[],
  correct: readonly boolean[],
  weight: number,
): number[] {
  if (lengths.length !== correct.length) {
    throw new RangeError(
      `concisenessReward: one verdict a length, got ${lengths.length} and ${correct.length}`,
    );
  }
  const right = lengths.filter((_, index) => correct[index]).sort((a, b) => a - b);
  if (right.length < 2) return lengths.map(() => 0);
  const half = right.length >> 1;
  const median = right.length % 2 === 1 ? right[half] : (right[half - 1] + right[half]) / 2;
  if (!(median > 0)) return lengths.map(() => 0);
  return lengths.map((length, index) => {
    if (!correct[index]) return 0;
    return weight * Math.max(-1, Math.min(1, (median - length) / median));
  });
}
