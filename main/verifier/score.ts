// Scores one answer: is it right, is it well formed? In evaluation, distillation and RL alike.
// What it leaves out: the judge model; lengths and weights, which `reward-parts.ts` knows.

import type { AnswerCheck } from '../data/datasets/check-schema.ts';
import { withinBudget } from './math/step-budget.ts';
import { scoreByCheck } from './check-rules.ts';
import { chosenLetters, goldLetters, listedOptions, optionInGold } from './text/multiple-choice.ts';
import { equalLabels } from './values/labels.ts';
import { finalAnswer, strictFormat } from './text/response-format.ts';
import { equalMathematics, hasSeveralValues, numericValue } from './math/equivalence.ts';
import { labelledValue, type LabelledValue } from './text/labelled-value.ts';
import { numberFromWords } from './values/number-words.ts';
import { splitQuantity, type Quantity } from './values/quantities.ts';
import { canonicalUnit } from './values/units.ts';
import { answerInProse, isInequality, valuesJoinedByWords } from './text/prose.ts';
import {
  equalWords,
  MAX_ANSWER_CHARACTERS,
  normalizeCharacters,
  normalizeAnswer,
  stripLeadIn,
} from './text/normalize.ts';
import { equalAsReference } from './reference-comparison.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { scoreLikeReference } from './reference-scorer.ts';
import { PLAIN_REWARD } from './reward.ts';

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
  const extracted = normalizeAnswer(answer.text);
  if (answer.contradicts) return { accuracy: 0, format, extracted };
  const accuracy =
    check.type === 'auto'
      ? Number(isCorrect(answer.text, gold, question))
      : scoreByCheck(answer.text, gold, check, question);
  return { accuracy, format, extracted };
}

/** A whole number that a double holds exactly. */
const WHOLE = /^-?\d{1,15}$/;

/** True when an answer, without tags around it, means the same as the gold answer. */
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
  const wanted = normalizeAnswer(gold);
  const given = normalizeAnswer(answer);
  if (wanted !== '' && given !== '') {
    const options = listedOptions(question ?? '');
    const letters = goldLetters(gold, options);
    if (letters !== '')
      return (
        chosenLetters(answer, options.size > 0 ? options : optionInGold(gold), letters.length) ===
        letters
      );
    // The usual case, told at once.
    if (WHOLE.test(wanted) && WHOLE.test(given)) return Number(wanted) === Number(given);
    const label = equalLabels(wanted, given);
    if (label !== null) return label;
    if (equalAnswers(wanted, given)) return true;
  }
  return equalInSentences(gold, answer);
}

function equalAnswers(wanted: string, given: string): boolean {
  if (haveDifferentUnits(wanted, given)) return false;
  if (equalWords(given, wanted)) return true;
  const value = stripLeadIn(given);
  const target = stripLeadIn(wanted);
  return equalValues(target, value) || equalLabelledValues(target, value);
}

function equalValues(target: string, value: string): boolean {
  if (haveDifferentUnits(target, value)) return false;
  if (equalWords(value, target) || equalQuantities(target, value)) return true;
  // "5 km" is no product of k and m.
  const unit = /^[-+]?[\d.,/]+\s*([A-Za-z]{2,})$/.exec(target)?.[1];
  return (unit === undefined || canonicalUnit(unit) === null) && equalMathematics(target, value);
}

/** "5 MPa" and "5 mPa" are the same words and not the same. */
function haveDifferentUnits(wanted: string, given: string): boolean {
  if (!/\d[^\d]*[A-Za-z]/.test(wanted) || wanted.toLowerCase() !== given.toLowerCase())
    return false;
  const [a, b] = [wanted, given].map(splitQuantity) as [Quantity, Quantity];
  return a.unit !== '' && b.unit !== '' && a.unit !== b.unit && !a.isAmbiguous && !b.isAmbiguous;
}

/** The same value of the same name, or of a name that the other does not give: "f(4) = 1/2" and 1/2. */
function equalLabelledValues(wanted: string, given: string): boolean {
  const [target, value] = [wanted, given].map((text) => labelledValue(stripDollarSigns(text)));
  const isChain = (one: LabelledValue) => one.sides.every((side) => equalValues(one.value, side));
  if (target && value)
    return (
      target.name === value.name &&
      isChain(target) &&
      isChain(value) &&
      equalValues(target.value, value.value)
    );
  if (value) return !RELATION.test(wanted) && isChain(value) && equalValues(wanted, value.value);
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

/** The same where one of the two is a sentence, has several boxes, or names several values with "and" or "or". */
function equalInSentences(gold: string, answer: string): boolean {
  const [saidGold, said] = [gold, answer].map((text) => answerInProse(normalizeCharacters(text)));
  if (saidGold || said) {
    const [wanted, given] = [saidGold ?? gold, said ?? answer].map(normalizeAnswer);
    if (wanted !== '' && given !== '' && equalAnswers(wanted, given)) return true;
  }
  // An "or" in the answer is a way out where the gold is one value.
  const bare = normalizeAnswer(gold);
  const several =
    valuesJoinedByWords(bare === '' ? gold : bare) ??
    (/[,{±]|cup|\\[pm]{2}|\bor\b|lor/.test(bare) && hasSeveralValues(bare) ? bare : null);
  if (several === null) return false;
  const given = stripLeadIn(normalizeAnswer(said ?? answer));
  return equalMathematics(several, valuesJoinedByWords(given) ?? asSet(given));
}

/** A list in the brackets of a set; conditions are none. */
function asSet(text: string): string {
  if (isInequality(text)) return text;
  const inside = /^\\?\{([\s\S]*?)\\?\}$/.exec(text)?.[1] ?? text;
  const isDollars = /^\s*\$[^$]+\$(?:\s*[,;]\s*\$[^$]+\$)+\s*$/.test(inside);
  return `\\{${isDollars ? inside.replace(/\$/g, '') : inside}\\}`;
}

/** Equal values of which at least one has a unit; two units must be the same. */
function equalQuantities(gold: string, answer: string): boolean {
  const [wanted, given] = [gold, answer].map((text) =>
    splitQuantity(numberFromWords(text) ?? text),
  ) as [Quantity, Quantity];
  if (wanted.unit !== '' && given.unit !== '' && wanted.unit !== given.unit) return false;
  // Without units and words it is mathematics alone, which is compared elsewhere.
  if (wanted.unit + given.unit === '' && wanted.value === gold && given.value === answer)
    return false;
  if (given.unit === '' && wanted.isAmbiguous) return false;
  // "Gate 2A" is not gate 2.
  if (wanted.unit === '' && given.isAmbiguous && /[A-Zbt]$/.test(answer)) return false;
  const values = [wanted.value, given.value].map((value) => numberFromWords(value) ?? value);
  return (
    values.every((value) => numericValue(value) !== null) && equalMathematics(values[0], values[1])
  );
}
