// Scores one answer: is it right, is it well formed? In evaluation, distillation and RL alike.
// What it leaves out: the judge model; lengths and weights, which `reward-parts.ts` knows.

import type { AnswerCheck } from '../data/answer-check.ts';
import type { ExampleRow } from '../data/workspace.ts';
import { withinBudget } from './answer-budget.ts';
import { scoreByCheck } from './answer-check.ts';
import { chosenLetters, goldLetters, listedOptions } from './answer-choice.ts';
import { readDate, sameDate } from './answer-dates.ts';
import { finalAnswer, strictFormat } from './answer-layout.ts';
import { equalMathematics, isNumber, isSeveral } from './answer-mathematics.ts';
import { numeral } from './answer-numerals.ts';
import { splitQuantity, type Quantity } from './answer-quantities.ts';
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
import { PLAIN_REWARD } from './reward-parts.ts';

/** A response to be scored; `question` helps with multiple choice, where it lists the options. */
export interface ScoreCase {
  readonly response: string;
  readonly gold: string;
  readonly question?: string | undefined;
  /** How the answer is compared; the reference, which has no checks, does not look at it. */
  readonly check?: AnswerCheck | undefined;
}

/** `strict` is what a careful person calls right, `reference` what the published script returns. */
export type ScoreMode = 'strict' | 'reference';

export interface Score {
  /** 0.9 · accuracy + 0.1 · format. */
  readonly score: number;
  /** 0 or 1; between them only where the check is `partial`. */
  readonly accuracy: number;
  readonly format: number;
  /** The final answer that was judged, without its dress; '' when there is none. */
  readonly extracted: string;
  /** Characters of the response. */
  readonly length: number;
}

/** Scores one response. Never throws on odd text, and always ends quickly. */
export function scoreResponse(
  { response, gold, question, check }: ScoreCase,
  { mode }: { mode: ScoreMode },
): Score {
  const { accuracy, format, extracted } =
    mode === 'reference'
      ? scoreLikeReference(response, gold, equalAsReference)
      : scoreStrictly(response, gold, question, check);
  const score = PLAIN_REWARD.accuracyWeight * accuracy + PLAIN_REWARD.formatWeight * format;
  return { score, accuracy, format, extracted, length: response.length };
}

/**
 * The strict score of a model's answer to a row. One that the length limit cut off (`finished` false) earns nothing: the
 * reference pays it as if it had ended.
 */
export function scoreAnswer(
  row: Pick<ExampleRow, 'question' | 'answer' | 'check'>,
  response: string,
  { finished }: { finished: boolean },
): Score {
  const score = scoreResponse(
    { response, gold: row.answer, question: row.question, check: row.check },
    { mode: 'strict' },
  );
  return finished ? score : { ...score, score: 0, accuracy: 0, format: 0 };
}

function scoreStrictly(
  response: string,
  gold: string,
  question: string | undefined,
  check: AnswerCheck = { type: 'auto' },
) {
  const answer = finalAnswer(response);
  const format = strictFormat(response);
  if (answer === null) return { accuracy: 0, format, extracted: '' };
  const extracted = undress(answer.text);
  if (answer.contradicts) return { accuracy: 0, format, extracted };
  const accuracy =
    check.type === 'auto'
      ? Number(isRight(answer.text, gold, question))
      : scoreByCheck(answer.text, gold, check, question);
  return { accuracy, format, extracted };
}

/** A whole number that a double holds exactly. */
const WHOLE = /^-?\d{1,15}$/;

/** True when an answer, without tags around it, means the same as the gold answer. */
export function isRight(answer: string, gold: string, question?: string): boolean {
  return withinBudget(() => isRightBy(answer, gold, question), false);
}

function isRightBy(answer: string, gold: string, question: string | undefined): boolean {
  if (Math.max(gold.length, answer.length) > MAX_ANSWER_CHARACTERS)
    return answer.trim() === gold.trim() && gold.trim() !== '';
  const wanted = undress(gold);
  const given = undress(answer);
  if (wanted !== '' && given !== '') {
    const options = listedOptions(question ?? '');
    const letters = goldLetters(gold, options);
    if (letters !== '') return chosenLetters(answer, options, letters.length) === letters;
    // The usual case, told at once.
    if (WHOLE.test(wanted) && WHOLE.test(given)) return Number(wanted) === Number(given);
    const label = sameLabel(wanted, given);
    if (label !== null) return label;
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

/**
 * Golds that look like sums and are none: a date is compared as a date, a number of a house or telephone ("555-1234") and a date
 * that could be two as words, a ratio ("3 : 4") number by number. Null for other golds.
 */
function sameLabel(gold: string, answer: string): boolean | null {
  if (!/\d\D+\d/.test(gold)) return null;
  const [date, given] = [gold, withoutLeadIn(answer)].map((text) => readDate(text));
  if (date?.day !== undefined) return given != null && sameDate(date, given);
  const ratio = /^(\d+)\s*(?::|\\colon)\s*(\d+)$/.exec(gold);
  if (ratio) {
    const said = /^(\d+)\s*(?::|\\colon|to)\s*(\d+)$/.exec(withoutLeadIn(answer));
    return said !== null && said[1] === ratio[1] && said[2] === ratio[2];
  }
  const isLabel = /^\d+(?:-\d+)+$|^\d{1,2}\/\d{1,2}\/\d{4}$/.test(gold);
  return isLabel ? equalWords(withoutLeadIn(answer), gold) : null;
}

/** The same where one of the two is a sentence, has several boxes, or names several values with "and" or "or". */
function isSaidSame(gold: string, answer: string): boolean {
  const [saidGold, said] = [gold, answer].map((text) => answerInProse(plainForms(text)));
  if (saidGold || said) {
    const [wanted, given] = [saidGold ?? gold, said ?? answer].map(undress);
    if (wanted !== '' && given !== '' && isSame(wanted, given)) return true;
  }
  // An "or" in the answer is a way out where the gold is one value.
  const bare = undress(gold);
  const several =
    joinedByWords(gold) ??
    joinedByWords(bare) ??
    (/[,{]|cup/.test(bare) && isSeveral(bare) ? bare : null);
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
  const [wanted, given] = [gold, answer].map((text) => splitQuantity(numeral(text) ?? text)) as [
    Quantity,
    Quantity,
  ];
  if (wanted.unit !== '' && given.unit !== '' && wanted.unit !== given.unit) return false;
  if (given.unit === '' && wanted.isDoubtful) return false;
  const values = [wanted.value, given.value].map((value) => numeral(value) ?? value);
  return values.every(isNumber) && equalMathematics(values[0], values[1]);
}
