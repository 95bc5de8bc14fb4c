// Scores one answer: is it right, is it well formed? Evaluation, distillation and RL all call this
// file. The judge model is separate, and so are lengths and weights (`reward.ts`).
//
// The mathematics is our own (`math/`) because no computer-algebra library fits a reward: none
// bounds its work in steps, so that a verdict is the same on every machine and no answer hangs the
// scorer, and none rules out false acceptances, which a model in training finds and exploits. Here
// whatever is not fully understood, or exceeds the budget, is not accepted.

import type { AnswerCheck } from '../data/datasets/check-schema.ts';
import { withinBudget } from './math/step-budget.ts';
import { scoreByCheck } from './check-rules.ts';
import {
  chosenLetters,
  goldLetters,
  hasTextOfAnother,
  isOtherOrder,
  optionInGold,
  optionNamed,
} from './text/multiple-choice.ts';
import { listedOptions, numberedOptions } from './text/listed-options.ts';
import { equalLabels } from './values/labels.ts';
import { finalAnswer, strictFormat } from './text/response-format.ts';
import { areOtherWords } from './text/word-labels.ts';
import { equalMathematics, hasSeveralValues, numericValue } from './math/equivalence.ts';
import { labelledValue, type LabelledValue } from './text/labelled-value.ts';
import { numberFromWords } from './values/number-words.ts';
import { splitQuantity, type Quantity } from './values/quantities.ts';
import { canonicalUnit } from './values/units.ts';
import { answerInProse, isInequality, valuesJoinedByWords } from './text/prose.ts';
import { normalizeSigns } from './text/keyboard-spellings.ts';
import {
  equalWords,
  MAX_ANSWER_CHARACTERS,
  normalizeAnswer,
  stripLeadIn,
} from './text/normalize.ts';
import { equalAsReference } from './reference-comparison.ts';
import type { ExampleRow, Reasoning } from '../data/datasets/example.ts';
import { scoreLikeReference } from './reference-scorer.ts';
import { PUBLISHED_REWARD } from './reward.ts';

/** A response to score; `question` is needed for multiple choice, where it lists the options. */
export interface ScoreCase {
  readonly response: string;
  readonly gold: string;
  readonly question?: string | undefined;
  /** How the answer is compared; ignored in `reference` mode. */
  readonly check?: AnswerCheck | undefined;
  /** Whether a well-formed response needs reasoning; ignored in `reference` mode. */
  readonly reasoning?: Reasoning | undefined;
}

/** `strict` follows a careful human grader, `reference` the published reward script. */
export type ScoreMode = 'strict' | 'reference';

export interface Score {
  /** 0.9 · accuracy + 0.1 · format. */
  readonly score: number;
  /** 0 or 1, or between them where the check is `partial`. */
  readonly accuracy: number;
  readonly format: number;
  /** The final answer without formatting; '' when there is none. */
  readonly extracted: string;
  /** Length of the response in characters. */
  readonly length: number;
}

/** Scores one response. Never throws on malformed text, and always ends quickly. */
export function scoreResponse(one: ScoreCase, { mode }: { mode: ScoreMode }): Score {
  const { response, gold } = one;
  const { accuracy, format, extracted } =
    mode === 'reference'
      ? scoreLikeReference(response, gold, equalAsReference)
      : scoreStrictly(one, one.check ?? { type: 'auto' });
  const score = PUBLISHED_REWARD.accuracyWeight * accuracy + PUBLISHED_REWARD.formatWeight * format;
  return { score, accuracy, format, extracted, length: response.length };
}

/**
 * The strict score of a model's response to a row. A response that the length limit cut off
 * (`finished` false) scores 0; the published script scores it like any other.
 */
export function scoreAnswer(
  row: Pick<ExampleRow, 'question' | 'answer' | 'check' | 'reasoning'>,
  response: string,
  { finished }: { finished: boolean },
): Score {
  const { question, answer: gold, check, reasoning } = row;
  const score = scoreResponse({ response, gold, question, check, reasoning }, { mode: 'strict' });
  return finished ? score : { ...score, score: 0, accuracy: 0, format: 0 };
}

function scoreStrictly({ response, gold, question, reasoning }: ScoreCase, check: AnswerCheck) {
  const answer = finalAnswer(response);
  const format = strictFormat(response, reasoning);
  if (answer === null) return { accuracy: 0, format, extracted: '' };
  const extracted = normalizeAnswer(answer.text);
  if (answer.contradicts) return { accuracy: 0, format, extracted };
  const accuracy =
    check.type === 'auto'
      ? Number(isCorrect(answer.text, gold, question))
      : scoreByCheck(answer.text, gold, check, question);
  return { accuracy, format, extracted };
}

/** An integer that a double represents exactly; leading zeros may be part of a label. */
const WHOLE = /^-?(?:0|[1-9]\d{0,14})$/;

/** True when an answer (without tags) means the same as the gold answer. */
export function isCorrect(answer: string, gold: string, question?: string): boolean {
  return withinBudget(() => isCorrectWithinBudget(answer, gold, question), false);
}

function isCorrectWithinBudget(
  answer: string,
  gold: string,
  question: string | undefined,
): boolean {
  if (Math.max(gold.length, answer.length) > MAX_ANSWER_CHARACTERS)
    return answer.trim() === gold.trim() && gold.trim() !== '';
  const expected = normalizeAnswer(gold);
  const given = normalizeAnswer(answer);
  if (expected !== '' && given !== '') {
    const isSameOption = equalOptions(gold, answer, question ?? '');
    if (isSameOption !== null) return isSameOption;
    // The most common case, without parsing.
    if (WHOLE.test(expected) && WHOLE.test(given)) return Number(expected) === Number(given);
    const isSameLabel = equalLabels(expected, given, question);
    if (isSameLabel !== null) return isSameLabel;
    if (equalAnswers(expected, given)) return true;
  }
  return equalInSentences(gold, answer);
}

/**
 * Compares the options that a question lists: whichever of a letter and its text is the gold, the
 * other is the same answer. Null where the gold names no option, or the answer may be a value.
 */
function equalOptions(gold: string, answer: string, question: string): boolean | null {
  const options = listedOptions(question);
  const letters = goldLetters(gold, options);
  if (letters !== '') {
    const value = stripLeadIn(normalizeAnswer(answer));
    if (letters.length > 1 && equalWords(value, normalizeAnswer(gold), true)) return true;
    if (options.size === 0 && question.trim() !== '' && isOtherOrder(gold, answer)) return false;
    const named = options.size > 0 ? options : optionInGold(gold);
    return chosenLetters(answer, named, letters.length) === letters;
  }
  const letter = optionNamed(gold, options);
  if (letter !== '' && chosenLetters(answer, options, 1) === letter) return true;
  if (letter !== '' && optionNamed(answer, options) !== '') return false;
  const numbered = numberedOptions(question);
  const number = optionNamed(gold, numbered);
  if (number === '') return null;
  if (hasTextOfAnother(normalizeAnswer(answer), numbered)) return false;
  const given = optionNamed(answer, numbered);
  return given === '' ? null : given === number;
}

function equalAnswers(expected: string, given: string): boolean {
  if (haveDifferentUnits(expected, given)) return false;
  if (equalWords(given, expected)) return true;
  const value = stripLeadIn(given);
  const target = stripLeadIn(expected);
  return (
    equalValues(target, value) || equalLabelledValues(target, value) || equalBounds(target, value)
  );
}

function equalValues(target: string, value: string): boolean {
  if (haveDifferentUnits(target, value)) return false;
  if (equalWords(value, target) || equalQuantities(target, value)) return true;
  if (areOtherWords(value, target)) return false;
  // "5 km" is not a product of k and m.
  const unit = /^[-+]?[\d.,/]+\s*([A-Za-z]{2,})$/.exec(target)?.[1];
  return (unit === undefined || canonicalUnit(unit) === null) && equalMathematics(target, value);
}

/** ">5 mg" and "> 5.0 mg": the same sign before equal values. */
function equalBounds(expected: string, given: string): boolean {
  const [target, value] = [expected, given].map((text) => BOUND.exec(normalizeSigns(text)));
  return (
    target != null && value != null && target[1] === value[1] && equalValues(target[2]!, value[2]!)
  );
}

const BOUND = /^([<>≤≥≈±])(\S.*)$/;

/** "5 MPa" and "5 mPa" are the same words but different quantities. */
function haveDifferentUnits(expected: string, given: string): boolean {
  if (!/\d[^\d]*[A-Za-z]/.test(expected) || expected.toLowerCase() !== given.toLowerCase())
    return false;
  const [a, b] = [expected, given].map(splitQuantity) as [Quantity, Quantity];
  return a.unit !== '' && b.unit !== '' && a.unit !== b.unit && !a.isAmbiguous && !b.isAmbiguous;
}

/** The same value with the same name, or with a name on one side only: "f(4) = 1/2" and 1/2. */
function equalLabelledValues(expected: string, given: string): boolean {
  const [target, value] = [expected, given].map((text) => labelledValue(stripDollarSigns(text)));
  const isChain = (one: LabelledValue) => one.sides.every((side) => equalValues(one.value, side));
  if (target && value)
    return (
      target.name === value.name &&
      isChain(target) &&
      isChain(value) &&
      equalValues(target.value, value.value)
    );
  if (value)
    return !RELATION.test(expected) && isChain(value) && equalValues(expected, value.value);
  return (
    target != null &&
    !target.isCompound &&
    !RELATION.test(given) &&
    isChain(target) &&
    equalValues(target.value, given)
  );
}

/** `Area $= 12$` without the dollar signs of its formulas. */
function stripDollarSigns(text: string): string {
  return /^(?:[^$\\]|\\[^$])*(?:\$[^$]*\$[^$]*)+$/.test(text) ? text.replace(/\$/g, '') : text;
}

const RELATION =
  /[=<>≤≥≠≈∈]|\\(?:ne|neq|le|leq|leqslant|lt|ge|geq|geqslant|gt|in|approx)(?![A-Za-z])/;

/**
 * Equality where one side is a sentence, has several boxes, or joins several values with "and" or
 * "or".
 */
function equalInSentences(gold: string, answer: string): boolean {
  const [goldInProse, inProse] = [gold, answer].map(answerInProse);
  if (goldInProse || inProse) {
    const [expected, given] = [goldInProse ?? gold, inProse ?? answer].map(normalizeAnswer);
    if (expected !== '' && given !== '' && equalAnswers(expected, given)) return true;
  }
  // Where the gold is a single value, an "or" in the answer evades the decision.
  const bare = normalizeAnswer(gold);
  const several =
    valuesJoinedByWords(bare === '' ? gold : bare) ??
    (/[,{±]|cup|\\[pm]{2}|\bor\b|lor/.test(bare) && hasSeveralValues(bare) ? bare : null);
  if (several === null) return false;
  const given = stripLeadIn(normalizeAnswer(inProse ?? answer));
  return equalMathematics(several, valuesJoinedByWords(given) ?? asSet(given));
}

/** A list in the braces of a set; inequalities unchanged. */
function asSet(text: string): string {
  if (isInequality(text)) return text;
  const inside = /^\\?\{([\s\S]*?)\\?\}$/.exec(text)?.[1] ?? text;
  const areFormulas = /^\s*\$[^$]+\$(?:\s*[,;]\s*\$[^$]+\$)+\s*$/.test(inside);
  return `\\{${areFormulas ? inside.replace(/\$/g, '') : inside}\\}`;
}

/** Equal values, at least one of them with a unit; two units must be the same. */
function equalQuantities(gold: string, answer: string): boolean {
  const [expected, given] = [gold, answer].map((text) =>
    splitQuantity(numberFromWords(text) ?? text),
  ) as [Quantity, Quantity];
  if (expected.unit !== '' && given.unit !== '' && expected.unit !== given.unit) return false;
  // Without units and number words, `equalMathematics` compares them.
  if (expected.unit + given.unit === '' && expected.value === gold && given.value === answer)
    return false;
  if (given.unit === '' && expected.isAmbiguous) return false;
  // "Gate 2A" is not gate 2.
  if (expected.unit === '' && given.isAmbiguous && /[A-Zbt]$/.test(answer)) return false;
  const values = [expected.value, given.value].map((value) => numberFromWords(value) ?? value);
  return (
    values.every((value) => numericValue(value) !== null) && equalMathematics(values[0], values[1])
  );
}
